"""Workbooks (.xlsx) as data: reading uploads that may be hostile, writing what people fill in.

`read` takes bytes and gives plain cells; a child process with little memory does the reading.
Workbooks are the only form of rosters: a CSV file cannot hold the sheets of facts.
"""
