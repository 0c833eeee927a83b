"""认定批次: roster, results, notice, review, issue."""
