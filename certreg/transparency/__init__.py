"""The log for people: how large it is, who witnesses it, and where a certificate stands in it."""
