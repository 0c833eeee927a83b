"""Filing (备案): the right of an enterprise, school or social body to assess.

Pure parts: `rules` (terms, whom and what a filing covers), `numbering` (the body's number),
`catalogue` (what an application may name).
"""
