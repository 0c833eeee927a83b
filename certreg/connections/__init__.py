"""An organisation's own systems: the keys they call with, and the addresses that we call."""
