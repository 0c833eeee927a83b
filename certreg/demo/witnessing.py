"""The demo's witness: in a folder of its own, under the demo's own host, so that nobody takes it for independent."""

from __future__ import annotations

import socket
from pathlib import Path

from flask import Flask

from certreg.demo.story import Story
from certreg.installation import installation
from certreg.registry import asking, publication
from certreg.settings import Settings
from certreg.trust.witness_policy import WitnessPolicy
from certreg.witness import command
from certreg.witness.store import Store

OPERATOR = "演示见证人"


def set_up(app: Flask, folder: Path) -> None:
    """Make the witness, and write the policy that names it and asks for it."""
    settings: Settings = app.config["SETTINGS"]
    logs = folder.parent / "log.policy"
    with app.app_context():
        logs.write_text(WitnessPolicy(tuple(publication.log_keys()), (), None).text)
        name = f"witness.{installation().host}"
    list(command.init(folder, name, logs))
    store = Store(folder)
    key = command.keys_of(store, folder)[0]
    store.close()
    line = f"witness {OPERATOR} {key.vkey} http://127.0.0.1:{_free_port()}"
    (settings.instance / "witness-policy").write_text(f"{line}\nquorum {OPERATOR}\n")


def ask(story: Story) -> None:
    """What the worker does every minute: have the newest checkpoint cosigned.

    Raises:
        RuntimeError: the witness did not.
    """
    with story.app.app_context():
        asking.ask()
        row = publication.newest_checkpoint()
        if row is None or row.witnessed_at is None:
            raise RuntimeError("the demo's witness did not cosign")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
