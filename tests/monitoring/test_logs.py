"""No free text can enter a log line, whoever logs: wherever it is planted, it is not in what comes out."""

from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.monitoring.planted import EVENTS, LEAK, LISTED, names, texts, values

from salus.monitoring.logs import FieldFormatter, log_to, logger
from salus.monitoring.trace import Trace, current
from salus.safety.privacy.fields import allowed, is_event

_OWN = (
    json.dumps(LISTED).lower()
    + "at severity event place fault raised_at unregistered debug info warning error critical other exception"
)


class Lines:
    """What comes out."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    def __call__(self) -> list[dict[str, Any]]:
        told = self.stream.getvalue()
        self.stream.seek(0)
        self.stream.truncate()
        assert LEAK not in told
        return [json.loads(line) for line in told.splitlines()]


@pytest.fixture(scope="module")
def lines() -> Iterator[Lines]:
    out = Lines()
    root = logging.getLogger()
    level = root.level
    handler = log_to(out.stream, allowed=allowed, is_event=is_event, level=logging.DEBUG)
    yield out
    root.removeHandler(handler)
    root.setLevel(level)


def _is_own(value: str) -> bool:
    """A time, or a place in this file or an exception of Python's."""
    return value.lower() in _OWN or value.startswith(("20", "test_logs.py:")) or value == "ValueError"


def _fails_with(text: str) -> None:
    kept = text  # a local on the stack
    cause = KeyError(kept)
    cause.add_note(kept)
    raise ValueError(f"could not read {kept}") from cause


@settings(max_examples=200)
@given(
    text=texts,
    more=values,
    name=names,
    free=st.text("abcdefgh_", min_size=3, max_size=12),
    event=st.sampled_from(EVENTS),
)
def test_a_librarys_words_never_reach_a_line(
    lines: Lines, text: str, more: Any, name: str, free: str, event: str
) -> None:
    """Message, arguments, listed and unlisted fields, their names, exception text, causes, notes, stack locals."""
    log = logging.getLogger("library")
    assume(free not in vars(logging.makeLogRecord({})) and free not in ("message", "asctime"))
    log.info(text)
    log.warning(event + " %s", text)
    log.error(event, extra={name: text, free: more, text: more})
    log.error(event, extra={name: more}, stack_info=True)
    try:
        _fails_with(text)
    except ValueError:
        log.exception(event, extra={"count": 1})
        log.exception(text)
    came = lines()
    assert len(came) == 6
    assert all(_is_own(value) for line in came for value in line.values() if isinstance(value, str))


@settings(max_examples=200)
@given(text=texts, more=values, name=names, event=st.sampled_from(EVENTS))
def test_our_own_words_never_reach_a_line(lines: Lines, text: str, more: Any, name: str, event: str) -> None:
    log = logger("salus.test")
    assume(name not in ("event", "exc_info", "stack_info", "stacklevel", "self"))
    log.info(event, **{name: text})
    log.info(event, **{name: more})
    log.bind(**{name: more}).warning(text, text=text)
    log.info(event + " %s", text)
    try:
        _fails_with(text)
    except ValueError:
        log.exception(event, name=text, msg=text, args=text, **{name: more})
    came = lines()
    assert [line["event"] for line in came] == [event, event, "unregistered", "unregistered", event]
    assert all(_is_own(value) for line in came for value in line.values() if isinstance(value, str))


def test_a_line_tells_what_happened_with_the_fields_that_are_listed(lines: Lines) -> None:
    logger("salus.test").info("turn_taken", kind="data", duration_ms=3.25, crisis=False, said="my chest hurts")
    (line,) = lines()
    assert line.pop("at").endswith("+00:00")
    assert line == {"severity": "info", "event": "turn_taken", "kind": "data", "duration_ms": 3.25, "crisis": False}


def test_a_line_names_the_trace_that_it_was_written_in(lines: Lines) -> None:
    trace = Trace.start("turn_taken")
    before = current.set(trace)
    logger("salus.test").info("triage_done")
    logging.getLogger("library").warning("fault")
    current.reset(before)
    logger("salus.test").info("triage_done")
    assert [line.get("trace_id") for line in lines()] == [trace.id, trace.id, None]


def test_an_exception_is_told_by_type_and_place(lines: Lines) -> None:
    try:
        _fails_with("Anna")
    except ValueError:
        logger("salus.test").exception("fault", stage="scrub")
    (told,) = lines()
    assert (told["event"], told["severity"], told["stage"], told["fault"]) == ("fault", "error", "scrub", "ValueError")
    assert [place.split(":")[0] for place in told["raised_at"]] == ["test_logs.py", "test_logs.py"]


def test_a_message_that_is_not_registered_is_told_by_its_place(lines: Lines) -> None:
    logger("salus.test").warning("Anna Keller called")
    (told,) = lines()
    assert told["event"] == "unregistered"
    assert told["place"].startswith("test_logs.py:")


def test_a_type_or_a_file_made_at_run_time_is_not_named() -> None:
    made = type("AnnaKeller", (Exception,), {"__module__": "builtins"})
    try:
        exec(compile("raise made('x')", "AnnaKeller.py", "exec"), {"made": made})
    except Exception:  # noqa: BLE001  # any exception will do
        record = logging.makeLogRecord(
            {"msg": "fault", "exc_info": sys.exc_info(), "pathname": "Anna.py", "lineno": "Keller"}
        )
    line = FieldFormatter(allowed, is_event).format(record)
    assert "Anna" not in line
    assert json.loads(line)["fault"] == "Exception"


def test_no_field_can_stand_in_for_what_a_line_says_of_itself() -> None:
    listed = {*LISTED["enums"], *LISTED["patterns"], *LISTED["numbers"], *LISTED["flags"]}
    assert listed.isdisjoint({"at", "severity", "event", "place", "raised_at"})


def test_below_the_level_nothing_is_written(lines: Lines) -> None:
    root = logging.getLogger()
    root.setLevel(logging.WARNING)
    logger("salus.quiet").info("turn_taken")
    root.setLevel(logging.DEBUG)
    assert lines() == []


def test_a_logger_that_nobody_set_up_prints_event_names_at_most(capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    handlers, root.handlers = root.handlers, []
    try:
        logger("salus.alone").warning("fault", text="Anna Keller")
    finally:
        root.handlers = handlers
    out, err = capsys.readouterr()
    assert (out, err) == ("", "fault\n")
