"""The registry in which the cases of `tests/verify/cases` play: fixed keys, one body, one log, one witness.

Everything in it is invented.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from typing import Any

import pikepdf
from trust.fixed_keys import ed25519, p256

from certreg.certificates import payload
from certreg.policy.levels import SkillLevel
from certreg.trust import jws, sd_jwt, tlog_proof, vc_jwt, x509
from certreg.trust.bundle import RootRole, to_bundle
from certreg.trust.canonical import canonical
from certreg.trust.checkpoint import Checkpoint, cosign, log_key, sign, witness_key
from certreg.trust.data_integrity import add_proofs
from certreg.trust.did import method_id
from certreg.trust.keys import SoftwareSigner
from certreg.trust.merkle import inclusion_proof, leaf_hash, node_hash
from certreg.trust.pdf_signature import prepare_signature_field, seal
from certreg.trust.status_list import Purpose, status_list_credential, suspension_address
from certreg.trust.timestamp import write_timestamp
from certreg.trust.tlog_proof import LogProof
from certreg.trust.trust_store import KeyUse, TrustedKey, TrustStore
from certreg.trust.witness_policy import k_of_n

BASE = "https://registry.example"
DID = "did:web:registry.example"
BODY = f"{DID}:bodies:Y000051999001"
OTHER_BODY = f"{DID}:bodies:Y000051999002"
ORIGIN = "registry.example/log"
LIST = f"{BASE}/status/7"
INDEX = 4_711
AT = datetime(2026, 6, 1, tzinfo=UTC)
ISSUED = datetime(2026, 3, 1, 2, 30, tzinfo=UTC)
LOGGED = ISSUED + timedelta(minutes=5)
YEAR = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
NUMBER, NAME = "511702199001010017", "张示例"
SALT = bytes(range(32))
RECORD_SALT = bytes(range(32, 64))

BODY_KEY, STATUS_KEY, LOG_KEY = ed25519("body-2026"), ed25519("status-2026"), ed25519("log-2026")
OTHER_KEY, WITNESS_KEY, BUNDLE_KEY = ed25519("other-2026"), ed25519("witness"), ed25519("bundle")
DOCUMENT_KEY, ROOT_KEY = p256("document"), p256("root")
STRANGER, STRANGER_P256 = ed25519("stranger"), p256("stranger")


def chain_of(
    signer: SoftwareSigner = DOCUMENT_KEY,
    root_signer: SoftwareSigner = ROOT_KEY,
    span: tuple[datetime, datetime] = YEAR,
) -> list[bytes]:
    """A document certificate and its root."""
    root = x509.create_root(root_signer, x509.Subject("登记根", "示例省厅"), *YEAR)
    certificate = x509.create_document_certificate(
        signer.public_key, x509.Subject("证书签章", "示例省厅"), root, root_signer, *span
    )
    return [certificate, root]


CHAIN = chain_of()


def credential() -> dict[str, Any]:
    """The certificate of every case, unsigned."""
    return payload.credential(
        payload.Award(
            base_url=BASE,
            title="职业技能等级证书",
            public_id="3vQB7B6MrGQZaxCuFg4oh0",
            number="Y000051999001263000001",
            body_number="Y000051999001",
            issuer_name="示例机械有限公司",
            issued_at=ISSUED,
            issued_on=date(2026, 3, 1),
            subject_uuid="5f0c9a4e-6f2d-4a2b-9a53-1d2a3c4b5e6f",
            holder_name=NAME,
            identity_hash=payload.identity_hash(NUMBER, SALT),
            occupation="6-18-02-04",
            occupation_name="焊工",
            trade="电焊工",
            level=SkillLevel.SENIOR_WORKER,
            level_text="三级/高级工",
            standard="焊工国家职业标准",
            how_won="考核认定",
            marks=(payload.Mark("theory", "理论知识", "81"),),
            status_list=7,
            status_index=INDEX,
        )
    )


def signed(
    document: dict[str, Any],
    signer: SoftwareSigner = BODY_KEY,
    *,
    created: datetime = ISSUED,
    owner: str = "",
) -> dict[str, Any]:
    """A document with both proofs of a key, under its issuer's name or another owner's."""
    issuer = document["issuer"]
    owner = owner or (issuer["id"] if isinstance(issuer, dict) else issuer)
    method = method_id(owner, signer.key_id)
    return add_proofs(document, signer, created=created, verification_method=method)


def token(
    content: dict[str, Any] | bytes,
    header: dict[str, Any] | bytes | None = None,
    signer: SoftwareSigner = BODY_KEY,
) -> bytes:
    """A well-signed token with any payload; `header` replaces members of the usual one, or all of it."""
    usual = {"alg": "EdDSA", "kid": method_id(BODY, signer.key_id), "typ": "vc+jwt", "cty": "vc"}
    head = header if isinstance(header, bytes) else canonical(usual | (header or {}))
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    signed_part = f"{jws.encode(head)}.{jws.encode(body)}".encode()
    return signed_part + b"." + jws.encode(signer.sign(signed_part)).encode()


JWT = vc_jwt.sign(credential(), BODY_KEY, method_id(BODY, BODY_KEY.key_id))
HIDDEN = payload.hidden_claims(credential(), NUMBER, b"a photo")
DISCLOSURES = dict(zip(HIDDEN, sd_jwt.disclosures(HIDDEN, SALT), strict=True))
SD_CONTENT = payload.sd_payload(credential(), BASE, DISCLOSURES.values())
SD_TOKEN = sd_jwt.sign(SD_CONTENT, BODY_KEY, method_id(BODY, BODY_KEY.key_id))


def shown(*names: str) -> bytes:
    """The SD-JWT with these disclosures."""
    return sd_jwt.present(SD_TOKEN, [DISCLOSURES[name] for name in names])


def sd_changed(**members: Any) -> bytes:
    """A well-signed SD-JWT with other members, and nothing disclosed."""
    kind = canonical({"alg": "EdDSA", "kid": method_id(BODY, BODY_KEY.key_id), "typ": "dc+sd-jwt"})
    return token(SD_CONTENT | members, kind) + b"~"


def status_list(
    purpose: Purpose = Purpose.REVOCATION,
    signer: SoftwareSigner = STATUS_KEY,
    **changes: Any,
) -> dict[str, Any]:
    """A signed list; `changes` replace arguments of `status_list_credential`."""
    arguments: dict[str, Any] = {
        "address": LIST if purpose is Purpose.REVOCATION else suspension_address(LIST),
        "issuer": BODY,
        "purpose": purpose,
        "bits": bytes(16_384),
        "valid_from": AT - timedelta(days=1),
        "valid_until": AT + timedelta(days=6),
        "ttl": timedelta(minutes=15),
    } | changes
    document = status_list_credential(arguments.pop("address"), **arguments)
    return signed(document, signer, created=AT - timedelta(days=1))


def store(
    *,
    revocation: dict[str, Any] | str | None = None,
    suspension: dict[str, Any] | str | None = None,
    need: int = 0,
    without: tuple[str, ...] = (),
    **changed_keys: dict[str, Any],
) -> TrustStore:
    """What a verifier knows.

    Args:
        revocation, suspension: other lists.
        need: cosignatures that the witness policy asks for.
        without: addresses of lists that are missing.
        changed_keys: by key id with `_` for `-`: other columns of that key.
    """
    lists = {
        LIST: _text(revocation or status_list()),
        suspension_address(LIST): _text(suspension or status_list(Purpose.SUSPENSION)),
    }
    keys = (
        _key(BODY_KEY, BODY, KeyUse.CREDENTIAL),
        _key(OTHER_KEY, OTHER_BODY, KeyUse.CREDENTIAL),
        _key(STATUS_KEY, DID, KeyUse.STATUS),
        _key(LOG_KEY, DID, KeyUse.LOG),
        _key(DOCUMENT_KEY, DID, KeyUse.DOCUMENT),
    )
    keys = tuple(replace(key, **changed_keys.get(key.key_id.replace("-", "_"), {})) for key in keys)
    policy = k_of_n(
        [log_key(LOG_KEY, ORIGIN)], {"province": witness_key(WITNESS_KEY, "witness.example")}, need
    )
    return TrustStore(
        DID,
        AT,
        keys,
        status_lists={a: d.encode() for a, d in lists.items() if a not in without},
        root_certificates=x509.to_pem(CHAIN[1]).encode(),
        log_vkeys=(log_key(LOG_KEY, ORIGIN).vkey,),
        witness_policy=policy.text,
    )


def bundle(known: TrustStore, version: int = 1, signer: SoftwareSigner = BUNDLE_KEY) -> bytes:
    """The store as a signed file."""
    return to_bundle(known, RootRole(1, (signer.public_key,)), version, [signer])


def attached(
    document: dict[str, Any] | None = None,
    *,
    log_signer: SoftwareSigner = LOG_KEY,
    witnessed_at: datetime | None = None,
    **changes: Any,
) -> dict[str, bytes]:
    """The three files in a PDF; `changes` replace members of the holder's file."""
    content = canonical(document or signed(credential()))
    record = payload.record(
        number="Y000051999001263000001",
        public_id="3vQB7B6MrGQZaxCuFg4oh0",
        holder_name=NAME,
        credential_bytes=content,
        columns={"region": "511702", "jwt": digest(JWT), "sdJwt": digest(SD_TOKEN)},
    )
    holder = {"documentNumber": NUMBER, "identitySalt": SALT.hex(), "record": record} | changes
    commitment = tlog_proof.commitment(RECORD_SALT, canonical(record))
    leaf = leaf_hash(tlog_proof.entry_bytes("certificate.issued", commitment))
    leaves = [leaf_hash(b"one"), leaf, leaf_hash(b"three")]
    root = node_hash(node_hash(leaves[0], leaves[1]), leaves[2])
    checkpoint = Checkpoint(ORIGIN, 3, root)
    note = sign(checkpoint, [log_signer], LOGGED)
    if witnessed_at:
        note = note.with_signature(cosign(checkpoint, WITNESS_KEY, "witness.example", witnessed_at))
    hashes = inclusion_proof(1, 3, lambda level, at: leaves[at])
    return {
        "credential.json": content,
        "certificate.tlog-proof": LogProof(1, hashes, note, RECORD_SALT).to_bytes(),
        "holder.json": canonical(holder),
    }


