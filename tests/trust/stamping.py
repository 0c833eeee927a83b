"""A time-stamping authority of our own: `openssl ts` with certificates made for the test."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from asn1crypto import cms
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

CONFIGURATION = """
[tsa]
default_tsa = own
[own]
serial = {folder}/serial
signer_cert = {folder}/signer.pem
certs = {folder}/ca.pem
signer_key = {folder}/signer.key
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256
accuracy = secs:1
ess_cert_id_chain = {chain}
ess_cert_id_alg = sha256
"""
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Authority:
    """One in a folder of its own; what it stamps it stamps with the machine's time."""

    folder: Path

    @classmethod
    def make(
        cls,
        folder: Path,
        *,
        with_rsa: bool = False,
        span: tuple[timedelta, timedelta] = (-DAY, 9 * DAY),
        usage: x509.ObjectIdentifier = ExtendedKeyUsageOID.TIME_STAMPING,
        chain: bool = False,
    ) -> Authority:
        folder.mkdir()
        ca_key = ec.generate_private_key(ec.SECP256R1())
        key = rsa.generate_private_key(65537, 2048) if with_rsa else _ec()
        ca = _certificate("CA", ca_key.public_key(), "CA", ca_key, (-99 * DAY, 99 * DAY), None)
        signer = _certificate("TSA", key.public_key(), "CA", ca_key, span, usage)
        (folder / "ca.pem").write_bytes(ca.public_bytes(Encoding.PEM))
        (folder / "signer.pem").write_bytes(signer.public_bytes(Encoding.PEM))
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (folder / "signer.key").write_bytes(pem)
        ca_pem = ca_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (folder / "ca.key").write_bytes(ca_pem)
        (folder / "serial").write_text("01\n")
        text = CONFIGURATION.format(folder=folder, chain="yes" if chain else "no")
        (folder / "tsa.cnf").write_text(text)
        return cls(folder)

    @property
    def certificates(self) -> list[bytes]:
        """Under which its tokens are signed, DER."""
        pem = (self.folder / "ca.pem").read_bytes()
        return [x509.load_pem_x509_certificate(pem).public_bytes(Encoding.DER)]

    def token_under(self, token: bytes, usage: x509.ObjectIdentifier) -> bytes:
        """A token of this authority (with RSA) as if its certificate were for something else.

        Such a certificate openssl would not sign with; here everything else about it is right.
        """
        key = load_pem_private_key((self.folder / "signer.key").read_bytes(), None)
        ca_key = load_pem_private_key((self.folder / "ca.key").read_bytes(), None)
        assert isinstance(key, rsa.RSAPrivateKey)
        assert isinstance(ca_key, ec.EllipticCurvePrivateKey)
        signed = cms.ContentInfo.load(token)["content"]
        signer = signed["signer_infos"][0]
        serial = signer["sid"].chosen["serial_number"].native
        other = _certificate("TSA", key.public_key(), "CA", ca_key, (-DAY, DAY), usage, serial)
        encoded = other.public_bytes(Encoding.DER)
        signed["certificates"] = [cms.CertificateChoices.load(encoded)]
        for attribute in signer["signed_attrs"]:
            if attribute["type"].native == "signing_certificate_v2":
                attribute["values"][0]["certs"][0]["cert_hash"] = sha256(encoded).digest()
        attributes = signer["signed_attrs"].untag().dump(force=True)
        signer["signature"] = key.sign(attributes, padding.PKCS1v15(), SHA256())
        changed = cms.ContentInfo({"content_type": "signed_data", "content": signed})
        return bytes(changed.dump(force=True))

    def answer(self, request: bytes) -> bytes:
        """A TimeStampResp."""
        (self.folder / "request").write_bytes(request)
        command = "openssl ts -reply -config tsa.cnf -section own -queryfile request -out response"
        subprocess.run(command.split(), cwd=self.folder, check=True, capture_output=True)
        return (self.folder / "response").read_bytes()


def _ec() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def _certificate(
    name: str,
    key: ec.EllipticCurvePublicKey | rsa.RSAPublicKey,
    issuer: str,
    issuer_key: ec.EllipticCurvePrivateKey,
    span: tuple[timedelta, timedelta],
    usage: x509.ObjectIdentifier | None,
    serial: int = 0,
) -> x509.Certificate:
    called = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, each)]) for each in (name, issuer)]
    at = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder(called[1], called[0], key, serial or x509.random_serial_number())
        .not_valid_before(at + span[0])
        .not_valid_after(at + span[1])
        .add_extension(x509.BasicConstraints(ca=usage is None, path_length=None), critical=True)
    )
    if usage is not None:
        builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=True)
    return builder.sign(issuer_key, SHA256())
