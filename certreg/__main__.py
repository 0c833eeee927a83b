"""`python -m certreg` is the `certreg` command."""

from certreg.cli import main

main()
