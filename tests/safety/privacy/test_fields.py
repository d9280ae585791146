"""No free text can enter a log or a trace: wherever it is planted, it is not in what comes out."""

from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from salus.safety.privacy.fields import allowed, is_event, refused
from salus.safety.privacy.lexicon import read
from salus.safety.privacy.logs import FieldFormatter, log_to
from salus.safety.privacy.traces import FieldExporter, Stage

_LISTED = read("fields")
_NAMES = [*_LISTED["enums"], *_LISTED["patterns"], *_LISTED["numbers"], *_LISTED["flags"]]
_OWN = (
    json.dumps(_LISTED).lower()
    + "at severity event place fault raised_at unregistered debug info warning error critical other exception"
)

# Text that says something: it has a letter that no line has by itself, so that finding it proves a leak
_texts = st.text("abcdefghijklmnopqrstuvwxyzÄñ Keller-Anna.,:5/", min_size=5, max_size=40).map(lambda t: f"§{t}§")
_values: st.SearchStrategy[Any] = st.recursive(
    _texts | st.integers() | st.floats(allow_nan=True) | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_texts, inner, max_size=3) | st.tuples(inner),
    max_leaves=6,
)


class _Spelling(str):
    """A string that passes for an allowed word and prints as something else."""

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return hash("urgent")


class _Number(int):
    def __repr__(self) -> str:
        return "§Anna Keller§"

    __str__ = __repr__


@pytest.fixture(scope="module")
def log() -> Iterator[tuple[logging.Logger, io.StringIO]]:
    stream = io.StringIO()
    root = logging.getLogger()
    level = root.level
    handler = log_to(stream, level=logging.DEBUG)
    yield logging.getLogger("salus.test"), stream
    root.removeHandler(handler)
    root.setLevel(level)


@settings(max_examples=300, deadline=None)
@given(
    text=_texts,
    more=_values,
    name=st.sampled_from(_NAMES),
    free=st.text("abcdefgh_", min_size=3, max_size=12),
    event=st.sampled_from(_LISTED["events"]),
)
def test_planted_text_never_reaches_a_log_line(
    log: tuple[logging.Logger, io.StringIO], text: str, more: Any, name: str, free: str, event: str
) -> None:
    """Message, arguments, listed and unlisted fields, their names, exception text, causes, notes, stack locals."""
    logger, stream = log
    assume(free not in vars(logging.makeLogRecord({})) and free not in ("message", "asctime"))
    stream.seek(0)
    stream.truncate()
    logger.info(text)
    logger.warning(event + " %s", text)
    logger.error(event, extra={name: text, free: more, text: more})
    logger.error(event, extra={name: more}, stack_info=True)
    try:
        _fails_with(text)
    except ValueError:
        logger.exception(event, extra={"count": 1})
        logger.exception(text)
    lines = stream.getvalue().splitlines()
    assert len(lines) == 6
    for line in lines:
        assert "§" not in line
        for value in json.loads(line).values():
            assert not isinstance(value, str) or value.lower() in _OWN or _is_own(value)


def _fails_with(text: str) -> None:
    kept = text  # a local on the stack
    cause = KeyError(kept)
    cause.add_note(kept)
    raise ValueError(f"could not read {kept}") from cause


def _is_own(value: str) -> bool:
    """A time, or a place in this file or an exception of Python's."""
    return value.startswith(("20", "test_fields.py:")) or value == "ValueError"


def test_an_exception_is_told_by_type_and_place(log: tuple[logging.Logger, io.StringIO]) -> None:
    logger, stream = log
    stream.seek(0)
    stream.truncate()
    try:
        _fails_with("Anna")
    except ValueError:
        logger.exception("fault", extra={"stage": "scrub"})
    told = json.loads(stream.getvalue())
    assert (told["event"], told["severity"], told["stage"], told["fault"]) == ("fault", "error", "scrub", "ValueError")
    assert [place.split(":")[0] for place in told["raised_at"]] == ["test_fields.py", "test_fields.py"]


def test_a_type_or_a_file_made_at_run_time_is_not_named() -> None:
    made = type("AnnaKeller", (Exception,), {"__module__": "builtins"})
    try:
        exec(compile("raise made('x')", "AnnaKeller.py", "exec"), {"made": made})
    except Exception:  # noqa: BLE001  # any exception will do
        record = logging.makeLogRecord(
            {"msg": "fault", "exc_info": sys.exc_info(), "pathname": "Anna.py", "lineno": "Keller"}
        )
    line = FieldFormatter().format(record)
    assert "Anna" not in line
    assert json.loads(line)["fault"] == "Exception"


def test_what_is_allowed_gets_through_as_it_is() -> None:
    fields = {
        "level": "urgent",
        "status": "answered",
        "latency_ms": 3.25,
        "count": 7,
        "crisis": False,
        "request_id": "0af31c77",
        "receipt": "r-0123456789abcdef",
        "version": "1.2.3",
    }
    assert allowed(fields) == fields
    assert refused(fields) == ()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("text", "hello"), ("level", "very urgent"), ("level", _Spelling("Anna")), ("request_id", "Anna Keller"), ("request_id", "0af31c77\n"), ("count", "7"), ("count", True), ("count", 2125550147),
        ("count", float("nan")), ("count", _Number(3)), ("crisis", "yes"), ("crisis", 1), ("version", "1.2.3-anna"), ("trace_id", "0AF3"), ("level", None), ("level", ["urgent"]), (7, 7), (_Spelling("level"), "urgent"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_dropped(name: Any, value: Any) -> None:
    assert allowed({name: value}) == {}


def test_what_was_refused_is_told_by_listed_names_only() -> None:
    assert refused({"level": "Anna", "Anna Keller": 1, "count": 2}) == ("level",)


def test_no_pattern_has_room_for_a_sentence() -> None:
    """A pattern takes no space, and no letters beyond hexadecimal ones and a rule's short name."""
    assert all(
        " " not in pattern and r"\w" not in pattern and "." not in pattern.replace(r"\.", "")
        for pattern in _LISTED["patterns"].values()
    )
    assert all(is_event(event) and event.replace("_", "").isalpha() for event in _LISTED["events"])


@settings(max_examples=200, deadline=None)
@given(text=_texts, more=_values, name=st.sampled_from(_NAMES))
def test_planted_text_never_reaches_an_exporter(text: str, more: Any, name: str) -> None:
    sent: list[Stage] = []
    exporter = FieldExporter(SimpleNamespace(export=sent.extend))
    attributes = {name: text, text: more, "text": text} | {"latency_ms": 2.5}
    span = SimpleNamespace(
        name=text, attributes=attributes, start_time=1, end_time=text, events=[text], status=text, links=[text]
    )
    named = SimpleNamespace(name="question_answered", attributes=None, start_time=1, end_time=2)
    exporter.export([span, named])
    assert "§" not in repr(sent)
    assert sent[0].name == "unregistered"
    assert sent[0].attributes == {"latency_ms": 2.5}
    assert sent[1] == Stage("question_answered", 1, 2, {})
