"""Witnesses of a registry at addresses of their own, without a network between."""

from __future__ import annotations

from pathlib import Path

import pytest
from witness.scene import PASSPHRASE

from certreg.clock import real_now
from certreg.outbox.calling import Answer
from certreg.registry import asking, publication, witnesses
from certreg.trust.checkpoint import witness_key
from certreg.witness import cosigning
from certreg.witness.store import Store

NAMES = ("city", "auditor", "province")
TWO_OF_THREE = "group quorum 2 city auditor province\nquorum quorum\n"


class Neighbours:
    """Three of them; the registry must have been founded."""

    def __init__(self, folder: Path) -> None:
        self.folders = {name: folder / name for name in NAMES}
        self.calls: list[str] = []
        self.down: set[str] = set()
        self.instead: dict[str, Answer] = {}
        for name, place in self.folders.items():
            store = Store.create(place, f"witness.{name}.example", PASSPHRASE)
            store.know(publication.log_keys())
            store.close()

    def policy(self, quorum: str) -> str:
        lines = []
        for name, folder in self.folders.items():
            store = Store(folder)
            key = witness_key(store.signers(PASSPHRASE)[0], store.name)
            store.close()
            lines.append(f"witness {name} {key.vkey} https://{name}.example/w\n")
        return "".join(lines) + quorum

    def exchange(
        self, method: str, url: str, address: str, body: bytes | None, *_: object, most: int
    ) -> Answer:
        name = address.partition(".")[0]
        path = url.removeprefix(f"https://{name}.example/w")
        self.calls.append(f"{method} {name}")
        if name in self.down:
            raise ConnectionRefusedError
        if name in self.instead:
            return self.instead[name]
        store = Store(self.folders[name])
        try:
            if method == "GET":
                answer = cosigning.newest(path, store)
            else:
                signers = store.signers(PASSPHRASE)
                answer = cosigning.answer(body or b"", store, signers, real_now())
        finally:
            store.close()
        return Answer(answer.status, answer.media_type, answer.body[:most])

    def join(self, patch: pytest.MonkeyPatch, quorum: str = TWO_OF_THREE) -> None:
        """Stand where the registry finds them, with a policy that asks for a quorum of them."""
        patch.setattr(asking.calling, "exchange", self.exchange)
        text = self.policy(quorum)
        patch.setattr(witnesses, "_operators_text", lambda: text)
