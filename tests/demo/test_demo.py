"""What `certreg demo` leaves behind is what a newcomer was promised."""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from journeys.played import Played, certreg_command
from journeys.visits.certificates import slips
from openpyxl import load_workbook
from sqlalchemy.exc import IntegrityError

from certreg.batches.models import Batch
from certreg.certificates.models import Certificate
from certreg.db import db, write_tx
from certreg.demo.play import BASE_URL
from certreg.demo.story import sent
from certreg.installation import installation
from certreg.policy.levels import SkillLevel
from certreg.trust import merkle, tiles

VALID, NOT_GENUINE, REVOKED = 0, 1, 3
"""Exit codes of `certreg verify`."""


def output_of(*command: object) -> str:
    """What another program says."""
    done = subprocess.run([str(part) for part in command], capture_output=True, check=False)
    return done.stdout.decode()


def printed(demo: Played) -> list[dict[str, Any]]:
    """The certificates of the summary that have their PDF."""
    return [row for row in demo.summary["certificates"] if "pdf" in row["files"]]


def verify(demo: Played, *files: object) -> int:
    """The answer of `certreg verify` in a home of its own, where there is no registry."""
    home = str(demo.folder / "elsewhere")
    trust = demo.folder / demo.summary["files"]["trust"]
    changes = {"HOME": home, "CERTREG_INSTANCE": home}
    return certreg_command(demo.instance, "verify", *files, "--trust", trust, **changes).returncode


def test_the_summary_has_the_agreed_shape(demo: Played) -> None:
    told = demo.summary
    assert set(told) == {"counts", "bodies", "accounts", "log", "files", "certificates"}
    assert all(set(row) == {"number", "name"} for row in told["bodies"])
    assert all({"user", "password", "role", "totp"} <= set(row) for row in told["accounts"])
    assert set(told["log"]) == {"size", "root"}
    assert set(told["files"]) == {"roster", "errors", "zip", "trust"}
    keys = {"number", "public_id", "level", "state", "files"}
    assert all(set(row) == keys for row in told["certificates"])
    assert {row["level"] for row in told["certificates"]} <= {level.value for level in SkillLevel}
    assert {row["state"] for row in told["certificates"]} == {"issued", "revoked"}


def test_the_summary_counts_what_the_registry_holds(demo: Played) -> None:
    counts = demo.summary["counts"]
    assert counts["certificates"] == len(demo.summary["certificates"]) >= 150
    assert counts["candidates"] >= 200
    assert counts["bodies"] == len(demo.summary["bodies"]) == 3
    assert counts["users"] == len(demo.summary["accounts"])
    assert counts["revoked"] == 1


def test_every_file_of_the_summary_lies_in_the_folder_of_the_demo(demo: Played) -> None:
    named = [*demo.summary["files"].values()]
    named += [path for row in demo.summary["certificates"] for path in row["files"].values()]
    assert not [path for path in named if Path(path).is_absolute()]
    assert not [path for path in named if not (demo.folder / path).is_file()]
    assert all("credential" in row["files"] for row in demo.summary["certificates"])
    assert len(printed(demo)) >= 20


def test_the_numbers_belong_to_no_real_body(demo: Played) -> None:
    bodies = [row["number"] for row in demo.summary["bodies"]]
    assert all(re.fullmatch(r"[YS]000051999\d{3}", number) for number in bodies)
    numbers = [row["number"] for row in demo.summary["certificates"]]
    assert all(re.fullmatch(r"Y000051999001\d{2}[1-8T]\d{6}", number) for number in numbers)
    assert len(set(numbers)) == len(numbers)


def test_every_page_and_every_printed_certificate_says_that_it_is_a_demo(demo: Played) -> None:
    for path in ("/", "/lookup", "/verify", "/notices", "/equivalence"):
        assert "演示系统 · 数据均为虚构" in sent(demo.get("", path)).text
    for row in printed(demo):
        text = output_of("pdftotext", demo.folder / row["files"]["pdf"], "-")
        without_issuer = text.replace("演示精密制造有限公司", "")
        assert "演示" in re.sub(r"\s", "", without_issuer), row["number"]


def test_a_printed_certificate_shows_its_own_number_name_and_level(demo: Played) -> None:
    row = printed(demo)[0]
    certificate = demo.ask(
        lambda: db.session.scalars(sa.select(Certificate).filter_by(number=row["number"])).one()
    )
    text = re.sub(r"\s", "", output_of("pdftotext", demo.folder / row["files"]["pdf"], "-"))
    assert row["number"] in text
    assert certificate.occupation_name in text
    assert "演示精密制造有限公司" in text


def test_pdfsig_finds_a_valid_signature_over_the_total_document(demo: Played) -> None:
    for row in printed(demo):
        said = output_of("pdfsig", "-nocert", demo.folder / row["files"]["pdf"])
        assert "Signature is Valid" in said, said
        assert "Total document signed" in said, said


def test_zbar_reads_the_address_of_the_certificate_from_the_printed_page(
    demo: Played, tmp_path: Path
) -> None:
    for row in printed(demo)[:3]:
        file = demo.folder / row["files"]["pdf"]
        output_of("pdftoppm", "-r", 200, "-singlefile", "-png", file, tmp_path / "page")
        read = output_of("zbarimg", "--quiet", "--raw", tmp_path / "page.png").strip()
        assert read == f"{BASE_URL}/v/{row['public_id']}"


