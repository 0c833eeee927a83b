"""Who may read the backups of the tests."""

from pyrage import x25519

IDENTITY = x25519.Identity.generate()
