"""认定: rosters into batches, results, handing in, notice, review, issue."""
