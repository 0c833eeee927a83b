"""What others need to check us: DID documents, the key history, the bundle, public addresses."""

from __future__ import annotations

import json
from datetime import timedelta

import issued
import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, scoped_session

from certreg.certificates import rendering
from certreg.certificates.checking import check_file
from certreg.clock import now
from certreg.db import write_tx
from certreg.registry import bundle, identifiers, keys, publication
from certreg.registry.chores import keep_published
from certreg.registry.models import Key, KeyUse
from certreg.trust import x509
from certreg.trust.bundle import RootRole, read_bundle
from certreg.trust.credential import Standing
from certreg.trust.keys import Algorithm
from certreg.trust.multibase import decode_key

Db = scoped_session[Session]

BODY = "Y000051999001"
BODY_DID = f"did:web:demo.certreg.example:bodies:{BODY}"


def document(path: str) -> dict[str, object]:
    return dict(json.loads(publication.read(path)))


def methods(path: str) -> list[str]:
    found = document(path)["verificationMethod"]
    assert isinstance(found, list)
    return [method["id"].partition("#")[2] for method in found]


def publish() -> None:
    with write_tx():
        identifiers.publish()


def test_the_registry_names_itself_and_its_signing_keys(session: Db) -> None:
    issued.found()

    assert document(".well-known/did.json")["id"] == "did:web:demo.certreg.example"
    year = now().year
    assert sorted(methods(".well-known/did.json")) == [f"log-{year}-1", f"status-{year}-1"]


def test_a_body_names_its_own_key_and_the_status_keys_of_the_registry(session: Db) -> None:
    issued.found()
    issued.make_body(number=BODY)
    publish()

    path = f"bodies/{BODY}/did.json"
    assert document(path)["id"] == BODY_DID
    assert sorted(methods(path)) == [f"{BODY}-{now().year}-1", f"status-{now().year}-1"]


def test_no_body_names_the_key_of_another(session: Db) -> None:
    issued.found()
    issued.make_body(number=BODY)
    issued.make_body("另一虚构公司", "Y000051999002")
    publish()

    assert not any(key.startswith("Y000051999002") for key in methods(f"bodies/{BODY}/did.json"))


def test_a_key_that_ended_stays_in_the_history(session: Db) -> None:
    issued.found()
    body = issued.make_body(number=BODY)
    old = keys.current(KeyUse.CREDENTIAL, now(), owner=body.number).key_id
    with write_tx():
        keys.named(old).valid_to = now() - timedelta(seconds=1)
        keys.create(
            KeyUse.CREDENTIAL,
            owner=BODY,
            valid_from=now(),
            valid_to=now() + timedelta(days=365),
        )
    publish()

    assert old in methods(f"bodies/{BODY}/did.json")
    assert len(methods(f"bodies/{BODY}/did.json")) == 3


def test_unchanged_documents_are_not_written_again(
    session: Db, monkeypatch: pytest.MonkeyPatch
) -> None:
    issued.found()
    written: list[str] = []
    monkeypatch.setattr(publication, "write", lambda path, content: written.append(path))
    publish()

    assert written == []


def test_the_running_registry_knows_every_kind_of_key_but_its_secrets(session: Db) -> None:
    issued.found()
    issued.make_body(number=BODY)
    store = identifiers.live_store()

    assert {key.use.value for key in store.keys} == {"credential", "status", "document", "log"}
    assert store.knows_issuer(BODY_DID)
    assert not store.knows_issuer(f"{BODY_DID}x")


def test_old_pdfs_stay_genuine_when_log_root_and_document_keys_change(session: Db) -> None:
    pdf = rendering.pdf_of(issued.make_certificate())
    later, end = now() + timedelta(seconds=2), now() + timedelta(days=4000)
    with write_tx() as tx:
        for key in tx.scalars(sa.select(Key).where(Key.owner == "", Key.use != KeyUse.STATUS)):
            key.valid_to = later
        for algorithm in keys.LOG_ALGORITHMS:
            keys.create(KeyUse.LOG, algorithm=algorithm, valid_from=later, valid_to=end)
        root = keys.create(KeyUse.ROOT, valid_from=later, valid_to=end)
        subject = x509.Subject("新根", "虚构省厅")
        root.certificate_pem = x509.to_pem(x509.create_root(keys.signer(root), subject, later, end))

    assert check_file(pdf, identifiers.live_store(), at=later).standing is Standing.VALID


