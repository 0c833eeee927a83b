"""What an operator does to a whole installation: back it up, bring it back, upgrade it, put it behind a web server."""