def test_the_workbook_of_errors_gives_a_reason_for_each_wrong_row(demo: Played) -> None:
    sheet = load_workbook(demo.folder / demo.summary["files"]["errors"])["名单"]
    titles = [str(cell.value) for cell in sheet[1]]
    reasons = [row[titles.index("错误原因")].value for row in sheet.iter_rows(min_row=3)]
    assert len(reasons) >= 20
    assert all(reasons)


def test_the_zip_holds_one_sound_pdf_for_each_certificate(demo: Played) -> None:
    with zipfile.ZipFile(demo.folder / demo.summary["files"]["zip"]) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        contents = [archive.read(name)[:5] for name in names]
    batch = demo.ask(lambda: set(db.session.scalars(sa.select(Batch.case_id))))
    issued = sa.select(Certificate.number).where(Certificate.case_id.in_(batch))
    numbers = demo.ask(lambda: set(db.session.scalars(issued)))
    assert len(names) == len(numbers)
    assert {number for number in numbers for name in names if number in name} == numbers
    assert set(contents) == {b"%PDF-"}


def test_the_offline_verifier_tells_valid_revoked_and_altered_apart(
    demo: Played, tmp_path: Path
) -> None:
    rows = printed(demo)
    kept = next(row for row in rows if row["state"] == "issued")
    gone = next(row for row in rows if row["state"] == "revoked")
    for kind in ("pdf", "credential"):
        file = demo.folder / kept["files"][kind]
        assert verify(demo, file) == VALID
        assert verify(demo, demo.folder / gone["files"][kind]) == REVOKED
        content = bytearray(file.read_bytes())
        content[len(content) // 2] ^= 1
        altered = tmp_path / file.name
        altered.write_bytes(bytes(content))
        assert verify(demo, altered) == NOT_GENUINE


def test_the_root_of_the_summary_is_that_of_the_published_tiles(demo: Played) -> None:
    size = demo.summary["log"]["size"]
    published = demo.instance / "public" / "log"
    leaves: list[bytes] = []
    for index in range(-(-size // tiles.TILE_WIDTH)):
        tile = tiles.tile_at(0, index, size)
        content = (published / tile.path).read_bytes()
        hashes = [content[at : at + 32] for at in range(0, len(content), 32)]
        entries = tiles.read_bundle((published / tile.entries_path).read_bytes())
        assert [merkle.leaf_hash(entry) for entry in entries] == hashes
        leaves += hashes
    assert len(leaves) == size
    assert merkle.tree_root(leaves).hex() == demo.summary["log"]["root"]
    _origin, told_size, root, *_ = (published / "checkpoint").read_text().splitlines()
    assert (int(told_size), base64.b64decode(root).hex()) == (size, demo.summary["log"]["root"])


def test_every_account_of_the_summary_signs_in(demo: Played) -> None:
    for row in demo.summary["accounts"]:
        if row["user"] not in demo.signed_in:
            assert demo.person(row["user"]).browser.get("/account").status == 200, row["user"]


def test_the_second_factor_of_an_account_is_printed(demo: Played) -> None:
    said = certreg_command(demo.instance, "demo", "code", "precision-clerk")
    assert (said.returncode, bool(re.fullmatch(r"\d{6}\n", said.stdout))) == (0, True)
    assert certreg_command(demo.instance, "demo", "code", "nobody").returncode == 2


def test_every_worker_got_a_claim_code_of_128_bits(demo: Played) -> None:
    codes = [slip.code for slip in slips(demo)]
    assert len(set(codes)) == len(codes) > 150
    assert all(len(code.replace("-", "")) * 5 >= 128 for code in codes)


def test_the_clock_of_a_demo_never_goes_back(demo: Played) -> None:
    def turn_back() -> None:
        with write_tx():
            installation().clock_offset -= 60

    with pytest.raises(IntegrityError):
        demo.ask(turn_back)


@pytest.mark.long
def test_a_real_registry_is_never_made_a_demo(tmp_path: Path) -> None:
    real = ("--name", "试验登记系统", "--base-url", "https://certs.example.cn", "--province", "51")
    assert certreg_command(tmp_path, "init", *real).returncode == 0
    before = (tmp_path / "certreg.sqlite3").read_bytes()
    said = certreg_command(tmp_path, "demo")
    assert said.returncode == 2
    assert "正式登记簿" in said.stderr
    assert (tmp_path / "certreg.sqlite3").read_bytes() == before


@pytest.mark.long
def test_the_demo_played_again_starts_over(demo: Played, tmp_path: Path) -> None:
    shutil.copytree(demo.instance, tmp_path / "again")
    said = certreg_command(tmp_path / "again", "demo")
    assert said.returncode == 0, said.stdout + said.stderr
    told = json.loads((tmp_path / "again" / "demo" / "summary.json").read_text())
    assert told["counts"] == demo.summary["counts"]
    assert told["bodies"] == demo.summary["bodies"]
    ids = [{row["public_id"] for row in one["certificates"]} for one in (told, demo.summary)]
    assert not ids[0] & ids[1]
