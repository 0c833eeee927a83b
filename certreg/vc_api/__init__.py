"""A VC-API for the W3C conformance suites, with a throw-away key: no part of a running registry.

`certreg vc-api` serves it on this machine alone. It issues whatever is a valid credential and verifies
what any did:key signed, which a registry never does; so it is an application of its own, without
database, keys or routes of the registry.
"""
