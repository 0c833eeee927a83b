"""The verification page, and where the QR code leads."""
