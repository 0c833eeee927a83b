"""以赛代评 from a contest's result list: its organiser, or the office that recorded the contest, hands it in.

One list is one case with many entrants, not a set of nominations: it has one result document, one
public notice and one decision, and whoever is struck off stays visible beside the others. It is no
direct recognition by an employer, so the rule that only enterprises recognise directly does not
apply; the filing of the body that issues must cover occupation, level and each entrant all the same.
"""
