"""Scenes 7 to 9: an employer checks a certificate in every way, forgeries are refused, one is revoked, HR looks up equivalences."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from werkzeug.datastructures import FileStorage

from certreg.demo.browser import Browser, Page
from certreg.demo.organisations import upload
from certreg.demo.review import Slip
from certreg.demo.story import Story, fill, press, sent

VALID, NOT_GENUINE, REVOKED = "真实有效", "不是真实证书", "已撤销"
EXIT_OF = {VALID: 0, NOT_GENUINE: 1, REVOKED: 3}


@dataclass(frozen=True)
class Files:
    """One certificate's files as the holder has them."""

    pdf: Path
    credential: Path


def claim(story: Story, slip: Slip) -> Files:
    """A worker finds the certificate with number and name, and downloads it with the claim code."""
    browser = story.visitor()
    page = _look_up(browser, slip)
    page = sent(browser.submit(page, page.form("secret"), {"secret": slip.code}))
    folder = story.folder / "certificates"
    folder.mkdir(exist_ok=True)
    files = Files(folder / f"{slip.number}.pdf", folder / f"{slip.number}.json")
    files.pdf.write_bytes(sent(browser.get(f"/v/{slip.public_id}/certificate.pdf")).content)
    files.credential.write_bytes(sent(browser.get(f"/v/{slip.public_id}/credential.json")).content)
    return files


def check(story: Story, slip: Slip, files: Files, expected: str) -> None:
    """Check one certificate in all four ways.

    Raises:
        RuntimeError: one of them answers something else.
    """
    browser = story.visitor()
    _expect(expected, _look_up(browser, slip), "证书编号和姓名")
    _expect(expected, browser.get(f"/v/{slip.public_id}"), "二维码网址")
    for path in (files.pdf, files.credential):
        _expect(
            expected,
            _upload(browser, path.read_bytes(), path.name),
            f"上传 {path.suffix[1:].upper()}",
        )
    _expect_offline(story, expected, files.pdf, files.credential)


def check_forgeries(story: Story, files: Files) -> None:
    """A changed byte and a stranger's key each get their own verdict, online and offline."""
    browser = story.visitor()
    changed = bytearray(files.pdf.read_bytes())
    changed[len(changed) // 2] ^= 1
    altered = story.folder / "altered.pdf"
    altered.write_bytes(bytes(changed))
    forged = story.folder / "forged.json"
    forged.write_bytes(_signed_by_stranger(files.credential.read_bytes()))
    for path in (altered, forged):
        _expect(NOT_GENUINE, _upload(browser, path.read_bytes(), path.name), path.name)
        _expect_offline(story, NOT_GENUINE, path)


def revoke(story: Story, slip: Slip) -> None:
    """An official proposes to revoke a certificate, a second one confirms."""
    page = fill(
        story.people["district-official-2"],
        "/office/revocations/new",
        {
            "number": slip.number,
            "reason": "forged_material",
            "facts": "演示：经核查，申报时提交的工作经历证明系伪造。",
        },
    )
    case_address = page.address
    press(
        story.people["city-official-2"],
        case_address,
        "/confirm",
        {"reason": "事实清楚，同意撤销"},
    )


def look_up_equivalence(story: Story) -> None:
    """HR picks 高级工 and sees titles and diplomas with their basis."""
    page = sent(story.visitor().get("/equivalence?level=senior_worker"))
    if "高级工" not in page.text:
        raise RuntimeError(f"the equivalence page does not answer: {page.text[:500]}")


def fetch_bundle(story: Story) -> Path:
    """The verifier's bundle, as anybody downloads it."""
    path = story.folder / "trust.bundle"
    path.write_bytes(sent(story.visitor().get("/trust.bundle")).content)
    return path


def _look_up(browser: Browser, slip: Slip) -> Page:
    page = browser.get("/lookup")
    form = page.form("number", "name")
    return sent(browser.submit(page, form, {"number": slip.number, "name": slip.name}))


def _upload(browser: Browser, content: bytes, name: str) -> Page:
    page = browser.get("/verify")
    file: FileStorage = upload(name, content, "application/octet-stream")
    return browser.submit(page, page.form("file"), {"file": file})


def _expect(expected: str, page: Page, way: str) -> None:
    if expected not in page.text:
        raise RuntimeError(f"{way}: not {expected!r} but: {page.text[:600]}")


def _expect_offline(story: Story, expected: str, *paths: Path) -> None:
    """`certreg verify`, in a process that knows the bundle and nothing else."""
    bundle = fetch_bundle(story)
    answered = subprocess.run(
        [sys.executable, "-m", "certreg", "verify", *paths, "--trust", bundle, "--json"],
        env={**os.environ, "HOME": str(story.folder), "CERTREG_INSTANCE": "/nonexistent"},
        capture_output=True,
        text=True,
        check=False,
    )
    if answered.returncode != EXIT_OF[expected]:
        raise RuntimeError(
            f"certreg verify: {answered.returncode} {answered.stdout} {answered.stderr}"
        )


def _signed_by_stranger(credential: bytes) -> bytes:
    """The credential with a higher level, signed anew with a key that is not the body's."""
    from certreg.trust.data_integrity import add_proofs
    from certreg.trust.keys import Algorithm, SoftwareSigner
    from certreg.trust.timestamp import read_timestamp

    document = json.loads(credential)
    proof = document.pop("proof")[0]
    document["credentialSubject"]["result"][0]["value"] = "一级/高级技师"
    stranger = SoftwareSigner.generate(Algorithm.ED25519, "stranger")
    forged = add_proofs(
        document,
        stranger,
        created=read_timestamp(proof["created"]),
        verification_method=proof["verificationMethod"],
    )
    return json.dumps(forged, ensure_ascii=False).encode()
