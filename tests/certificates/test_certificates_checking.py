"""Checking a certificate file: ours and unchanged, or not, and what it is worth now."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import issued
import pytest
from openbadgeslib.ob3.ldp import OB3LdpVerifier, OB3VerificationError
from sqlalchemy.orm import Session, scoped_session

from certreg.certificates import rendering
from certreg.certificates.checking import EXIT_CODES, LARGEST, FileVerdict, check_file
from certreg.certificates.models import Certificate
from certreg.certificates.pdf import Attachment, render_signed
from certreg.clock import now
from certreg.registry import identifiers, keys, status
from certreg.registry.models import Key
from certreg.trust import x509
from certreg.trust.canonical import canonical
from certreg.trust.credential import Standing
from certreg.trust.data_integrity import add_proofs
from certreg.trust.did import document_url, method_id
from certreg.trust.keys import Algorithm, SoftwareSigner
from certreg.trust.trust_store import TrustStore
from certreg.trust.witnessing import Degree

Db = scoped_session[Session]
Document = dict[str, Any]


@pytest.fixture
def certificate(session: Db) -> Certificate:
    """A certificate of a new registry."""
    return issued.make_certificate()


@pytest.fixture
def credential(certificate: Certificate) -> bytes:
    """The certificate itself."""
    return rendering.signed_bytes(certificate)


@pytest.fixture
def pdf(certificate: Certificate) -> bytes:
    """The holder's file."""
    return rendering.pdf_of(certificate)


def check(file: bytes, store: TrustStore | None = None) -> FileVerdict:
    return check_file(file, store or identifiers.live_store(), at=now())


def failed_step(file: bytes) -> tuple[str, str]:
    """Name and reason of the step that failed, of a file that is not genuine and shows nothing."""
    verdict = check(file)
    assert verdict.standing in (Standing.NOT_GENUINE, Standing.UNREADABLE)
    assert (verdict.fields, verdict.document, verdict.public_id) == ((), None, "")
    return verdict.checks[-1].name, verdict.checks[-1].reason


def said(verdict: FileVerdict) -> dict[str, str]:
    return {str(field.label): field.value for field in verdict.fields}


FIELDS = {
    "姓名": "张示例",
    "职业名称": "焊工",
    "工种/职业方向": "电焊工",
    "职业技能等级": "三级/高级工",
    "评价机构名称": "达州虚构机械有限公司",
    "评价方式": "考核认定",
}


def test_a_credential_is_valid_and_says_every_printed_field(
    certificate: Certificate, credential: bytes
) -> None:
    verdict = check(credential)
    day = certificate.issued_on

    assert verdict.standing is Standing.VALID
    assert said(verdict) == FIELDS | {
        "证书编号": certificate.number,
        "发证日期": f"{day.year}年{day.month}月{day.day}日",
    }
    assert verdict.public_id == certificate.public_id
    assert verdict.status_as_of is not None and now() - verdict.status_as_of < timedelta(minutes=1)
    assert verdict.witnessing is None


def test_a_pdf_says_the_identity_number_too(certificate: Certificate, pdf: bytes) -> None:
    verdict = check(pdf)

    assert verdict.standing is Standing.VALID
    assert said(verdict)["证件号码"] == certificate.document.number
    assert FIELDS.items() <= said(verdict).items()
    assert verdict.witnessing.degree is Degree.LOGGED  # no witness has cosigned
    assert {"log", "holder", "proofs", "revocation", "suspension"} <= {
        step.name for step in verdict.checks
    }


def test_every_step_has_words_for_people(pdf: bytes) -> None:
    assert all(step.text.endswith("。") for step in check(pdf).checks)


def test_no_trade_is_shown_as_the_law_prints_it(session: Db) -> None:
    certificate = issued.make_certificate(trade="")

    assert said(check(rendering.signed_bytes(certificate)))["工种/职业方向"] == "--"


