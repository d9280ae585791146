"""The whole of it: whatever is noted while a request runs, no word of it is in any file, page or series afterwards."""

from __future__ import annotations

import io
import logging
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.monitoring.planted import LEAK, attributes, texts

from salus.monitoring.counters import Counters
from salus.monitoring.journal import Journal
from salus.monitoring.logs import log_to, logger
from salus.monitoring.tracing import Tracer
from salus.safety.privacy.fields import allowed, closed, is_event


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=texts, who=texts, header=texts, noted=attributes, stages=st.lists(st.tuples(texts, attributes), max_size=3))
def test_no_word_is_left_anywhere(
    tmp_path: Path, name: str, who: str, header: str, noted: dict[str, Any], stages: list[tuple[str, dict[str, Any]]]
) -> None:
    lines = io.StringIO()
    handler = log_to(lines, allowed=allowed, is_event=is_event)
    counters = Counters({**closed(), "metric": ["steps"]}, {"salus": "0.1.0"})
    journal = Journal(tmp_path, count=counters.traces)
    tracer = Tracer([journal, counters], allowed=allowed, is_event=is_event, count=counters.traces)
    ids = []

    def request() -> None:
        with tracer.request(name, traceparent=header, who=who) as trace:
            ids.append(trace.id)
            trace.attributes |= noted
            for title, more in stages:
                with trace.stage(title) as stage:
                    stage.attributes |= more
                    counters.turn(title, 0.1)
                    logger("salus.test").info("turn_taken", said=title)
            raise ValueError(name)

    try:
        with pytest.raises(ValueError, match=LEAK):
            request()
        assert tracer.close()
    finally:
        logging.getLogger().removeHandler(handler)
    kept = journal.get(ids[0])
    assert kept is not None
    assert kept["requests"][0]["name"] == "unregistered"
    assert LEAK not in repr(kept)
    assert not any(LEAK.encode() in path.read_bytes() for path in tmp_path.iterdir())
    assert LEAK not in counters.render().decode()
    assert LEAK not in lines.getvalue()
    assert len(lines.getvalue().splitlines()) >= len(stages)
    journal.close()
