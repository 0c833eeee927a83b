"""认定批次: the batch itself, its candidates, its states, and whom an approval covered."""
