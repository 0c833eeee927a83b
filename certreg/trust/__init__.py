"""Bytes in, bytes or a verdict out: keys, canonical forms, proofs, the log, X.509, PDF signatures.

Pure: no clock, no network, no database, no web framework. Everything here works with the base
install, so that the offline verifier and the registry run the same code.
"""
