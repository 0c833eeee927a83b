"""`certreg ops nginx`: the site of this installation, whose published files need no registry that runs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from certreg.registry import root_role, status
from certreg.settings import Settings, asset


@dataclass(frozen=True)
class Front:
    """How the site meets the world.

    Attributes:
        listen: where nginx listens when it has no certificate, e.g. behind another proxy.
        certificate: PEM file; None: plain http on `listen`.
    """

    upstream: str = "127.0.0.1:8000"
    listen: str = "127.0.0.1:8080"
    certificate: Path | None = None
    certificate_key: Path | None = None


def templates() -> Environment:
    """Files for other programs: no markup, and every value must be there."""
    return Environment(
        loader=FileSystemLoader(asset("templates")),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,  # no markup
    )


def site(settings: Settings, base_url: str, front: Front) -> str:
    """nginx's configuration of one site."""
    return (
        templates()
        .get_template("operations/nginx.conf")
        .render(
            host=urlsplit(base_url).hostname,
            public=settings.instance / "public",
            upload_limit=settings.upload_limit,
            status_age=status.MAX_AGE,
            key_history=root_role.PATH,
            upstream=front.upstream,
            listen=front.listen,
            certificate=front.certificate,
            certificate_key=front.certificate_key,
            redirect=front.certificate is not None,
        )
    )
