"""An enterprise nominates an outstanding worker for direct recognition (直接认定), as far as its own approval."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from certreg.demo.browser import Value
from certreg.demo.cast import Person
from certreg.demo.organisations import paper, upload
from certreg.demo.story import fill, number_in, press

DEEDS = "演示：主持解决薄板焊接变形难题，合格率由 82% 提高到 99%。"
CASE = {"document_type": "resident", "employment": "employee", "deeds": DEEDS}


def nominate(
    clerk: Person, approver: Person, worker: Mapping[str, str], *, photo: bytes, on: date
) -> int:
    """A nomination with photo and evidence, submitted and signed off; the number of its case.

    Args:
        worker: what the form asks about this worker: number, name, level, ground, as they differ.
        photo: JPEG.
        on: the day of photo, consent and declaration.
    """
    signed = {"consented_on": str(on), "declared_on": str(on)}
    told = {**CASE, **signed, **worker}
    page = fill(clerk, "/workspace/nominations/new", told, "number", "ground")
    at, case_id = page.address, number_in(page)
    taken: dict[str, Value] = {
        "photo": upload("照片.jpg", photo, "image/jpeg"),
        "taken_on": str(on),
    }
    fill(clerk, at, taken, action="/photo")
    evidence: dict[str, Value] = {
        "title": "鉴定书（演示）",
        "file": upload("鉴定书.pdf", paper("鉴定书（演示）")),
    }
    fill(clerk, at, evidence, action="/evidence")
    press(clerk, at, "/submit")
    press(approver, at, "/sign_off", {"reason": "演示：已核对，情况属实"})
    return case_id
