"""Workbooks (.xlsx) as data: reading uploads that may be hostile, writing what people fill in.

`reading.read` takes bytes and gives plain cells; a child process with little memory does the
reading. `writing.Book` makes workbooks in which nothing can be a formula.
"""
