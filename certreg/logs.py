"""The program's log: one line of JSON for each event, Chinese left legible, identity numbers never in it."""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from structlog.stdlib import ProcessorFormatter

NUMBERS = re.compile(r"(?<![0-9A-Za-z])[1-9][0-9]{16}[0-9Xx](?![0-9A-Za-z])")
"""What looks like an identity number (GB 11643)."""

HIDDEN = "[number]"


def configure() -> None:
    """Set the log up; right to call more than once."""
    structlog.configure(
        processors=_OURS,
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=_StandardError,
        cache_logger_on_first_use=True,
    )
    root = logging.getLogger()
    if not any(isinstance(each, _Lines) for each in root.handlers):
        root.addHandler(_Lines())


def take_over(logger: logging.Logger) -> None:
    """Have a library's own logger write lines like ours."""
    logger.handlers = [_Lines()]


def hide_numbers(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Replace identity numbers in every text of an event, tracebacks included."""
    for name, value in event.items():
        if isinstance(value, str):
            event[name] = NUMBERS.sub(HIDDEN, value)
    return event


class _StandardError:
    """Writes each of our own lines where standard error is at that moment."""

    def __init__(self, *_names: str) -> None:
        pass

    def msg(self, line: str) -> None:
        sys.stderr.write(f"{line}\n")

    debug = info = warning = error = critical = msg


class _Lines(logging.Handler):
    """What libraries log, from warnings up, in the same lines on standard error."""

    def __init__(self) -> None:
        super().__init__()
        processors = [ProcessorFormatter.remove_processors_meta, *_LAST]
        self.setFormatter(ProcessorFormatter(processors=processors, foreign_pre_chain=_SHARED))

    def emit(self, record: logging.LogRecord) -> None:
        try:
            print(self.format(record), file=sys.stderr)
        except Exception:
            self.handleError(record)


def _as_json(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> str:
    return _ENCODER.encode(event)


_ENCODER = json.JSONEncoder(ensure_ascii=False, default=repr)
_SHARED: list[Any] = [
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
_LAST: list[Any] = [
    structlog.processors.format_exc_info,
    hide_numbers,
    _as_json,
]
_OURS = [*_SHARED, *_LAST]
