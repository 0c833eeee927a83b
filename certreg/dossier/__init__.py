"""The worker's record (电子档案): everything on file about one person, for that person and whom he or she lets see it.

Pure parts: `rules` (what may be shared, for how long), `sheet` (what a record says, whoever reads
it), `ladder` (the levels as steps).
"""
