"""Spot checks (双随机抽查): whom to look at, and who looks, drawn by a seed that nobody could know before."""
