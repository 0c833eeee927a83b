"""An organisation's statement of how many of its people hold which level, confirmed by the register."""
