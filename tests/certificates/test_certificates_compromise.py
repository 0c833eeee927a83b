"""After a key fell into other hands: what was witnessed before stays good, from the registry and from files."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import issued
import pytest
from factories import later
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, scoped_session
from witness.neighbours import Neighbours

from certreg.certificates import rendering
from certreg.certificates.checking import FileVerdict, check_file
from certreg.certificates.models import Certificate
from certreg.certificates.record import seen
from certreg.certificates.standing import verdict_of
from certreg.clock import now
from certreg.db import write_tx
from certreg.filing.models import Body
from certreg.registry import asking, chores, identifiers, key_acts, keys, publication
from certreg.registry.models import Key, KeyUse
from certreg.trust import trust_store
from certreg.trust.credential import Standing
from certreg.trust.tlog_proof import LogProof
from certreg.trust.x509 import from_pem, public_key

Db = scoped_session[Session]
DAY = timedelta(days=1)


class Scene:
    """A certificate that was witnessed on its first day and again, with a longer log, three days later."""

    def __init__(self, session: Db, patch: pytest.MonkeyPatch, folder: Path) -> None:
        self.patch = patch
        self.certificate = issued.make_certificate()
        Neighbours(folder).join(patch)
        self.start = now()
        asking.ask()
        later(patch, days=3)
        (self.late,) = issued.issue(
            session.query(Body).one(), issued.recognised(issued.make_worker("李示例"))
        )
        chores.keep_published()
        asking.ask()
        self.first_file = rendering.pdf_of(self.certificate)  # with the newest checkpoint

    def compromise(self, key: Key, since: datetime) -> None:
        with write_tx():
            key_acts.compromise(key, since=since, at=now(), actor="op", reason="stolen")
        chores.keep_published()
        asking.ask()


@pytest.fixture
def scene(session: Db, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scene:
    return Scene(session, monkeypatch, tmp_path)


def check(file: bytes, **known: object) -> FileVerdict:
    return check_file(file, identifiers.live_store(), at=now(), **known)  # type: ignore[arg-type]


def reason(verdict: FileVerdict) -> str:
    return next((each.reason for each in verdict.checks if each.reason), "")


def own_key(certificate: Certificate) -> Key:
    return keys.named(certificate.key_id)


def size_in(proof: bytes) -> int:
    return int(LogProof.from_bytes(proof).note.text.split("\n")[1])


def test_the_proof_is_that_of_the_newest_checkpoint_witnessed_before(scene: Scene) -> None:
    newest = size_in(rendering.proof_of(scene.certificate))
    scene.compromise(own_key(scene.certificate), scene.start + DAY)

    assert size_in(rendering.proof_of(scene.certificate)) < newest
    assert check(rendering.pdf_of(scene.certificate)).standing is Standing.VALID
    assert verdict_of(scene.certificate).standing is Standing.VALID


def test_what_was_witnessed_after_does_not_count(scene: Scene) -> None:
    scene.compromise(own_key(scene.late), scene.start + DAY)

    verdict = check(rendering.pdf_of(scene.late))
    assert (verdict.standing, reason(verdict)) == (Standing.NOT_GENUINE, "key_compromised")
    assert verdict_of(scene.late).standing is Standing.NOT_GENUINE


def test_a_file_from_before_counts_with_what_the_registry_or_a_file_beside_it_proves(
    scene: Scene,
) -> None:
    scene.compromise(own_key(scene.certificate), scene.start + DAY)

    assert reason(check(scene.first_file)) == "key_compromised"
    assert check(scene.first_file, seen=seen).standing is Standing.VALID
    beside = publication.prove(
        scene.certificate.log_position or 0, None, keys.compromises(scene.certificate.key_id)
    )
    assert check(scene.first_file, late_proof=beside.to_bytes()).standing is Standing.VALID


def test_a_late_proof_takes_nothing_from_what_is_inside(scene: Scene) -> None:
    late = publication.prove(scene.certificate.log_position or 0, None).to_bytes()
    scene.compromise(own_key(scene.certificate), scene.start + DAY)
    file = rendering.pdf_of(scene.certificate)

    assert check(file, late_proof=late).standing is Standing.VALID


def test_the_page_and_the_upload_say_the_same(scene: Scene, client: FlaskClient) -> None:
    scene.compromise(own_key(scene.certificate), scene.start + DAY)

    page = client.get(f"/v/{scene.certificate.public_id}").text
    assert "签名密钥后来泄露，但凭证在此之前已登记并被见证。" in page


def test_other_content_under_the_address_of_a_witnessed_certificate_is_not_seen(
    scene: Scene,
) -> None:
    content = rendering.signed_bytes(scene.certificate)

    assert seen(content) is not None
    assert seen(content.replace("张示例".encode(), "王示例".encode())) is None
    assert seen(b"{") is None


class TestOfTheSealingKey:
    """The document key's thief can seal any page: its content counts as the log has it."""

    def test_a_new_file_has_the_seal_of_the_successor(self, scene: Scene) -> None:
        old = keys.current(KeyUse.DOCUMENT, now())
        scene.compromise(old, scene.start + DAY)
        new = keys.current(KeyUse.DOCUMENT, now())
        file = rendering.pdf_of(scene.late)

        assert new.key_id == old.replaced_by
        assert public_key(from_pem(new.certificate_pem)) == new.public_key
        verdict = check(file)
        assert verdict.standing is Standing.VALID
        assert "签章密钥是登记机构的，未曾泄露。" in [each.text for each in verdict.checks]

    def test_an_old_file_counts_if_its_certificate_was_witnessed_before(self, scene: Scene) -> None:
        late_file = rendering.pdf_of(scene.late)
        scene.compromise(keys.current(KeyUse.DOCUMENT, now()), scene.start + DAY)

        verdict = check(scene.first_file, seen=seen)
        assert verdict.standing is Standing.VALID
        assert any("签章密钥后来泄露，但证书在此之前" in each.text for each in verdict.checks)
        verdict = check(late_file, seen=seen)
        assert (verdict.standing, reason(verdict)) == (
            Standing.NOT_GENUINE,
            "document_key_compromised",
        )

    def test_a_key_that_a_thief_of_the_root_certified_is_no_key_of_ours(self, scene: Scene) -> None:
        known = identifiers.live_store()
        keys_known = tuple(
            replace(key, public_key=bytes(33)) if key.use is trust_store.KeyUse.DOCUMENT else key
            for key in known.keys
        )
        verdict = check_file(scene.first_file, replace(known, keys=keys_known), at=now())

        assert reason(verdict) == "document_key_unknown"
