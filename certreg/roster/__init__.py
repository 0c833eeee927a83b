"""名册: the workbook of candidates, and the judgement of every row of it."""
