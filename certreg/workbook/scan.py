"""What can be told from a sheet's XML without a reader: how far it goes, where formulas stand.

Readers trust what a file says of itself: one cell at the far corner costs them gigabytes, and a
formula shows them its last result only. This looks at the tags alone, block by block.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from certreg.errors import UnreadableError
from certreg.text import Text
from certreg.workbook import limits
from certreg.workbook.cells import column_number

_ROW = re.compile(rb"<(?:\w+:)?row(?=[\s/>])")
_PLACE = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]+)(\d+)[\"']")
_PLACE_OR_ROW = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]*)(\d+)[\"']")
# Two letters or six digits: what is shorter is within any limit, and seen to be so at once.
_FAR = re.compile(rb"\sr\s*=\s*[\"'](?:[A-Za-z]{2,}\d|[A-Za-z]*\d{6})")
# As programs write it. Beginning with letters that stand for themselves, it is looked for three times as fast.
_FAR_AS_USUAL = re.compile(rb' r="(?:[A-Za-z]{2,}\d|[A-Za-z]*\d{6})')
_OTHER_BLANKS = (b"\t", b"\n", b"\r", b"\v", b"\f")
_FORMULA = re.compile(rb"<(?:\w+:)?c(?=[\s>])([^>]*)>\s*<(?:\w+:)?f[\s/>]")
_ENCODING = re.compile(rb"<\?xml[^>]*encoding\s*=\s*[\"']([^\"']*)")
_LONGEST_TAG = 2**20


class SheetScan:
    """Looks at the blocks of one sheet and refuses it as soon as it goes too far."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.rows = 0
        self.formulas: list[tuple[int, int]] = []

    def look(self, blocks: Iterable[bytes]) -> None:
        """Look at a whole sheet.

        Raises:
            UnreadableError: more rows or columns than allowed, or no plain XML.
        """
        for piece in whole_tags(blocks):
            is_usual = _is_usual(piece)
            self._count_rows(piece, is_usual=is_usual)
            self._check_places(piece, is_usual=is_usual)
            self._find_formulas(piece)

    def _count_rows(self, piece: bytes, *, is_usual: bool) -> None:
        if is_usual:
            self.rows += piece.count(b"<row") - piece.count(b"<rowBreaks")
        else:
            self.rows += len(_ROW.findall(piece))
        if self.rows > limits.ROWS:
            raise too_far(self.name)

    def _check_places(self, piece: bytes, *, is_usual: bool) -> None:
        for far in (_FAR_AS_USUAL if is_usual else _FAR).finditer(piece):
            place = _PLACE_OR_ROW.match(piece, far.start())
            if place is None or not _is_within(place):
                raise too_far(self.name)

    def _find_formulas(self, piece: bytes) -> None:
        if b"<f" not in piece and not _has(b":f", piece):
            return
        for attributes in _FORMULA.findall(piece):
            place = _PLACE.search(b" " + attributes)
            if place is None:
                raise UnreadableError(
                    Text("工作表“{sheet}”中有公式，请将公式粘贴为数值后再上传。", sheet=self.name)
                )
            self.formulas.append((int(place[2]), column_number(place[1].decode())))


def _is_usual(piece: bytes) -> bool:
    """Whether tags have no prefix and places are written ` r="…"`."""
    return (
        piece.count(b" r") == piece.count(b' r="')
        and not _has(b":row", piece)
        and not any(blank in piece for blank in _OTHER_BLANKS)
    )


def _has(prefixed: bytes, piece: bytes) -> bool:
    """Whether something after a colon is there; most pieces hold no colon, which is seen at once."""
    return b":" in piece and prefixed in piece


def _is_within(place: re.Match[bytes]) -> bool:
    column, row = column_number(place[1].decode()), int(place[2])
    return column <= limits.COLUMNS and row <= limits.ROWS


def whole_tags(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces that end with a whole tag, so that no tag is cut in two.

    Raises:
        UnreadableError: not XML in UTF-8, with a document type (entities), or a tag without end.
    """
    rest = b""
    first = True
    for block in blocks:
        if first:
            _check_beginning(block)
            first = False
        rest += block
        cut = rest.rfind(b">") + 1
        piece, rest = rest[:cut], rest[cut:]
        has_type = b"<!" in piece and (b"<!DOCTYPE" in piece or b"<!ENTITY" in piece)
        if has_type or len(rest) > _LONGEST_TAG:
            raise _unclean()
        if piece:
            yield piece
    if rest.strip():
        yield rest


def _check_beginning(block: bytes) -> None:
    text = block.removeprefix(b"\xef\xbb\xbf").lstrip()
    encoding = _ENCODING.match(text)
    if not text.startswith(b"<") or (encoding and encoding[1].upper() not in (b"UTF-8", b"UTF8")):
        raise _unclean()


def _unclean() -> UnreadableError:
    return UnreadableError(
        Text("文件内部结构异常，不能接受。请用 Excel 或 WPS 打开后另存为新的 .xlsx。")
    )


def too_far(sheet: str) -> UnreadableError:
    """What to say of a sheet beyond the limits."""
    return UnreadableError(
        Text(
            "工作表“{sheet}”超出范围（最多 {rows} 行、{columns} 列）。"
            "请删除表格下方和右侧多余的行列，或分批上传。",
            sheet=sheet,
            rows=limits.ROWS,
            columns=limits.COLUMNS,
        )
    )
