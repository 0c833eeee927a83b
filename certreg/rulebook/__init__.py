"""Faces of the law: its pages, an operator's own rows, confirmation of what nobody had verified.

Everything here works for any family of rules that a module of `certreg.policy` declares.
"""
