"""Direct recognition (直接认定): an enterprise nominates one worker, a panel votes, the office decides.

Recognition by contest (以赛代评) goes the same way without a panel: the contest has judged.
Pure part: `rules` (what the law allows, and what stands against it).
"""
