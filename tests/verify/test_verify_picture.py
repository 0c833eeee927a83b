"""A photo of a certificate leads to the register's page, and to nowhere else."""

from __future__ import annotations

import io

import issued
import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy.orm import Session, scoped_session
from verify.case_folder import answer, cases

from certreg.certificates.checking import check_file
from certreg.certificates.pdf.qr import qr_png
from certreg.errors import UnreadableError
from certreg.installation import installation
from certreg.verify import confined

Db = scoped_session[Session]


def photo(*texts: str, kind: str = "JPEG", turned: float = 7) -> bytes:
    """A photo of a table on which papers with QR codes lie, not quite straight."""
    table = Image.new("RGB", (1600, 900), "#c9b79c")
    for at, text in enumerate(texts):
        code = Image.open(io.BytesIO(qr_png(text))).convert("RGB").resize((420, 420))
        paper = Image.new("RGB", (560, 560), "white")
        paper.paste(code, (70, 70))
        table.paste(paper.rotate(turned, expand=True, fillcolor="#c9b79c"), (80 + 780 * at, 120))
    output = io.BytesIO()
    table.save(output, kind)
    return output.getvalue()


def hand_in(client: FlaskClient, content: bytes) -> tuple[int, str, str]:
    sent = client.post("/verify", data={"file": (io.BytesIO(content), "a.jpg")})
    return sent.status_code, sent.headers.get("Location", ""), sent.text


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_photo_leads_to_the_register(session: Db, client: FlaskClient, kind: str) -> None:
    certificate = issued.make_certificate()
    address = f"{installation().base_url}/v/{certificate.public_id}"
    status, location, _text = hand_in(client, photo(address, kind=kind))

    assert (status, location) == (303, f"/v/{certificate.public_id}")
    assert "图片本身没有被核验" in client.get(location).text


@pytest.mark.parametrize(
    ("texts", "why"),
    [
        ((), "图片中没有找到二维码"),
        (("https://evil.example/v/AbCdEfGhIjKlMnOpQrStUv",), "请勿打开"),
        (("javascript:alert(1)",), "请勿打开"),
        (("https://a.example", "https://b.example"), "不止一个二维码"),
    ],
)
def test_other_pictures_are_refused_with_their_reason(
    session: Db, client: FlaskClient, texts: tuple[str, ...], why: str
) -> None:
    issued.make_certificate()
    status, location, text = hand_in(client, photo(*texts))

    assert (status, location) == (422, "")
    assert why in text


def test_a_flood_of_pixels_is_refused_from_its_header() -> None:
    output = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(output, "PNG")

    with pytest.raises(UnreadableError):
        confined.codes_of(output.getvalue())


def test_the_child_says_of_every_pdf_what_the_library_says() -> None:
    for case in cases():
        if case.file.suffix == ".pdf":
            content = case.file.read_bytes()
            verdict = check_file(content, case.store(), at=case.at, read_pdf=confined.check_pdf)
            assert answer(verdict) == case.expected, case.name


def test_work_that_takes_too_much_is_unreadable(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnreadableError):
        confined.ask("no such work", b"")
