"""A credential with both proofs against the two bare Ed25519 signatures in it."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from harness import Figure, hand_in, interleaved
from samples import BODY, ISSUED, credential

from certreg.trust.canonical import canonical
from certreg.trust.data_integrity import ProofOptions, add_proofs, signing_inputs
from certreg.trust.did import method_id
from certreg.trust.keys import Algorithm, SoftwareSigner

COUNT = 1_000

documents = [credential(id=f"https://registry.example/v/{n}") for n in range(COUNT)]
signer = SoftwareSigner.generate(Algorithm.ED25519, "bench-1")
method = method_id(BODY, "bench-1")
options = ProofOptions(ISSUED, method)
inputs = [part for document in documents for part in signing_inputs(document, options)]
bare = Ed25519PrivateKey.generate()

hand_in(
    Figure(
        "signing a credential",
        "both proofs and the canonical bytes, certreg.trust",
        "two Ed25519 signatures of the same 64 bytes, cryptography",
        "credentials",
        interleaved(
            lambda: [
                canonical(add_proofs(d, signer, created=ISSUED, verification_method=method))
                for d in documents
            ],
            lambda: [bare.sign(part) for part in inputs],
            items=(COUNT, COUNT),
        ),
    )
)
