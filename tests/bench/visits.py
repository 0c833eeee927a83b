"""What visitors ask for on a results day, each with what its answer must be."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import inf
from pathlib import Path
from urllib.parse import urlencode

from serving import FORM, Request

VALID, REVOKED = "真实有效", "已撤销，无效"


@dataclass(frozen=True)
class Answer:
    """What came back, and when it was asked for (monotonic seconds)."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    asked_at: float


@dataclass(frozen=True)
class Visit:
    """A request of a kind, and the judge of its answer."""

    kind: str
    request: Request
    is_right: Callable[[Answer], bool]


@dataclass
class Known:
    """A certificate as whoever made it knows it; `revoked` brackets the moment of its revocation."""

    number: str
    name: str
    public_id: str
    revoked: list[float] = field(default_factory=list)

    def is_shown_by(self, answer: Answer) -> bool:
        """Whether a page says what was so when it was asked for, or became so meanwhile."""
        text = answer.body.decode()
        began, ended = [*self.revoked, inf, inf][:2]
        allowed = [VALID] * (answer.asked_at < ended) + [REVOKED] * (began <= time.monotonic())
        said = [words for words in (VALID, REVOKED) if words in text]
        is_it = answer.status == 200 and self.number in text and self.name in text
        return is_it and len(said) == 1 and said[0] in allowed


class Day:
    """A results day over some certificates and a folder of published files."""

    def __init__(self, certificates: list[Known], public: Path, *, seed: int) -> None:
        self.certificates, self.public = certificates, public
        self.random = random.Random(seed)
        self.kinds: dict[Callable[[], Visit], int] = {
            self.form: 20,
            self.lookup: 25,
            self.stranger: 5,
            self.page: 40,
            self.published: 10,
        }
        """The mix, in hundredths."""

    def visit(self) -> Visit:
        """The next visit; any visitor may come back to a certificate seen before."""
        (kind,) = self.random.choices(list(self.kinds), list(self.kinds.values()))
        return kind()

    def form(self) -> Visit:
        """The page with the forms."""
        return Visit(
            "form",
            Request("GET", "/lookup"),
            lambda answer: answer.status == 200 and b"/lookup/certificate" in answer.body,
        )

    def lookup(self) -> Visit:
        """Number and name of a certificate lead to its page and to no other."""
        one = self.random.choice(self.certificates)
        return Visit(
            "lookup",
            self._asked(one.number, one.name),
            lambda answer: (
                (answer.status, answer.headers.get("Location")) == (303, f"/v/{one.public_id}")
            ),
        )

    def stranger(self) -> Visit:
        """A right number with a wrong name finds nothing."""
        one = self.random.choice(self.certificates)
        return Visit(
            "stranger",
            self._asked(one.number, "王不符"),
            lambda answer: answer.status == 404 and one.name.encode() not in answer.body,
        )

    def page(self) -> Visit:
        """The page behind a QR code says what the certificate is now."""
        one = self.random.choice(self.certificates)
        return Visit("page", Request("GET", f"/v/{one.public_id}"), one.is_shown_by)

    def published(self) -> Visit:
        """A published file comes as it lies in the folder, or lay there when it was asked for."""
        path, file = self.random.choice(
            (("/status/1", "status/1.json"), ("/log/checkpoint", "log/checkpoint"))
        )
        before = (self.public / file).read_bytes()
        return Visit(
            "published",
            Request("GET", path),
            lambda answer: (
                answer.status == 200 and answer.body in (before, (self.public / file).read_bytes())
            ),
        )

    def _asked(self, number: str, name: str) -> Request:
        fields = urlencode({"number": number, "name": name})
        return Request("POST", "/lookup/certificate", fields, headers=FORM)
