"""A witness (c2sp.org/tlog-witness): run by another organisation, in a folder of its own.

It remembers the newest head of each log that it knows and cosigns a newer one only when that
begins with everything it saw before. So a log that shows two histories finds nobody to sign the
second. It needs neither the registry's database nor the server's libraries.
"""
