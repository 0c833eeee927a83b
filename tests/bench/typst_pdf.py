"""Another peer of a printed certificate: typst with one compiler that is used again and again.

The same texts, ground, seal, photo, QR code and attachments as PDF/A-3b, laid out anew for each holder; typst
signs nothing. What does not change lies in files, which the compiler keeps.
"""

from __future__ import annotations

import json
import re
from datetime import date
from itertools import count
from pathlib import Path

import typst
from naive_pdf import FACE, pages
from printed import AT, ATTACHMENTS

from certreg.certificates.pdf import Attachment, Face
from certreg.certificates.pdf.qr import qr_png
from certreg.certificates.pdf.seal import lay_out_seal

SHEET = """
#let said = json(bytes(sys.inputs.at("face")))
#set document(title: said.title + " " + said.number, date: datetime(year: {year}, month: {month}, day: {day}))
#set page(width: 210mm, height: 297mm, margin: 0mm, background: image("art.svg", width: 210mm))
#set text(font: ("Certreg Serif Core", "Certreg Serif Full"), size: 12pt, lang: "zh", fill: rgb("#1c1a17"))
#let red = rgb("#a4161a")
#let pale = rgb("#75664f")
#let at(x, y, width, height, body, to: left + horizon) = place(
  top + left, dx: x, dy: y, box(width: width, height: height, align(to, body)))
#at(24mm, 29mm, 162mm, 19mm, to: center + horizon,
  text(font: "Certreg Serif Heading", size: 38pt, fill: red, tracking: .16em, said.title))
#at(24mm, 48mm, 162mm, 7mm, to: center + horizon, text(fill: rgb("#7a6a50"), tracking: .08em, said.english))
#at(28mm, 66mm, 154mm, 25mm, par(leading: 1em, h(2em) + said.body_text))
#let rows = (
  ("姓名", "holder_name"), ("证件类型", "document_type"), ("证件号码", "document_number"), ("职业名称", "occupation"),
  ("工种/职业方向", "trade"), ("职业技能等级", "level_text"), ("证书编号", "number"), ("评价方式", "how_won"))
#for (nth, (label, name)) in rows.enumerate() {{
  let y = 97mm + nth * 13mm
  at(28mm, y, 33mm, 11mm, text(fill: pale, label))
  at(63mm, y, if nth < 3 {{ 89mm }} else {{ 119mm }}, 11mm,
    text(size: if name == "holder_name" {{ 18pt }} else {{ 14pt }}, said.at(name)))
}}
#place(top + left, dx: 156.4mm, dy: 98.6mm, image("photo.jpg", width: 25mm, height: 35mm))
#place(top + left, dx: 138.5mm, dy: 205mm, image("seal.svg", width: 43mm))
#place(top + left, dx: 28mm, dy: 212mm, image(sys.inputs.at("qr"), width: 31mm, scaling: "pixelated"))
#at(28mm, 244mm, 31mm, 4mm, to: center + horizon, text(size: 8pt, fill: pale)[扫描二维码核验证书])
#at(72mm, 209mm, 33mm, 14mm, text(fill: pale)[评价机构名称])
#at(105mm, 209mm, 77mm, 14mm, text(size: 14pt, said.issuer_name))
#at(72mm, 223mm, 33mm, 14mm, text(fill: pale)[发证日期])
#at(105mm, 223mm, 77mm, 14mm, text(size: 14pt, said.issued_on))
#set text(size: 8.5pt, fill: pale)
#at(28mm, 256mm, 22mm, 5mm)[证书查询网址]
#at(50mm, 256mm, 56mm, 5mm, said.query_address)
#at(108mm, 256mm, 28mm, 5mm)[评价机构查询网址]
#at(136mm, 256mm, 46mm, 5mm, said.body_query_address)
#at(28mm, 261.5mm, 22mm, 5mm)[核验网址]
#at(50mm, 261.5mm, 132mm, 5mm, said.verify_address)
#at(28mm, 267mm, 154mm, 5mm)[本证书的真伪以数字签名和登记簿的核验结果为准，印章图案不代表电子签章。]
"""

SEAL = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="-21.5 -21.5 43 43" fill="#cb2a2f"
 font-family="Certreg Serif Core, Certreg Serif Full">
<circle r="20.4" fill="none" stroke="#cb2a2f" stroke-width="1.2"/><path d="{star}"/>{ring}</svg>"""
LETTER = (
    '<text x="{start}" transform="rotate({turn}) translate(0 {up}) scale({narrow} 1)" font-size="{size}"'
    ' stroke="#cb2a2f" stroke-width=".12">{character}</text>'
)


class Sheets:
    """Certificates of one body, set by one compiler.

    Args:
        folder: is made for its files.
        fonts: the folder of the fonts.
        one: any certificate of the body.
        tags: whether it tags the PDF for screen readers, as it does unless told otherwise.
    """

    def __init__(self, folder: Path, fonts: Path, one: Face, *, tags: bool) -> None:
        self._folder, self._tags = folder, tags
        self._numbers = count()
        folder.mkdir()
        attached = "".join(map(self._attached, ATTACHMENTS))
        day: date = AT.date()
        sheet = SHEET.format(year=day.year, month=day.month, day=day.day)
        self._put("sheet.typ", (sheet + attached).encode())
        self._put("art.svg", _art().encode())
        self._put("seal.svg", _seal(one.seal).encode())
        self._put("photo.jpg", one.photo or b"")
        self._compiler = typst.Compiler(
            str(folder / "sheet.typ"), str(folder), [str(fonts)], ignore_system_fonts=True
        )

    def printed(self, face: Face) -> bytes:
        """One certificate, not signed."""
        qr = f"qr-{next(self._numbers)}.png"
        self._put(qr, qr_png(face.verify_address))
        values = {"face": json.dumps(face.texts(), ensure_ascii=False), "qr": qr}
        pdf: bytes = self._compiler.compile(
            format="pdf", sys_inputs=values, pdf_standards="a-3b", pdf_tags=self._tags
        )
        return pdf

    def _put(self, name: str, content: bytes) -> None:
        (self._folder / name).write_bytes(content)

    def _attached(self, file: Attachment) -> str:
        self._put(file.name, file.content)
        return (
            f'#pdf.attach("{file.name}", relationship: "data", mime-type: "{file.media_type}",'
            f' description: "{file.description}")\n'
        )


def _art() -> str:
    drawn = pages.get_template("art.html").render()
    found = re.search(r"<svg.*</svg>", drawn, re.DOTALL)
    assert found is not None, FACE
    return found[0].replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)


def _seal(name: str) -> str:
    seal = lay_out_seal(name)
    assert seal is not None
    ring = "".join(
        LETTER.format(
            start=each.start,
            turn=each.turn,
            up=-seal.baseline,
            narrow=seal.narrow,
            size=seal.size,
            character=each.character,
        )
        for each in seal.ring
    )
    return SEAL.format(star=seal.star, ring=ring)
