"""The authenticator app (TOTP, RFC 6238): enrolling one, checking its codes by real time."""

from __future__ import annotations

import unicodedata

import pyotp
import segno
from pyotp.exceptions import OTPVerificationError

from certreg.accounts import keyed
from certreg.clock import real_now

WINDOW = 1
"""Steps of 30 seconds that a phone's clock may be off, either way."""


def new_secret() -> str:
    """160 random bits in base32, as authenticator apps read them."""
    return pyotp.random_base32()


def seal_secret(username: str, secret: str) -> bytes:
    """The secret as the user's row keeps it; it opens for this user name only."""
    return keyed.seal("authenticator", secret.encode(), f"user.totp_secret:{username}")


def unseal_secret(username: str, sealed: bytes) -> str:
    """The secret of a user's row."""
    return keyed.unseal("authenticator", sealed, f"user.totp_secret:{username}").decode()


def address(secret: str, username: str, issuer: str) -> str:
    """The `otpauth://` address that enrols the secret."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=issuer)


def picture(address: str) -> str:
    """The address as a QR code, in a `data:` address of an SVG image."""
    return str(segno.make(address, error="m").svg_data_uri(scale=4, border=4))


def step_of(secret: str, code: str) -> int | None:
    """The time step that a code belongs to, if it is a code of about now.

    Args:
        code: as typed; spaces and full-width digits are understood.
    """
    digits = unicodedata.normalize("NFKC", code).replace(" ", "")
    if not (digits.isascii() and digits.isdigit()):
        return None
    try:
        return pyotp.TOTP(secret).verify_and_get_timecode(
            digits, for_time=real_now(), valid_window=WINDOW
        )
    except OTPVerificationError:
        return None
