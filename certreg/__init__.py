"""certreg: the registry of record for the new eight-level worker ladder (新八级工)."""
