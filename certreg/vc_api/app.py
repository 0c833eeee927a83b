"""The endpoints of the VC-API, over a key that was made a moment ago."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import Flask, Response, jsonify, request

from certreg.clock import real_now
from certreg.errors import CertregError, RefusedError
from certreg.text import Text
from certreg.trust.canonical import parse_object
from certreg.trust.data_integrity import Suite
from certreg.trust.json_ld import admit_context
from certreg.trust.keys import Algorithm, SoftwareSigner
from certreg.trust.status_list import SHORTEST, Purpose, status_entry, status_list_credential
from certreg.vc_api.data_model import check_credential, check_presentation, credentials_of
from certreg.vc_api.proofs import Issuer, check_envelope, check_proofs, proofs_of, quads

EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"
"""Context of the suites' own examples: it defines every term."""
LARGEST = 2**20
"""Bytes of a request."""


def make_app() -> Flask:
    """The application, with a fresh key."""
    admit_context(EXAMPLES, {"@context": {"@vocab": "https://www.w3.org/ns/credentials/examples#"}})
    issuer = Issuer(SoftwareSigner.generate(Algorithm.ED25519, "conformance"))
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST

    @app.post("/credentials/issue")
    def issue() -> tuple[Response, int]:
        """Sign a valid credential; a status entry is added where it has none."""
        body = parse_object(request.get_data())
        suite = Suite(_options(body).get("cryptosuite", Suite.RDFC))
        signed = issued(issuer, body.get("credential"), suite, request.host_url)
        return jsonify(verifiableCredential=signed), 201

    @app.post("/credentials/verify")
    def verify() -> Response:
        """Check a credential and every proof of it."""
        body = parse_object(request.get_data())
        verify_credential(body.get("verifiableCredential"))
        return _verified()

    @app.post("/presentations/verify")
    def verify_shown() -> Response:
        """Check a presentation, with or without proof, and every credential in it."""
        body = parse_object(request.get_data())
        options = _options(body)
        verify_presentation(
            body.get("verifiablePresentation"), options.get("challenge"), options.get("domain")
        )
        return _verified()

    @app.get("/status/1")
    def status() -> Response:
        """The list that issued credentials point to."""
        return jsonify(status_list(issuer, request.host_url))

    @app.errorhandler(CertregError)
    @app.errorhandler(ValueError)
    def refuse(error: Exception) -> tuple[Response, int]:
        reason = getattr(error, "reason", "") or "unreadable"
        return jsonify(verified=False, errors=[{"reason": reason, "message": str(error)}]), 400

    return app


def issued(issuer: Issuer, credential: Any, suite: Suite, host_url: str) -> dict[str, Any]:
    """A credential as the conformance suites want it: looked at as it came, then made ours.

    Raises:
        RefusedError: it is no credential, whatever its issuer would have been.
        UnreadableError: a term that no context defines.
    """
    check_credential(credential)
    stated = credential["issuer"]
    ours = {**stated, "id": issuer.did} if isinstance(stated, dict) else issuer.did
    document = {**credential, "issuer": ours}
    if host_url.startswith("https://") and "credentialStatus" not in credential:
        document["credentialStatus"] = status_entry(f"{host_url}status/1", 94_567)
    quads({name: each for name, each in document.items() if name != "proof"})
    return issuer.secured(document, suite, _now())


def verify_credential(credential: Any) -> None:
    """Refuse a credential that is none, or of which a proof does not hold.

    Raises:
        RefusedError, UnreadableError: say why.
    """
    kind = credential.get("type") if isinstance(credential, dict) else None
    if kind in ("EnvelopedVerifiableCredential", ["EnvelopedVerifiableCredential"]):
        check_envelope(credential.get("id"))
        return
    check_credential(credential)
    check_proofs(credential, at=_now())
    # Also with eddsa-jcs-2022 alone, no member may be outside the contexts.
    quads({name: each for name, each in credential.items() if name != "proof"})


def verify_presentation(presentation: Any, challenge: str | None, domain: str | None) -> None:
    """Refuse a presentation that is none, or in which anything does not hold.

    Raises:
        RefusedError, UnreadableError: say why.
    """
    check_presentation(presentation)
    for credential in credentials_of(presentation):
        verify_credential(credential)
    if proofs_of(presentation):
        check_proofs(
            presentation, at=_now(), purpose="authentication", challenge=challenge, domain=domain
        )


def status_list(issuer: Issuer, host_url: str) -> dict[str, Any]:
    """The status list, of which no bit is set.

    Raises:
        RefusedError: asked for over http, at an address that no verifier may use.
    """
    if not host_url.startswith("https://"):
        raise RefusedError(Text("状态列表只通过 https 提供。"), reason="not_https")
    now = _now()
    document = status_list_credential(
        f"{host_url}status/1",
        issuer=issuer.did,
        purpose=Purpose.REVOCATION,
        bits=bytes(SHORTEST // 8),
        valid_from=now - timedelta(minutes=1),
        valid_until=now + timedelta(days=1),
        ttl=timedelta(minutes=5),
    )
    return issuer.secured(document, Suite.RDFC, now)


def _options(body: dict[str, Any]) -> dict[str, Any]:
    options = body.get("options", {})
    if not isinstance(options, dict):
        raise RefusedError(Text("options 应为一个对象。"), reason="not_an_object", field="options")
    return options


def _verified() -> Response:
    return jsonify(verified=True)


def _now() -> datetime:
    return real_now().replace(microsecond=0)
