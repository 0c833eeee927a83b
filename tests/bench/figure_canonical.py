"""RDF canonical form of a credential: our template of its shape against PyLD."""

from __future__ import annotations

import json
from typing import Any

from harness import Figure, hand_in, interleaved
from pyld import jsonld
from samples import credential

from certreg.trust.json_ld import pinned_context
from certreg.trust.rdf import canonical_quads

OURS, PEER = 2_000, 20

NAMES = ("焊工 高级工", '"quoted" \\ text', "电工 技师\n(新)", "𠮷", "钳工")
documents = [
    credential(id=f"https://registry.example/v/{n}", name=NAMES[n % len(NAMES)])
    for n in range(OURS)
]


def load(address: str, _options: Any) -> dict[str, Any]:
    """The contexts from this tree, as we have them."""
    return {"contextUrl": None, "documentUrl": address, "document": pinned_context(address)}


def by_pyld(document: dict[str, Any]) -> bytes:
    """As PyLD's own manual shows it."""
    options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": load}
    return str(jsonld.normalize(document, options)).encode()


differing = [d for d in documents[:200] if canonical_quads(d) != by_pyld(json.loads(json.dumps(d)))]
hand_in(
    Figure(
        "canonical RDF",
        "certreg.trust.rdf",
        "PyLD",
        "credentials",
        interleaved(
            lambda: [canonical_quads(document) for document in documents],
            lambda: [by_pyld(document) for document in documents[:PEER]],
            items=(OURS, PEER),
        ),
        {"differences_in_200_credentials": len(differing)},
    )
)
