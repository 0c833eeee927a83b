"""Supervision by the offices: taking a certificate back."""
