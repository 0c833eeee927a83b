"""Visits to every page: `every` sends somebody, the other files know the ways of their rooms."""
