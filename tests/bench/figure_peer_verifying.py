"""Verifying a credential offline, every step of ours, against @digitalcredentials/verifier-core."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from harness import Figure, hand_in, interleaved
from peers import running
from samples import BODY, LIST, SUSPENSIONS, TODAY, credential, make_registry

from certreg.trust.canonical import canonical
from certreg.trust.credential import Standing, verify_credential
from certreg.trust.did import did_document, document_url

OURS, PEER = 1_000, 40

registry = make_registry()
store = registry.store
files = [registry.issue(id=f"https://registry.example/v/{n}", name=f"第{n}号") for n in range(OURS)]
now = datetime.now(UTC).replace(microsecond=0)
fresh = {"valid_from": now - timedelta(hours=1), "valid_until": now + timedelta(days=6)}


def verify() -> None:
    """Every step, both status lists included."""
    verdicts = {verify_credential(file, store, at=TODAY).status for file in files}
    assert verdicts == {Standing.VALID}, verdicts


with running() as peers:
    served = {document_url(BODY): canonical(did_document(BODY, store.keys))}
    peers.know(served | {each: registry.status_list(each, **fresh) for each in (LIST, SUSPENSIONS)})
    badge = json.loads(registry.issue(**credential()))
    hand_in(
        Figure(
            "verifying a credential offline",
            "both proofs, key, issuer and two status lists, certreg.trust",
            "@digitalcredentials/verifier-core on Node, its fetches answered from memory",
            "credentials",
            interleaved(
                verify,
                lambda: peers.ask(chore="verify", credential=badge, count=PEER),
                items=(OURS, PEER),
            ),
            bar=10.0,
        )
    )
