"""What codes of organisations and passwords must be. Pure."""

from __future__ import annotations

from datetime import date

from certreg.errors import RefusedError
from certreg.policy.deciding import strictest
from certreg.policy.identity import CreditCode, CreditCodeOverride
from certreg.policy.law import NATION, Law
from certreg.text import Text

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
"""Longer ones only make hashing slow."""


class CreditCodeError(RefusedError):
    """A code that fails; `override_possible`: a supervisor may accept it with a reason (ID-11)."""

    def __init__(self, message: str, *, reason: str, rule: str, override_possible: bool) -> None:
        super().__init__(message, reason=reason, rule=rule, field="uscc")
        self.override_possible = override_possible


def check_uscc(law: Law, text: str, *, on: date) -> str:
    """The unified social credit code (统一社会信用代码) as stored: upper case, without blanks.

    Raises:
        CreditCodeError: reason `bad_characters` (never to be overridden), `bad_length` or
            `check_digit`. Source: GB 32100-2015.
    """
    row = strictest(law, CreditCode, region=NATION, on=on)
    override = strictest(law, CreditCodeOverride, region=NATION, on=on)
    code = "".join(text.split()).upper()
    if set(code) - set(row.alphabet):
        raise CreditCodeError(
            Text("统一社会信用代码只用数字和大写字母，不用 I、O、S、V、Z，请核对。"),
            reason="bad_characters",
            rule=row.id,
            override_possible=override.bad_characters,
        )
    if len(code) != row.length:
        raise CreditCodeError(
            Text(
                "统一社会信用代码应为 {length} 位，现为 {found} 位。",
                length=row.length,
                found=len(code),
            ),
            reason="bad_length",
            rule=row.id,
            override_possible=False,
        )
    if code[-1] != uscc_check_character(code[:-1], row.alphabet):
        raise CreditCodeError(
            Text(
                "统一社会信用代码的校验位不正确，请核对；确属早期发放的代码，由人社部门说明理由后放行。"
            ),
            reason="check_digit",
            rule=override.id if override.check_digit else row.id,
            override_possible=override.check_digit,
        )
    return code


def uscc_check_character(body: str, alphabet: str) -> str:
    """The character that completes the first 17 ones (GB 32100-2015: powers of 3, modulo 31)."""
    modulus = len(alphabet)
    total = sum(
        alphabet.index(character) * pow(3, place, modulus) for place, character in enumerate(body)
    )
    return alphabet[-total % modulus]


def check_password(password: str, *, user_name: str) -> None:
    """Refuse a password that is too short, endless, or holds the user's name.

    Nothing is asked about kinds of characters: length is what counts.

    Raises:
        RefusedError: reason `too_short`, `too_long` or `holds_user_name`.
    """
    name = user_name.strip().casefold()
    faults = (
        (
            len(password) < SHORTEST_PASSWORD,
            "too_short",
            Text("密码至少 {length} 个字符，可以用一句话。", length=SHORTEST_PASSWORD),
        ),
        (
            len(password) > LONGEST_PASSWORD,
            "too_long",
            Text("密码最长 {length} 个字符。", length=LONGEST_PASSWORD),
        ),
        (
            bool(name) and name in password.casefold(),
            "holds_user_name",
            Text("密码不能包含用户名。"),
        ),
    )
    for is_so, reason, message in faults:
        if is_so:
            raise RefusedError(message, reason=reason, field="password")
