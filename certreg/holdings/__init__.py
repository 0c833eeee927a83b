"""Old holdings (旧证书登记): certificates issued elsewhere, put on record from a workbook with who saw them.

Pure parts: `columns`, `reading` (a sheet as rows), `rules` (what a row must say).
"""
