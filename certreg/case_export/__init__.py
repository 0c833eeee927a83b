"""Cases as a signed folder (`certreg case export`), and its checker that needs no server (`certreg case verify`)."""
