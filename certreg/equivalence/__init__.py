"""Level, professional title and diploma: what corresponds to what, for which purpose, on which basis."""
