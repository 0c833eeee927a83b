"""The blacklist (黑名单): bodies and examiners that are kept out for a term.

It lies below the rooms that ask it: `standing.refuse_organisation`, `standing.refuse_examiners`.
"""
