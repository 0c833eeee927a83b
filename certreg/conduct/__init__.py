"""诚信记录: what two officials put on record about an examiner; it stays with the card, whoever lists it.

It bars nobody: that is the blacklist's business (`certreg.integrity`).
"""
