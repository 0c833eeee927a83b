"""Anomaly flags (异常提示): figures of a batch that ask for an explanation, computed when it is handed to the office."""
