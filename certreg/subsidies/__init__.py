"""Facts about a person's certificates for those who decide on subsidies (补贴); nothing is decided here."""
