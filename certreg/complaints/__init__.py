"""Complaints from the public (投诉举报): filed without an account, followed by a receipt code."""
