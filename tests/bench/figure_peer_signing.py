"""Signing a credential with both proofs against @digitalbazaar/vc signing with eddsa-rdfc-2022 alone."""

from __future__ import annotations

from harness import Figure, hand_in, interleaved
from peers import running
from samples import BODY, ISSUED, credential

from certreg.trust.data_integrity import add_proofs
from certreg.trust.did import method_id
from certreg.trust.keys import Algorithm, SoftwareSigner

OURS, PEER = 2_000, 60

documents = [credential(id=f"https://registry.example/v/{n}", name=f"第{n}号") for n in range(OURS)]
signer = SoftwareSigner.generate(Algorithm.ED25519, "bench-1")
method = method_id(BODY, "bench-1")

with running() as peers:
    hand_in(
        Figure(
            "signing a credential, beside others",
            "both proofs, certreg.trust",
            "@digitalbazaar/vc, eddsa-rdfc-2022 alone, on Node",
            "credentials",
            interleaved(
                lambda: [
                    add_proofs(d, signer, created=ISSUED, verification_method=method)
                    for d in documents
                ],
                lambda: peers.ask(chore="sign", credential=credential(), count=PEER),
                items=(OURS, PEER),
            ),
            bar=20.0,
        )
    )
