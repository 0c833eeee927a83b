"""Other people's software accepts what a registry issues, and refuses every altered copy.

The certificate is a real one, issued by the whole way; the verifiers find the published files of its
registry and nothing else.
"""

from __future__ import annotations

import copy
import json
import string
from collections.abc import Iterator
from typing import Any

import issued
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from interop import peers as others
from interop.peers import Peers
from openbadgeslib.ob3.verifier import OB3VerificationError, OB3Verifier
from sqlalchemy.orm import Session, scoped_session

from certreg.certificates import rendering, tokens
from certreg.certificates.models import Certificate
from certreg.registry import identifiers, keys, status
from certreg.trust.did import document_url
from certreg.trust.jws import decode, encode

pytestmark = [pytest.mark.long, pytest.mark.xdist_group("interop")]

Db = scoped_session[Session]
Path = tuple[str | int, ...]
SUITES = ("eddsa-rdfc-2022", "eddsa-jcs-2022")
DIGITALBAZAAR, CORE = "@digitalbazaar/vc", "@digitalcredentials/verifier-core"
WAY = {
    "scores": {"theory": "81", "practical": "90"},
    "score_rules": {"theory": "AS-03.theory", "practical": "AS-03.practical"},
}


@pytest.fixture
def peers() -> Iterator[Peers]:
    """The verifiers of the npm registry, started anew: they keep DID documents for seconds."""
    if lacking := others.missing():
        pytest.skip(f"needs Debian's nodejs and npm: {lacking} not found")
    with others.running() as started:
        yield started


@pytest.fixture
def certificate(session: Db, peers: Peers) -> Certificate:
    """A certificate with scores and photo, and the files of its registry published."""
    made = issued.make_certificate(with_photo=True, path=WAY)
    publish(peers)
    return made


def publish(peers: Peers) -> None:
    """Let the verifiers find what the registry publishes, and nothing else."""
    documents = identifiers.documents(identifiers.trusted_keys())
    files = {document_url(did): content for did, content in documents.items()}
    peers.know(files | dict(status.SignedLists()))


def document_of(certificate: Certificate) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(rendering.signed_bytes(certificate))
    return document


def leaves(value: Any, path: Path = ()) -> Iterator[Path]:
    """The paths of all texts, numbers and truths."""
    if isinstance(value, dict | list):
        names = value if isinstance(value, dict) else range(len(value))
        for name in names:
            yield from leaves(value[name], (*path, name))
    else:
        yield path


def altered(document: dict[str, Any], path: Path) -> dict[str, Any]:
    """A copy with another value at one place."""
    changed = copy.deepcopy(document)
    place: Any = changed
    for name in path[:-1]:
        place = place[name]
    old = place[path[-1]]
    place[path[-1]] = not old if isinstance(old, bool) else _other(old)
    return changed


def _other(old: str) -> str:
    """A text of the same form: its last digit or letter is another."""
    last = old[-1]
    return old[:-1] + ({"0": "1", "x": "y"}.get(last) or ("0" if last.isdigit() else "x"))


def test_an_altered_value_is_never_the_old_one() -> None:
    for last in string.digits + string.ascii_letters:
        assert altered({"value": f"z{last}"}, ("value",)) != {"value": f"z{last}"}


