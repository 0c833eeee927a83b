"""Occupations: the classification as public pages, a tree and one permanent address for each row."""
