"""The error family: every failure that a person may meet carries a text that says what, where and what to do.

HTTP status codes are not decided here but in `certreg.web.errors`; a room raises the error that says
what happened and lets the edge decide how to show it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from certreg.text import Text


class CertregError(Exception):
    """Something that a person can understand and act upon.

    Args:
        message: Chinese text for people: what is wrong, and what to do.
        field: name of the form field the error belongs to, where there is one.
    """

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class RefusedError(CertregError):
    """The input is understood and breaks a rule; `rule` names the row of the law, where there is one."""

    def __init__(
        self, message: str, *, reason: str = "", rule: str | None = None, field: str | None = None
    ) -> None:
        super().__init__(message, field=field)
        self.reason = reason
        self.rule = rule


@dataclass(frozen=True)
class Fault:
    """One thing wrong with what was handed in.

    Attributes:
        message: what is wrong and what would be right.
        field: where: a form field, a key of JSON, a column.
        row: which of several rows, from 1; None where there is only one.
    """

    message: str
    field: str = ""
    row: int | None = None


class InvalidError(RefusedError):
    """Something is wrong at one or more places, all of them said at once."""

    def __init__(self, message: str, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(message, reason="invalid", field=self.faults[0].field or None)

    def __reduce__(self) -> tuple[object, ...]:
        return (type(self), (self.message, self.faults), self.__dict__)


class Faults(list[Fault]):
    """Gathers what is wrong with a request, so that all of it is told at once."""

    def reading(self, field: str, read: Callable[[], Any]) -> Any:
        """What `read` gives, or None when it refuses; the refusal is kept with its field."""
        try:
            return read()
        except RefusedError as refusal:
            self.append(Fault(refusal.message, field))
            return None

    def check(self, message: str) -> None:
        """Go on only when nothing is wrong.

        Raises:
            InvalidError: with every fault.
        """
        if self:
            raise InvalidError(message, self)


UNKNOWN = Text("所填内容不能识别，请按提示改正。")
"""What is said above the faults of a question."""


class TooOftenError(RefusedError):
    """Too many failures; the text says when the next try is possible."""


class UnreadableError(CertregError):
    """A file or a text that cannot be read as what it claims to be."""


class UnprovenError(CertregError):
    """Nobody knows who calls: no key, or one that does not count."""


class NotAllowedError(CertregError):
    """The action exists, but not for this person or not in this state."""


class MissingError(CertregError):
    """There is no such object within the person's scope."""


class GoneError(CertregError):
    """There was such an object; its time is over, or it was taken back."""


class ConflictError(CertregError):
    """Somebody else was faster, or the same thing was done before."""


class SetupError(CertregError):
    """The installation lacks something (a key, a setting, a font); the operator must act."""
