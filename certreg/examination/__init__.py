"""考核: plan and examiners, what is handed in, results, questions about scores."""
