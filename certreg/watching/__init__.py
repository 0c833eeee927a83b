"""Watching certificates: whoever knows number and name is told when one is revoked, suspended, lifted or superseded."""