class TestAlteredFiles:
    """Whatever is changed, and wherever."""

    def changed(self, file: bytes, count: int, seed: int) -> Iterator[bytes]:
        choose = random.Random(seed)
        for _ in range(count):
            place, bit = choose.randrange(len(file)), 1 << choose.randrange(8)
            yield file[:place] + bytes([file[place] ^ bit]) + file[place + 1 :]

    def test_fifty_single_bytes_of_the_pdf(self, pdf: bytes) -> None:
        standings = {check(altered).standing for altered in self.changed(pdf, 50, seed=3)}

        assert standings <= {Standing.NOT_GENUINE, Standing.UNREADABLE}

    def test_fifty_single_bytes_of_the_credential(self, credential: bytes) -> None:
        standings = {check(altered).standing for altered in self.changed(credential, 50, seed=4)}

        assert standings <= {Standing.NOT_GENUINE, Standing.UNREADABLE}

    @pytest.mark.parametrize(
        ("before", "after"),
        [("三级/高级工", "一级/高级技师"), ("张示例", "李示例"), ("焊工", "电工")],
    )
    def test_another_level_name_or_occupation(
        self, credential: bytes, before: str, after: str
    ) -> None:
        altered = credential.decode().replace(before, after).encode()

        assert altered != credential
        assert failed_step(altered)[0] == "proofs"

    def test_something_added_behind_the_pdf(self, pdf: bytes) -> None:
        assert failed_step(pdf + b"\n% a note")[0] == "whole_file"

    def test_the_pdf_cut_short(self, pdf: bytes) -> None:
        assert failed_step(pdf[:-100])[0] in {"readable", "whole_file", "one_revision"}

    def test_a_credential_with_one_proof_taken_away(self, credential: bytes) -> None:
        document = json.loads(credential)
        for number in range(2):
            altered = document | {"proof": [document["proof"][number]]}
            assert failed_step(canonical(altered))[0] == "proofs"

    @pytest.mark.parametrize("file", [b"", b"{}", b"hello", b"%PDF-1.7\n%%EOF\n", b"\xff" * 99])
    def test_files_that_are_something_else(self, certificate: Certificate, file: bytes) -> None:
        assert failed_step(file)

    def test_a_file_that_is_too_large_is_not_even_read(self, certificate: Certificate) -> None:
        assert failed_step(b"%PDF" + bytes(LARGEST)) == ("read", "unreadable")


class TestAttackers:
    """Files that are well made, by somebody else."""

    STRANGER = SoftwareSigner.generate(Algorithm.ED25519, "stranger-1")

    def unsigned(self, credential: bytes) -> Document:
        return {name: m for name, m in json.loads(credential).items() if name != "proof"}

    def signed(self, document: Document, signer: SoftwareSigner, method: str) -> bytes:
        return canonical(add_proofs(document, signer, created=now(), verification_method=method))

    def test_a_strangers_key_under_the_bodys_name(
        self, certificate: Certificate, credential: bytes
    ) -> None:
        method = method_id(status.body_did(certificate.body_number), certificate.key_id)
        forged = self.signed(self.unsigned(credential), self.STRANGER, method)

        assert failed_step(forged)[0] == "proofs"

    def test_a_strangers_key_under_a_name_of_its_own(self, credential: bytes) -> None:
        document = self.unsigned(credential)
        method = method_id(document["issuer"]["id"], "stranger-1")

        assert failed_step(self.signed(document, self.STRANGER, method)) == ("key", "key_unknown")

    def test_an_issuer_of_another_registry(self, credential: bytes) -> None:
        document = self.unsigned(credential)
        document["issuer"]["id"] = "did:web:evil.example:bodies:Y000051999001"
        method = method_id(document["issuer"]["id"], "stranger-1")
        forged = self.signed(document, self.STRANGER, method)

        assert failed_step(forged) == ("issuer", "issuer_unknown")

    def test_another_body_of_this_registry_signs_in_the_name_of_the_first(
        self, certificate: Certificate, credential: bytes
    ) -> None:
        other = issued.make_body("另一虚构公司", "Y000051999002")
        key = keys.of_owner(other.number)[0]
        document = self.unsigned(credential)
        method = method_id(document["issuer"]["id"], key.key_id)

        assert failed_step(self.signed(document, keys.signer(key), method))[0] == "key"

    @pytest.mark.parametrize("use", ["status", "log"])
    def test_a_key_of_the_registry_that_is_for_something_else(
        self, session: Db, credential: bytes, use: str
    ) -> None:
        key = session.query(Key).filter_by(use=keys.KeyUse(use), algorithm="Ed25519").one()
        document = self.unsigned(credential)
        method = method_id(document["issuer"]["id"], key.key_id)

        assert failed_step(self.signed(document, keys.signer(key), method))[0] == "key"

    def test_a_pdf_sealed_under_another_root(self, certificate: Certificate) -> None:
        root_key, key = (SoftwareSigner.generate(Algorithm.P256, name) for name in "ab")
        subject = x509.Subject("虚构登记系统", "虚构省厅")
        span = (now() - timedelta(days=1), now() + timedelta(days=9))
        root = x509.create_root(root_key, subject, *span)
        chain = [
            x509.create_document_certificate(key.public_key, subject, root, root_key, *span),
            root,
        ]
        forged = render_signed(
            replace(rendering.face_of(certificate), level_text="一级/高级技师"),
            rendering.attachments_of(certificate),
            key,
            chain,
            signed_by="虚构登记系统",
            identifier=bytes(16),
            at=now(),
        )

        assert failed_step(forged)[0] == "certificate"

    def sealed(self, certificate: Certificate, attachments: list[Attachment]) -> bytes:
        """A PDF under the registry's own seal with other attachments: an operator who cheats."""
        document = keys.current(keys.KeyUse.DOCUMENT, now())
        return render_signed(
            rendering.face_of(certificate),
            attachments,
            keys.signer(document),
            [x509.from_pem(document.certificate_pem), x509.from_pem(keys.root_certificates()[0])],
            signed_by="系统",
            identifier=bytes(16),
            at=now(),
        )

    def test_a_sealed_pdf_with_the_attachments_of_another_certificate(
        self, session: Db, certificate: Certificate
    ) -> None:
        body = session.query(issued.Body).one()
        (other,) = issued.issue(body, issued.recognised(issued.make_worker("李示例")))
        mine, theirs = map(rendering.attachments_of, (certificate, other))
        for number in range(3):
            mixed = [*mine]
            mixed[number] = theirs[number]
            assert failed_step(self.sealed(certificate, mixed))[0] in {"log", "holder"}

    def test_a_sealed_pdf_without_one_of_its_attachments(self, certificate: Certificate) -> None:
        attachments = rendering.attachments_of(certificate)
        for number in range(3):
            fewer = [*attachments[:number], *attachments[number + 1 :]]
            name, reason = failed_step(self.sealed(certificate, fewer))
            assert (name, reason) == ("attachments", "attachments_broken")

    def test_a_sealed_pdf_with_another_identity_number(self, certificate: Certificate) -> None:
        first, proof, holder = rendering.attachments_of(certificate)
        file = json.loads(holder.content) | {"documentNumber": "511799199001010999"}
        forged = Attachment(holder.name, holder.media_type, json.dumps(file).encode(), "x")

        assert failed_step(self.sealed(certificate, [first, proof, forged])) == (
            "holder",
            "other_holder",
        )

    def test_a_body_key_that_was_stolen_proves_nothing_without_a_witness(
        self, session: Db, certificate: Certificate, credential: bytes, pdf: bytes
    ) -> None:
        keys.named(certificate.key_id).compromised_at = now()
        session.commit()

        for file in (credential, pdf):
            verdict = check(file)
            assert verdict.standing is Standing.COULD_NOT_CHECK
            assert verdict.fields == ()


