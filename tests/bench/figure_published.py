"""What is published, served by nginx with the site that `certreg ops nginx` prints, against Flask answering nothing.

Where there is no nginx, the registry serves the files itself, and the figure says so; how fast it does
is a fact of every run.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import issued
from front import nginx
from harness import Figure, hand_in, interleaved, sized
from registry import application, environment
from serving import NOTHING, Request, ask, served

from certreg.db import db
from certreg.settings import read_settings

REQUESTS = sized(500)
BAR = 1.5
"""More than what is asked of pages (0.6), which the registry nearly reaches with these files by itself."""

HAS_NGINX = shutil.which("nginx") is not None


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


@contextmanager
def in_front(
    folder: Path, settings: dict[str, str], registry: HTTPConnection
) -> Iterator[HTTPConnection]:
    """What serves the published files: nginx, or else the registry itself."""
    if not HAS_NGINX:
        yield registry
        return
    (folder / "nginx").mkdir()
    read = read_settings(settings)
    with nginx(folder / "nginx", read, f"{registry.host}:{registry.port}") as address:
        yield HTTPConnection(address)


if __name__ == "__main__":
    with TemporaryDirectory() as name:
        folder, settings = Path(name), environment(Path(name))
        published = [Request("GET", address) for address in fill(settings, folder / "public")]
        requests = published * (REQUESTS // len(published))
        with (
            served("certreg:create_app()", settings) as registry,
            served("bare:app", settings) as peer,
            in_front(folder, settings, registry) as front,
        ):
            itself, files = (
                interleaved(
                    lambda ours=ours: ask(ours, requests),
                    lambda: ask(peer, [NOTHING] * REQUESTS),
                    items=(REQUESTS, REQUESTS),
                )
                for ours in (registry, front)
            )
    server = "nginx with the printed site" if HAS_NGINX else "no nginx here: gunicorn gthread"
    hand_in(
        Figure(
            "status lists, checkpoint, DID document, tile",
            f"five published files, {server}",
            "an empty route of a bare Flask application behind gunicorn gthread",
            "requests",
            files,
            facts={
                "times_the_peer_from_the_registry_itself": median(
                    theirs / ours for ours, theirs in itself
                )
            },
            bar=BAR,
        )
    )
