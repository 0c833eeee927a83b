"""Verifying many at once: a ZIP of files or a sheet of numbers and names, worked through by the worker, with a report."""