class TestStatus:
    """What a genuine certificate is worth now."""

    def test_a_revoked_one_says_so_and_still_shows_what_it_was(
        self, certificate: Certificate, credential: bytes, pdf: bytes
    ) -> None:
        issued.revoke(certificate)

        for file in (credential, pdf):
            verdict = check(file)
            assert verdict.standing is Standing.REVOKED
            assert said(verdict)["证书编号"] == certificate.number
            assert verdict.checks[-2].reason == "revoked"

    def test_without_status_data_it_is_neither_valid_nor_revoked(self, credential: bytes) -> None:
        blind = replace(identifiers.live_store(), status_lists={})

        assert check(credential, blind).standing is Standing.COULD_NOT_CHECK

    def test_with_old_status_data_it_is_neither_valid_nor_revoked(self, credential: bytes) -> None:
        verdict = check_file(credential, identifiers.live_store(), at=now() + timedelta(days=8))

        assert verdict.standing is Standing.COULD_NOT_CHECK


def test_each_standing_has_its_exit_code() -> None:
    assert EXIT_CODES.keys() == set(Standing)
    assert [s for s, code in EXIT_CODES.items() if code == 0] == [Standing.VALID]


class TestOpenBadgesLib:
    """An independent verifier takes our credential, and only ours."""

    def verify(self, certificate: Certificate, credential: bytes) -> Any:
        did = status.body_did(certificate.body_number)
        documents = identifiers.documents(identifiers.trusted_keys())
        served = {document_url(did): documents[did]}
        return OB3LdpVerifier().verify(credential, download=served.__getitem__)

    def test_it_accepts_our_credential(self, certificate: Certificate, credential: bytes) -> None:
        badge = self.verify(certificate, credential)

        assert badge.issuer.id == status.body_did(certificate.body_number)
        assert badge.achievement.name == "焊工 三级/高级工"

    def test_it_refuses_another_level(self, certificate: Certificate, credential: bytes) -> None:
        altered = credential.decode().replace("三级/高级工", "二级/技师").encode()

        with pytest.raises(OB3VerificationError):
            self.verify(certificate, altered)
