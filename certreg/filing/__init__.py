"""Filing (备案): the right of an enterprise, school or social body to assess.

Pure part: `rules` (numbers, terms, whom and what a filing covers).
"""
