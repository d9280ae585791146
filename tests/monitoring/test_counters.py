"""Counters count what happened, under labels that only closed words can be."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families
from tests.monitoring.planted import LEAK, Spelling, texts, values

from salus import errors
from salus.monitoring.counters import Counters
from salus.monitoring.declared import DECLARED, Sort
from salus.monitoring.feedback import Signal
from salus.monitoring.outline import outline
from salus.monitoring.readings import OTHER
from salus.monitoring.trace import Stage, Trace
from salus.safety.privacy.fields import allowed, closed, is_event

METRICS = ("steps", "glucose")


def made() -> Counters:
    return Counters({**closed(), "metric": METRICS}, {"salus": "0.1.0", "raiser": "3"})


def samples(counters: Counters) -> dict[str, float]:
    """Every sample by name and labels, as Prometheus itself reads them."""
    return {
        sample.name + "".join(f" {name}={word}" for name, word in sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(counters.render().decode())
        for sample in family.samples
    }


def test_what_happened_is_counted() -> None:
    counters = made()
    counters.request("POST", "/v1/chat", 200, 0.03)
    counters.request("POST", "/v1/chat", 200, 0.3)
    counters.query("answered", "steps")
    counters.query("no_data")
    counters.turn("data", 0.04)
    counters.verdict("emergency", crisis=False)
    counters.verdict("urgent", crisis=True)
    counters.feedback("rating_5")
    counters.feedback(Signal.ASKED_AGAIN)
    counters.conversation()
    counters.import_("apple_health", "done", {"added": 120, "duplicate": 3, "refused": 1})
    counters.sign_in("password", "denied")
    counters.limited("account")
    counters.error(errors.NotFound)
    counters.traces("kept", 5)
    counters.exports("dropped", 2)
    counters.sockets(1)
    counters.sockets(1)
    counters.sockets(-1)
    came = samples(counters)
    expected = {
        "salus_requests_total http_status=200 method=POST route=/v1/chat": 2,
        "salus_request_seconds_count route=/v1/chat": 2,
        "salus_request_seconds_bucket le=0.05 route=/v1/chat": 1,
        "salus_queries_total status=answered": 1,
        "salus_queries_total status=no_data": 1,
        "salus_query_metrics_total metric=steps": 1,
        "salus_turns_total kind=data": 1,
        "salus_turn_seconds_sum kind=data": 0.04,
        "salus_verdicts_total crisis=no level=emergency": 1,
        "salus_verdicts_total crisis=yes level=urgent": 1,
        "salus_feedback_total given=rating_5": 1,
        "salus_feedback_total given=asked_again": 1,
        "salus_conversations_total": 1,
        "salus_imports_total format=apple_health outcome=done": 1,
        "salus_import_rows_total outcome=added": 120,
        "salus_import_rows_total outcome=duplicate": 3,
        "salus_sign_ins_total credential=password outcome=denied": 1,
        "salus_limited_total limit=account": 1,
        "salus_errors_total error=NotFound": 1,
        "salus_traces_total outcome=kept": 5,
        "salus_exports_total outcome=dropped": 2,
        "salus_sockets_open": 1,
        "salus_build_info component=salus version=0.1.0": 1,
        "salus_build_info component=raiser version=3": 1,
    }
    assert {name: came.get(name) for name in expected} == expected
    assert came["salus_started_seconds"] > 1.7e9
    assert came["process_resident_memory_bytes"] > 1e6


def test_stages_are_counted_from_outlines() -> None:
    counters = made()
    trace = Trace("a" * 32, "turn_taken", 10**18)
    trace.stages = [Stage("gate", 10**18, 10**18 + 2_000_000), Stage("Anna", 10**18, 10**18 + 1)]
    counters.take([outline(trace.end(), allowed, is_event)] * 3)
    came = samples(counters)
    assert came["salus_stage_seconds_count stage=gate"] == 3
    assert came["salus_stage_seconds_sum stage=gate"] == pytest.approx(0.006)
    assert came["salus_stage_seconds_count stage=other"] == 3


CALLS: dict[str, Callable[[Counters, Any], object]] = {
    "method": lambda c, said: c.request(said, said, said, 0.1),
    "query": lambda c, said: c.query(said, said),
    "turn": lambda c, said: c.turn(said, 0.1),
    "verdict": lambda c, said: c.verdict(said, crisis=said),
    "feedback": lambda c, said: c.feedback(said),
    "import": lambda c, said: c.import_(said, said, {said if isinstance(said, str) else "x": 1}),
    "sign_in": lambda c, said: c.sign_in(said, said),
    "limited": lambda c, said: c.limited(said),
    "traces": lambda c, said: c.traces(said, 1),
    "exports": lambda c, said: c.exports(said, 1),
    "error": lambda c, said: c.error(_error_named(str(said))),
    "reading": lambda c, said: c.read("salus_part_state", lambda: {said if isinstance(said, str) else "x": 1.0}),
}


def _error_named(text: str) -> type[errors.SalusError]:
    return type(re.sub(r"\W", "_", text) or "Anna", (errors.SalusError,), {})


@settings(max_examples=150)
@given(call=st.sampled_from(sorted(CALLS)), said=texts | values | texts.map(Spelling))
def test_free_text_cannot_become_a_label(call: str, said: Any) -> None:
    counters = made()
    before = _labels(counters)
    CALLS[call](counters, said)
    assert LEAK not in counters.render().decode()
    assert _labels(counters) - before <= {OTHER, "yes", "no", "urgent"}  # what passes for "urgent" counts as our own


def test_free_text_cannot_become_a_version() -> None:
    rendered = Counters(closed(), {"salus": "Anna Keller", "Anna": "1.2.3", "raiser": "1.2.3.4.5"}).render().decode()
    assert "Anna" not in rendered
    assert 'component="salus",version="other"' in rendered


def _labels(counters: Counters) -> set[str]:
    return {
        word
        for family in text_string_to_metric_families(counters.render().decode())
        for sample in family.samples
        for name, word in sample.labels.items()
        if name not in ("le", "version")
    }


def test_every_label_has_a_closed_set_of_words_and_no_more_than_a_few_hundred() -> None:
    given_ = {*closed(), "metric", "error", "http_status", "crisis", "version"}
    for one in DECLARED:
        assert given_.issuperset(one.labels), one.name


def test_the_words_of_the_house_are_in_the_closed_sets() -> None:
    """What dialogue, safety and people call things is what the counters take."""
    from salus.dialogue.conversation import Kind
    from salus.people.access import Role
    from salus.safety.verdict import Level

    sets = closed()
    assert set(Kind) <= sets["kind"]
    assert set(Level) == sets["level"]
    assert set(Signal) <= sets["given"]
    assert set(Role) == sets["role"]


def test_every_format_that_can_be_imported_can_be_counted() -> None:
    from salus.records.formats.registry import FORMATS

    assert {one.name for one in FORMATS} <= closed()["format"]


def test_a_reading_is_asked_for_when_somebody_looks() -> None:
    counters = made()
    states = {"database": 1.0, "cache": 0.0}
    counters.read("salus_conversations_open", lambda: 7)
    counters.read("salus_part_state", lambda: states)
    assert samples(counters)["salus_conversations_open"] == 7
    states["database"] = 0.5
    assert samples(counters)["salus_part_state part=database"] == 0.5


def test_a_reading_that_fails_is_left_out_and_takes_nothing_with_it(caplog: pytest.LogCaptureFixture) -> None:
    counters = made()

    def away() -> float:
        raise OSError("no database for Anna")

    counters.read("salus_sessions_open", away)
    counters.read("salus_health_score", lambda: float("nan"))
    counters.read("salus_conversations_open", lambda: 7)
    came = samples(counters)
    assert came["salus_conversations_open"] == 7
    assert not {"salus_sessions_open", "salus_health_score"} & set(came)
    assert [record.msg for record in caplog.records] == ["fault"]


def test_a_reading_that_is_not_declared_is_refused() -> None:
    with pytest.raises(KeyError, match="salus_conversations_open"):
        made().read("salus_anything", lambda: 1)


def test_two_houses_in_one_process_count_apart() -> None:
    one, other = made(), made()
    one.conversation()
    assert (one.totals("salus_conversations_total"), other.totals("salus_conversations_total")) == ({(): 1}, {(): 0})


def test_totals_by_word() -> None:
    counters = made()
    for metric in ("steps", "steps", "glucose", "Anna"):
        counters.query("answered", metric)
    assert counters.by_word("salus_query_metrics_total") == {"steps": 2, "glucose": 1, "other": 1}


def test_declared_names_follow_the_conventions_of_prometheus() -> None:
    for one in DECLARED:
        assert one.name.startswith("salus_")
        assert one.name.endswith("_total") == (one.sort is Sort.COUNTER)
        assert bool(one.buckets) == (one.sort is Sort.HISTOGRAM)
        assert list(one.buckets) == sorted(one.buckets)
        assert bool(one.several) == (one.sort is Sort.GAUGE)
        assert one.about.endswith(".")
