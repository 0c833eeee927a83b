"""The append-only log, the keys, the status lists, and the publication of bytes as static files."""
