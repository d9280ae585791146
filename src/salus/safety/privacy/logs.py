"""Log lines that cannot hold free text: JSON, made of a registered event and allow-listed fields.

A record's message counts only when it is a registered event name; its arguments never do. An exception is told by the
name of its type and by file and line, never by its text or the values on its stack: those are where people's words are.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from pathlib import PurePath
from types import TracebackType
from typing import IO, Any

import orjson

from salus.safety.privacy.fields import allowed, is_event

_UNREGISTERED = "unregistered"
_PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_LEVELS = {
    logging.DEBUG: "debug",
    logging.INFO: "info",
    logging.WARNING: "warning",
    logging.ERROR: "error",
    logging.CRITICAL: "critical",
}
_DEEPEST = 5  # frames told, innermost last


class FieldFormatter(logging.Formatter):
    """Formats a record as one JSON line from allow-listed fields only.

    ``log.info("question_answered", extra={"status": "answered", "latency_ms": 3.1})`` gives
    ``{"at": …, "severity": "info", "event": "question_answered", "status": "answered", "latency_ms": 3.1}``. A message
    that is no registered event becomes ``unregistered``, with file and line, so that it can be found and named.
    """

    def format(self, record: logging.LogRecord) -> str:
        """One JSON line without line end."""
        event = record.msg if is_event(record.msg) else _UNREGISTERED
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "severity": _LEVELS.get(record.levelno, "other"),
            "event": event,
        }
        line |= allowed({name: value for name, value in vars(record).items() if name not in _PLAIN})
        if event is _UNREGISTERED:
            line["place"] = _place(record.pathname, record.lineno)
        if record.exc_info and record.exc_info[0] is not None:
            line["fault"] = _type_name(record.exc_info[0])
            line["raised_at"] = _frames(record.exc_info[2])
        return orjson.dumps(line).decode()


def log_to(stream: IO[str], *, level: int = logging.INFO) -> logging.Handler:
    """Send all that this process logs to ``stream`` as such lines; returns the handler, to remove it."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(FieldFormatter())
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(level)
    return handler


def _type_name(kind: type[BaseException]) -> str:
    """The name of a type that a module defines; a type made at run time has none to tell."""
    module = getattr(kind, "__module__", "")
    known = isinstance(module, str) and module in _modules()
    return kind.__name__ if known and getattr(_modules()[module], kind.__name__, None) is kind else "Exception"


def _modules() -> dict[str, Any]:
    import sys

    return dict(sys.modules)


def _frames(trace: TracebackType | None) -> list[str]:
    places = []
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(_place(code.co_filename, trace.tb_lineno))
        trace = trace.tb_next
    return places[-_DEEPEST:]


def _place(path: str, line: int) -> str:
    """File and line of source that was imported; what was compiled from a text has no file to name."""
    name = PurePath(path).name
    line = line if type(line) is int else 0
    return f"{name}:{line}" if name.endswith(".py") and path in _sources() else f"?:{line}"


def _sources() -> frozenset[str]:
    return frozenset(str(file) for module in _modules().values() if (file := getattr(module, "__file__", None)))
