"""What is published, from the registry itself, against Flask answering nothing; nginx needs neither."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import issued
from harness import Figure, hand_in, interleaved
from registry import application, environment
from serving import NOTHING, Request, ask, served

from certreg.db import db

REQUESTS = 200
BAR = 0.6


def fill(settings: dict[str, str], public: Path) -> list[str]:
    """A registry with a certificate; addresses of what is published of it."""
    with application(settings).app_context():
        number = issued.make_certificate().body_number
        db.session.remove()
        db.engine.dispose()
    tile = next(each for each in sorted((public / "log/tile").rglob("*")) if each.is_file())
    lists = ["/status/1", "/status/1/suspension"]
    others = ["/log/checkpoint", f"/bodies/{number}/did.json", f"/{tile.relative_to(public)}"]
    return [*lists, *others]


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        settings = environment(Path(folder))
        published = [Request("GET", address) for address in fill(settings, Path(folder) / "public")]
        with served("certreg:create_app()", settings) as ours, served("bare:app", settings) as peer:
            seconds = interleaved(
                lambda: ask(ours, published * (REQUESTS // len(published))),
                lambda: ask(peer, [NOTHING] * REQUESTS),
                items=(REQUESTS, REQUESTS),
            )
    hand_in(
        Figure(
            "status lists, checkpoint, DID document, tile",
            "five published files from the registry itself, gunicorn gthread",
            "an empty route of a bare Flask application on the same server",
            "requests",
            seconds,
            bar=BAR,
        )
    )
