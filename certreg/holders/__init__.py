"""`/office/holders`: who holds which level, title or award in a region, for offices that recommend or rank (人才名册)."""