def test_the_bundle_gives_the_same_verdict_without_the_registry(session: Db) -> None:
    certificate = issued.make_certificate()
    with write_tx():
        data = bundle.publish()
    store, _ = read_bundle(data, None, trust_on_first_use=True)
    files = [rendering.signed_bytes(certificate), rendering.pdf_of(certificate)]

    for file in files:
        offline = check_file(file, store, at=now())
        online = check_file(file, identifiers.live_store(), at=now())
        assert offline == online
        assert offline.standing is Standing.VALID

    issued.revoke(certificate)
    store, _ = read_bundle(publication.read(bundle.PATH), None, trust_on_first_use=True)
    assert {check_file(file, store, at=now()).standing for file in files} == {Standing.REVOKED}


def test_who_pinned_an_earlier_bundle_key_follows_to_the_next(session: Db) -> None:
    certificate = issued.make_certificate()
    old = RootRole(1, (keys.current(KeyUse.BUNDLE, now()).public_key,))
    with write_tx():
        key = keys.create(KeyUse.BUNDLE, valid_from=now(), valid_to=now() + timedelta(days=365))
        new = RootRole(1, (key.public_key,))
        data = bundle.publish()

    store, role = read_bundle(data, old)
    assert role == new != old
    assert store.knows_issuer(f"did:web:demo.certreg.example:bodies:{certificate.body_number}")


def test_a_later_bundle_has_a_higher_version(session: Db, monkeypatch: pytest.MonkeyPatch) -> None:
    issued.make_certificate()
    begun, versions = now(), []
    for hours in (0, 1):
        later = begun + timedelta(hours=hours)
        monkeypatch.setattr(bundle, "now", lambda later=later: later)
        with write_tx():
            data = bundle.publish()
        versions.append(read_bundle(data, None, trust_on_first_use=True)[0].version)

    assert versions[1] - versions[0] == 3600


@pytest.mark.parametrize(
    ("address", "media_type", "keeps"),
    [
        ("/log/checkpoint", "text/plain", "max-age=5"),
        ("/log/tile/0/000.p/9", "application/octet-stream", "immutable"),
        ("/log/tile/entries/000.p/9", "application/octet-stream", "immutable"),
        ("/status/1", "application/vc", "max-age=60"),
        ("/status/1/suspension", "application/vc", "max-age=60"),
        ("/.well-known/did.json", "application/did+json", "max-age=300"),
        (f"/bodies/{BODY}/did.json", "application/did+json", "max-age=300"),
        ("/trust.bundle", "application/zip", "max-age=60"),
    ],
)
def test_what_is_published_is_served_to_everybody(
    session: Db, client: FlaskClient, address: str, media_type: str, keeps: str
) -> None:
    issued.make_certificate()
    keep_published()
    answer = client.get(address)

    assert answer.status_code == 200
    assert answer.mimetype == media_type
    assert keeps in answer.headers["Cache-Control"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    answer.close()


@pytest.mark.parametrize(
    "address",
    [
        "/log/tile/0/000.p/10",
        "/log/tile/../../secrets/master-key",
        "/log/tile/%2e%2e/%2e%2e/%2e%2e/secrets/master-key",
        "/log/tile/0",
        "/status/7",
        "/bodies/Y000051999009/did.json",
        "/bodies/%2e%2e/did.json",
    ],
)
def test_what_is_not_published_is_not_there(session: Db, client: FlaskClient, address: str) -> None:
    issued.make_certificate()

    assert client.get(address).status_code == 404


def test_every_key_in_a_published_document_is_one_of_ours(session: Db) -> None:
    certificate = issued.make_certificate()
    found = document(f"bodies/{certificate.body_number}/did.json")["verificationMethod"]
    known = {(Algorithm(key.algorithm), key.public_key) for key in identifiers.trusted_keys()}

    assert isinstance(found, list)
    assert {decode_key(method["publicKeyMultibase"]) for method in found} <= known