class TestProofs:
    """The credential as JSON."""

    @pytest.mark.parametrize("suite", SUITES)
    def test_digitalbazaar_accepts_each_proof(
        self, peers: Peers, certificate: Certificate, suite: str
    ) -> None:
        answer = peers.ask(verifier=DIGITALBAZAAR, credential=document_of(certificate), suite=suite)

        assert (answer["accepted"], answer["status"]) == (True, [False]), answer

    def test_verifier_core_accepts_it(self, peers: Peers, certificate: Certificate) -> None:
        answer = peers.ask(verifier=CORE, credential=document_of(certificate))

        assert answer["accepted"] and answer["log"]["revocation_status"], answer
        assert not [url for url in answer["asked"] if "context" in url]

    @pytest.mark.parametrize("verifier", [*SUITES, CORE])
    def test_every_changed_member_is_refused(
        self, peers: Peers, certificate: Certificate, verifier: str
    ) -> None:
        document = document_of(certificate)
        accepted = []
        for path in leaves({n: v for n, v in document.items() if n != "proof"}):
            changed = altered(document, path)
            if verifier == CORE:
                answer = peers.ask(verifier=CORE, credential=changed)
            else:
                answer = peers.ask(verifier=DIGITALBAZAAR, credential=changed, suite=verifier)
            if answer["accepted"]:
                accepted.append(path)

        assert accepted == []

    @pytest.mark.parametrize("suite", SUITES)
    def test_every_changed_option_of_a_proof_is_refused(
        self, peers: Peers, certificate: Certificate, suite: str
    ) -> None:
        document = document_of(certificate)
        number = SUITES.index(suite)
        for path in leaves(document["proof"][number], ("proof", number)):
            answer = peers.ask(
                verifier=DIGITALBAZAAR, credential=altered(document, path), suite=suite
            )
            assert not answer["accepted"], path

    def test_a_revoked_one_is_said_to_be_so(self, peers: Peers, certificate: Certificate) -> None:
        document = document_of(certificate)
        issued.revoke(certificate)
        publish(peers)

        said = peers.ask(verifier=DIGITALBAZAAR, credential=document, suite=SUITES[0])
        core = peers.ask(verifier=CORE, credential=document)
        assert said["status"] == [True]
        assert core["log"].get("revocation_status") is False, core

    def test_it_has_the_shape_that_the_schema_of_open_badges_asks_for(
        self, certificate: Certificate
    ) -> None:
        document = document_of(certificate)
        achievement = document["credentialSubject"]["achievement"]

        assert {"@context", "id", "type", "issuer", "validFrom", "credentialSubject"} <= set(
            document
        )
        assert all(isinstance(document[name], list) for name in ("@context", "type", "proof"))
        assert all(isinstance(document[name], dict) for name in ("issuer", "credentialStatus"))
        assert {"id", "type", "name", "description", "criteria"} <= set(achievement)
        assert {"id", "type", "identifier"} <= set(document["credentialSubject"])
        assert all(
            isinstance(node["type"], list)
            for node in (achievement, *achievement["alignment"], *achievement["resultDescription"])
        )
        assert not {"issuanceDate", "expirationDate"} & set(document)


class TestTokens:
    """The credential as JWT and as SD-JWT."""

    def test_jose_accepts_it_and_refuses_every_changed_claim(
        self, peers: Peers, certificate: Certificate
    ) -> None:
        token = tokens.jwt_of(certificate).decode()
        answer = peers.ask(verifier="jose", token=token, type="vc+jwt")
        assert answer["accepted"], answer
        assert (
            answer["payload"]["credentialSubject"] == document_of(certificate)["credentialSubject"]
        )

        header, payload, signature = token.split(".")
        content = json.loads(decode(payload.encode()))
        for name in content:
            changed = encode(json.dumps(content | {name: "x"}).encode())
            forged = f"{header}.{changed}.{signature}"
            assert not peers.ask(verifier="jose", token=forged, type="vc+jwt")["accepted"], name
        assert not peers.ask(verifier="jose", token=token, type="dc+sd-jwt")["accepted"]

    def test_openbadgeslib_accepts_it_and_refuses_a_changed_one(
        self, certificate: Certificate
    ) -> None:
        raw = keys.named(certificate.key_id).public_key
        pem = Ed25519PublicKey.from_public_bytes(raw).public_bytes(
            Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
        )
        token = tokens.jwt_of(certificate).decode()
        badge = OB3Verifier(pem).verify(token)
        assert badge.achievement.name == "焊工 三级/高级工"

        header, payload, signature = token.split(".")
        content = json.loads(decode(payload.encode())) | {"name": "x"}
        forged = ".".join((header, encode(json.dumps(content).encode()), signature))
        with pytest.raises(OB3VerificationError):
            OB3Verifier(pem).verify(forged)

    def test_sd_jwt_vc_reads_what_is_shown_and_refuses_what_was_not_signed(
        self, peers: Peers, certificate: Certificate
    ) -> None:
        whole = tokens.sd_jwt_of(certificate).decode()
        token, first, *_ = whole.split("~")
        verifier = "@sd-jwt/sd-jwt-vc"
        answer = peers.ask(verifier=verifier, token=whole)
        assert answer["accepted"], answer
        assert answer["payload"]["scores"] == {"理论": "81", "实操": "90"}
        assert answer["payload"]["document_number"] == certificate.document.number
        shown = peers.ask(verifier=verifier, token=f"{token}~{first}~")["payload"]
        assert "name" in shown and "document_number" not in shown

        header, payload, signature = token.split(".")
        content = json.loads(decode(payload.encode()))
        for name in content:
            changed = encode(json.dumps(content | {name: "x"}).encode())
            forged = f"{header}.{changed}.{signature}~{first}~"
            assert not peers.ask(verifier=verifier, token=forged)["accepted"], name
