"""Log lines that cannot hold free text: JSON, made of a registered event and allow-listed fields.

structlog is how Salus logs, the standard library's logging is how its libraries do; both come out of one formatter, so
that there is one list and one filter. A message counts only when it is a registered event name; its arguments never do.
An exception is told by the name of its type and by file and line, never by its text or the values on its stack: those
are where people's words are. Nothing is set up globally: a logger that nobody listens to prints event names at most.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping, MutableMapping
from datetime import UTC, datetime
from functools import cache
from pathlib import PurePath
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any

import orjson

from salus.monitoring.trace import Allowed, IsEvent, current

if TYPE_CHECKING:
    from structlog.stdlib import BoundLogger

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
_FIELDS = "salus_fields"
_DEEP = 4  # frames of structlog between the line that logs and the standard library's logger, that line's own included
_KEPT: tuple[str, ...] = ("exc_info", "stack_info", "stacklevel")


def log_to(stream: IO[str], *, allowed: Allowed, is_event: IsEvent, level: int = logging.INFO) -> logging.Handler:
    """Send all that this process logs to ``stream`` as such lines; returns the handler, to remove it."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(FieldFormatter(allowed, is_event))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(level)
    return handler


@cache
def logger(name: str) -> BoundLogger:
    """A structlog logger: ``logger(__name__).info("turn_taken", kind="data", duration_ms=3.1)``."""
    import structlog

    bound: BoundLogger = structlog.wrap_logger(
        logging.getLogger(name),
        processors=[structlog.stdlib.filter_by_level, _handed_over],
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return bound


class FieldFormatter(logging.Formatter):
    """Formats a record as one JSON line from allow-listed fields only.

    ``{"at": …, "severity": "info", "event": "turn_taken", "trace_id": …, "kind": "data", "duration_ms": 3.1}``. A
    message that is no registered event becomes ``unregistered``, with file and line, so that it can be found and named.
    """

    def __init__(self, allowed: Allowed, is_event: IsEvent) -> None:
        super().__init__()
        self._allowed, self._is_event = allowed, is_event

    def format(self, record: logging.LogRecord) -> str:
        """One JSON line without line end."""
        event = record.msg if self._is_event(record.msg) else _UNREGISTERED
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "severity": _LEVELS.get(record.levelno, "other"),
            "event": event,
        }
        line |= self._allowed(_fields(record))
        if event is _UNREGISTERED:
            line["place"] = _place(record.pathname, record.lineno)
        if record.exc_info and record.exc_info[0] is not None:
            line["fault"] = _type_name(record.exc_info[0])
            line["raised_at"] = _frames(record.exc_info[2])
        return orjson.dumps(line).decode()


def _handed_over(_: Any, __: str, told: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """What structlog gathered, as a call of the standard library; fields go under one name, so none collides."""
    kept = {name: told.pop(name) for name in _KEPT if name in told}
    return {"stacklevel": _DEEP, **kept, "msg": told.pop("event", ""), "extra": {_FIELDS: told}}


def _fields(record: logging.LogRecord) -> dict[str, Any]:
    trace, given = current.get(), vars(record).get(_FIELDS)
    fields: dict[str, Any] = {"trace_id": trace.id} if trace is not None else {}
    fields |= {name: value for name, value in vars(record).items() if name not in _PLAIN}
    return fields | (dict(given) if isinstance(given, Mapping) else {})


def _type_name(kind: type[BaseException]) -> str:
    """The name of a type that a module defines; a type made at run time has none to tell."""
    module = getattr(kind, "__module__", "")
    known = sys.modules.get(module) if type(module) is str else None
    return kind.__name__ if known is not None and getattr(known, kind.__name__, None) is kind else "Exception"


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
    modules = list(sys.modules.values())
    return frozenset(str(file) for module in modules if (file := getattr(module, "__file__", None)))
