"""Accounts: organisations, users, roles and their scope, sign-in.

Pure part: `rules` (codes of organisations, passwords).
"""
