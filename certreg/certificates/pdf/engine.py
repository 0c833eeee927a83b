"""WeasyPrint on a short lead: it reads only what it is given, and may not complain.

Importing this module needs Pango.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import RLock

from PIL import ImageFile
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from certreg.errors import SetupError
from certreg.text import Text

_LOCK = RLock()

# WeasyPrint has Pillow accept half a picture in the whole process; uploads must not get that.
ImageFile.LOAD_TRUNCATED_IMAGES = False


class GivenFiles(URLFetcher):
    """Answers `certreg:NAME` from the files it was given; refuses every other address."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        super().__init__(fail_on_errors=True)
        self._files = files

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """The file of that name.

        Raises:
            ValueError: any other address.
        """
        scheme, _, name = url.partition(":")
        if scheme != "certreg" or name not in self._files:
            raise ValueError(f"not a file of the certificate: {url}")
        return URLFetcherResponse(url, self._files[name])


@contextmanager
def strict() -> Iterator[None]:
    """One thread at a time, and what WeasyPrint would only log is an error.

    Pango's font map and the log belong to one thread; a picture left out or a rule ignored
    must never pass for a certificate.

    Raises:
        SetupError: WeasyPrint complained.
    """
    complaints: list[str] = []
    handler = _Complaints(complaints)
    logger = logging.getLogger("weasyprint")
    with _LOCK:
        logger.addHandler(handler)
        try:
            yield
        except FatalURLFetchingError as error:
            complaints.append(str(error))
        finally:
            logger.removeHandler(handler)
    if complaints:
        raise SetupError(Text("证书排版出错：{complaints}", complaints="；".join(complaints)))


class _Complaints(logging.Handler):
    def __init__(self, complaints: list[str]) -> None:
        super().__init__(logging.WARNING)
        self._complaints = complaints

    def emit(self, record: logging.LogRecord) -> None:
        self._complaints.append(record.getMessage())
