"""The classifiers as they are handed out: alone in their thread, and with a memory where many messages are heard."""

from __future__ import annotations

import pytest
from threadpoolctl import threadpool_info  # type: ignore[import-untyped]

from salus.bootstrap.raisers import Logged, raisers, remembering
from salus.safety.gate import triage
from salus.safety.raiser import LearnedRaiser
from salus.safety.verdict import Verdict


def test_where_many_ask_matrices_are_multiplied_in_the_thread_that_asks() -> None:
    remembering("anna")
    assert {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"} == {1}


def test_a_process_that_hears_many_messages_remembers_what_the_classifiers_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said = ("i have written the letters, tonight it will be over", "how many steps did I take?")
    for with_memory, without in zip(remembering("anna"), raisers(), strict=True):
        assert with_memory.name == without.name
        for text in said:
            assert with_memory.propose(text, Verdict()) == without.propose(text, Verdict())
    kept = [raiser.propose(text, Verdict()) for raiser in raisers() for text in said]

    def forbidden(*_: object) -> None:
        raise AssertionError("it was read again")

    monkeypatch.setattr(LearnedRaiser, "propose", forbidden)
    assert [raiser.propose(text, Verdict()) for raiser in remembering("anna") for text in said] == kept
    for raiser in remembering("ben"):
        with pytest.raises(AssertionError, match="read again"):
            raiser.propose(said[0], Verdict())


def test_a_classifier_that_fails_is_heard_of_and_the_gate_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    class Failing:
        name = "failing"

        def propose(self, text: str, so_far: Verdict) -> None:
            raise ZeroDivisionError(text)

    with caplog.at_level("ERROR"):
        assert triage("my own words", raisers=[Logged(Failing())]) == triage("my own words")
    (record,) = caplog.records
    assert record.exc_info is not None
    assert record.exc_info[0] is ZeroDivisionError
    assert "my own words" not in record.getMessage()
