"""The certificate as a picture that a phone can keep."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

from certificates.printed import face, printed
from PIL import Image, ImageFile

from certreg.certificates.pdf.image import WIDTH, image_of


def test_the_picture_shows_the_whole_sheet_and_its_code_can_be_read(tmp_path: Path) -> None:
    content = image_of(printed(face()))
    picture = Image.open(io.BytesIO(content))
    assert picture.format == "PNG" and picture.width == WIDTH
    assert abs(picture.height / picture.width - 297 / 210) < 0.01
    path = tmp_path / "certificate.png"
    path.write_bytes(content)
    read = subprocess.run(["zbarimg", "-q", "--raw", path], capture_output=True, text=True)
    assert read.stdout.strip() == face().verify_address


def test_a_picture_is_small_enough_for_a_phone() -> None:
    assert len(image_of(printed(face()))) < 600_000


def test_loading_the_press_does_not_make_half_a_picture_acceptable() -> None:
    printed(face())
    assert ImageFile.LOAD_TRUNCATED_IMAGES is False
