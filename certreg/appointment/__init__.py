"""Appointment (评聘) of 特级技师 and 首席技师: nominated, reviewed tier by tier, held for a term.

Pure part: `rules` (what the law asks of a nomination, the offices it passes).
"""
