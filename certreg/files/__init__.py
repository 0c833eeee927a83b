"""Content-addressed files, encrypted at rest, each with the day until which it is kept."""
