"""The parts of a workbook's archive: which must be there, which must not, which one is a sheet."""

from __future__ import annotations

import zipfile

from defusedxml import ElementTree  # type: ignore[import-untyped]
from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]

from certreg.errors import UnreadableError
from certreg.text import Text
from certreg.workbook import limits
from certreg.workbook.archive import open_archive, read_member
from certreg.workbook.scan import whole_tags

_MAIN = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_NEEDED = ("[content_types].xml", "_rels/.rels", _MAIN, _RELATIONS)
_ACTIVE = ("vbaproject", "macrosheets/", "activex", "embeddings/", "customui")
_RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION_ID = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


def open_workbook(content: bytes) -> zipfile.ZipFile:
    """The archive of a workbook, its directory checked; nothing is unpacked yet.

    Raises:
        UnreadableError: not a workbook, or one with active content.
    """
    archive = open_archive(content, limits.ARCHIVE)
    names = {name.lower() for name in archive.namelist()}
    if any(part in name for name in names for part in _ACTIVE):
        raise UnreadableError(
            Text("文件含有宏或嵌入对象，不能接受。请另存为不含宏的 .xlsx 后再上传。")
        )
    if not names.issuperset(_NEEDED):
        raise UnreadableError(Text("文件不是 .xlsx 工作簿。请下载模板，填写后上传。"))
    return archive


def sheet_parts(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The sheets by name, each with its part.

    Raises:
        UnreadableError: the list of sheets cannot be read, two are the same part, or one is made invisible to its user.
    """
    targets = {
        relation.get("Id"): _path(relation.get("Target", ""))
        for relation in _tree(archive, _RELATIONS)
    }
    found: dict[str, zipfile.ZipInfo] = {}
    for sheet in _tree(archive, _MAIN).iter():
        if not sheet.tag.endswith("}sheet"):
            continue
        name = sheet.get("name", "")
        if sheet.get("state") == "veryHidden":
            raise UnreadableError(
                Text("工作表“{sheet}”被深度隐藏，不能接受。请删除该表后再上传。", sheet=name)
            )
        relation = sheet.get(_RELATION_ID) or sheet.get(_STRICT_RELATION_ID)
        found[name] = _member(archive, targets.get(relation, ""))
    own = {member.filename for member in found.values()}
    if not 0 < len(found) <= limits.SHEETS or len(own) < len(found):
        raise _damaged()
    return found


def _tree(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    member = _member(archive, name)
    if member.file_size > limits.PART:
        raise _damaged()
    try:
        return ElementTree.fromstring(
            b"".join(whole_tags(read_member(archive, member))), forbid_dtd=True
        )
    except (ElementTree.ParseError, DefusedXmlException) as error:
        raise _damaged() from error


def _member(archive: zipfile.ZipFile, name: str) -> zipfile.ZipInfo:
    for member in archive.infolist():
        if member.filename.lower() == name.lower():
            return member
    raise _damaged()


def _path(target: str) -> str:
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _damaged() -> UnreadableError:
    return UnreadableError(
        Text("工作簿已损坏，无法读取其中的工作表。请用 Excel 或 WPS 另存后再上传。")
    )
