"""A registry for a figure: a new SQLite database in a scratch folder, founded, with one body."""

from __future__ import annotations

import gc
from collections.abc import Mapping
from pathlib import Path

from conftest import create_template
from flask import Flask

from certreg import create_app
from certreg.settings import read_settings


def environment(folder: Path) -> dict[str, str]:
    """The settings of the registry, as its own processes would read them."""
    return {
        "CERTREG_INSTANCE": str(folder),
        "CERTREG_SECRET_KEY": "0f" * 32,
        "CERTREG_MASTER_KEY": "a5" * 32,
        "CERTREG_SECURE_COOKIES": "0",
        "CERTREG_PROXY_HOPS": "1",
    }


def application(settings: Mapping[str, str]) -> Flask:
    """The application with every table, its database as durable as in production."""
    read = read_settings(settings)
    create_template(read.database_url)
    app = create_app(read)
    gc.freeze()  # as the worker does
    return app