def sheet(files: dict[str, bytes], signed_at: datetime = ISSUED) -> bytes:
    """A page with attachments, ready to be sealed."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(595, 842))
    day = "D:20260301023000Z"
    for name, content in files.items():
        pdf.attachments[name] = pikepdf.AttachedFileSpec(
            pdf, content, filename=name, creation_date=day, mod_date=day
        )
    prepare_signature_field(pdf, name="示例省厅", signed_at=signed_at)
    stream = BytesIO()
    mode = pikepdf.ObjectStreamMode.disable
    pdf.save(stream, object_stream_mode=mode, deterministic_id=True)
    return stream.getvalue()


def sealed(files: dict[str, bytes] | None = None, signed_at: datetime = ISSUED) -> bytes:
    """The PDF of every case."""
    return seal(sheet(files or attached(), signed_at), DOCUMENT_KEY, CHAIN)


def digest(content: bytes) -> str:
    """SHA-256 in hex."""
    return sha256(content).hexdigest()


def _key(signer: SoftwareSigner, owner: str, use: KeyUse) -> TrustedKey:
    return TrustedKey(
        signer.key_id, owner, use, signer.algorithm, signer.public_key, YEAR[0], YEAR[1]
    )


def _text(document: dict[str, Any] | str) -> str:
    return document if isinstance(document, str) else canonical(document).decode()


MOMENT = write_timestamp(AT)

EVIL = "https://evil.test"


def _naming_strangers() -> dict[str, bytes]:
    """Credentials that name somebody else's addresses, each at another place, well signed."""
    plain = credential()
    named: dict[str, dict[str, Any]] = {
        "status list": {
            "credentialStatus": {
                **plain["credentialStatus"],
                "id": f"{EVIL}/status/7#{INDEX}",
                "statusListCredential": f"{EVIL}/status/7",
            }
        },
        "issuer": {"issuer": {"id": "did:web:evil.test", "type": ["Profile"], "name": "示例"}},
    }
    made = {name: canonical(signed(plain | members)) for name, members in named.items()}
    unsigned: dict[str, dict[str, Any]] = {
        "context": {"@context": [*plain["@context"], f"{EVIL}/context"]},
        "schema": {"credentialSchema": [{"id": f"{EVIL}/schema", "type": "JsonSchema"}]},
        "refresh service": {
            "refreshService": {
                "id": f"{EVIL}/new",
                "type": "VerifiableCredentialRefreshService2021",
            }
        },
        "evidence": {"evidence": [{"id": f"{EVIL}/evidence", "type": ["Evidence"]}]},
        "terms of use": {"termsOfUse": [{"id": f"{EVIL}/terms", "type": "Policy"}]},
        "vct and iss": {"vct": f"{EVIL}/type", "iss": EVIL},
        "related resource": {"relatedResource": [{"id": f"{EVIL}/r", "digestSRI": "sha384-x"}]},
    }
    proven = signed(plain)
    made |= {name: canonical(proven | members) for name, members in unsigned.items()}
    method = json.loads(canonical(proven))
    method["proof"][0]["verificationMethod"] = "did:web:evil.test#body-2026"
    return made | {"verification method": canonical(method)}


STRANGERS = _naming_strangers()
PDF_STRANGERS = sealed(attached() | {"credential.json": STRANGERS["context"]})
