"""What printing needs of the machine: Pango, HarfBuzz with its subset library, our own fonts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import TYPE_CHECKING

from certreg.errors import SetupError
from certreg.settings import asset
from certreg.text import Text

if TYPE_CHECKING:
    from certreg.certificates.pdf.flow import Flow
    from certreg.certificates.pdf.press import Press

_FILES = ("certreg-serif-core.woff2", "certreg-serif-full.woff2", "certreg-serif-bold.woff2")


def check_fonts() -> None:
    """Whether certificates can be printed here, and at full speed.

    Raises:
        SetupError: Pango or a font is absent, or harfbuzz-subset is: certificates would
            still look right, but take some fifty times as long (WeasyPrint #2120, #2178).
    """
    folder = asset("static") / "fonts"
    if absent := [name for name in _FILES if not (folder / name).is_file()]:
        raise SetupError(
            Text(
                "缺少证书字体 {files}（应在 {folder}），请重新安装本程序",
                files="、".join(absent),
                folder=str(folder),
            )
        )
    load_press("v1")
    from weasyprint.text import ffi

    if ffi.harfbuzz_subset is None:
        raise SetupError(
            Text(
                "缺少 harfbuzz-subset：每份证书的生成时间将长约 50 倍。"
                "请执行 apt-get install libharfbuzz-subset0 后重启服务"
            )
        )


def load_press(version: str) -> Press:
    """The press of a template version, WeasyPrint being loaded only now.

    Raises:
        SetupError: WeasyPrint's system libraries are absent.
    """
    with _loading():
        from certreg.certificates.pdf.press import press
    return press(version)


def load_flow(version: str) -> Flow:
    """The flowing sheets of a template version, WeasyPrint being loaded only now.

    Raises:
        SetupError: WeasyPrint's system libraries are absent.
    """
    with _loading():
        from certreg.certificates.pdf.flow import flow
    return flow(version)


def load_stamping() -> ModuleType:
    """The module `stamp`, WeasyPrint being loaded only now.

    Raises:
        SetupError: WeasyPrint's system libraries are absent.
    """
    with _loading():
        from certreg.certificates.pdf import stamp
    return stamp


@contextmanager
def _loading() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise SetupError(
            Text(
                "无法加载排版组件 Pango，不能生成证书 PDF。"
                "请执行 apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
            )
        ) from error
