"""Pages of evidence are drawn in the limited child, kept sealed, and drawn again when they are gone."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pytest
import sqlalchemy as sa
from PIL import Image
from sqlalchemy.orm import Session, scoped_session

from certreg.clock import today
from certreg.errors import MissingError, UnreadableError
from certreg.files import confined, pages, store
from certreg.files.models import PageImage, StoredFile

Db = scoped_session[Session]


def paper(count: int) -> bytes:
    """A PDF of so many empty A4 pages."""
    pdf, content = pikepdf.new(), BytesIO()
    for _ in range(count):
        pdf.add_blank_page(page_size=(595, 842))
    pdf.save(content)
    return content.getvalue()


def photo(size: tuple[int, int]) -> bytes:
    content = BytesIO()
    Image.new("RGB", size, "white").save(content, "JPEG")
    return content.getvalue()


def kept(session: Db, content: bytes, media_type: str) -> int:
    """The id of a file in the store."""
    row = store.store(content, name="材料", media_type=media_type)
    session.commit()
    return row.id


def size_of(content: bytes) -> tuple[int, int]:
    picture = Image.open(BytesIO(content), formats=("WEBP",))
    return picture.size


def test_each_page_of_a_pdf_is_a_picture(session: Db) -> None:
    file_id = kept(session, paper(3), "application/pdf")

    for number in (3, 1):
        shown = pages.page(file_id, number)
        assert (shown.count, size_of(shown.content)) == (3, (1200, 1699))


def test_a_photo_is_one_page_and_made_no_larger(session: Db) -> None:
    small, large = (kept(session, photo(s), "image/jpeg") for s in ((300, 200), (4000, 3000)))

    assert size_of(pages.page(small, 1).content) == (300, 200)
    assert size_of(pages.page(large, 1).content) == (1200, 900)


@pytest.mark.parametrize("number", [0, 2, 10**9])
def test_a_page_that_is_not_there_is_not_there(session: Db, number: int) -> None:
    with pytest.raises(MissingError):
        pages.page(kept(session, paper(1), "application/pdf"), number)


def test_other_files_have_no_pages(session: Db) -> None:
    with pytest.raises(MissingError):
        pages.page(kept(session, b"{}", "application/json"), 1)


def test_what_cannot_be_drawn_is_said_to_be_unreadable(session: Db) -> None:
    with pytest.raises(UnreadableError):
        pages.page(kept(session, b"%PDF-1.7 nothing", "application/pdf"), 1)


def test_a_page_is_drawn_once_and_again_after_it_was_removed(
    session: Db, monkeypatch: pytest.MonkeyPatch
) -> None:
    file_id, drawn = kept(session, paper(1), "application/pdf"), []
    run = confined.run
    monkeypatch.setattr(confined, "run", lambda *a: (drawn.append(a[0]), run(*a))[1])
    first = pages.page(file_id, 1)
    assert pages.page(file_id, 1) == first and len(drawn) == 1

    store.remove_expired(today() + pages.KEPT_FOR * 2)
    session.commit()
    assert session.scalar(sa.select(sa.func.count()).select_from(PageImage)) == 0
    assert session.get(StoredFile, file_id) is not None
    assert pages.page(file_id, 1) == first and len(drawn) == 2
