"""Inspections (监督检查), orders to put something right (责令整改), and what is on record of a body (诚信档案)."""
