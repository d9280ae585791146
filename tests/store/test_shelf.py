"""What the store promises: one version an import, the same file twice adds nothing, every version stays readable."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.store.conftest import BERLIN, bring, content, observations, rows_of, stages, steps, total

from salus.errors import BadInput, NotFound, StoreBusy
from salus.records.formats.assemble import batch
from salus.records.shelf import Profile
from salus.records.tables import Refusal
from salus.store import DeltaRecords, merge
from salus.store.folders import folder_of
from salus.store.snapshot import index_path

DAY = [("2024-05-06T08:00", 10, 500), ("2024-05-06T09:00", 10, 700)]


def test_what_was_imported_is_there_in_stored_columns(store: DeltaRecords) -> None:
    done = bring(store, steps(*DAY))
    assert (done.read, done.added, done.duplicate, done.refused, done.version) == (2, 2, 0, (), 1)
    first, _ = rows_of(store.snapshot("me"), "steps")
    assert (first["value"], first["share"], first["fact"], first["date"]) == (500, 1, True, date(2024, 5, 6))
    assert first["offset"] == 120


def test_the_same_again_adds_nothing_and_makes_no_version(store: DeltaRecords) -> None:
    bring(store, steps(*DAY), stages(("2024-05-05T23:00", "2024-05-06T07:00", "core")))
    done = bring(store, steps(*DAY), stages(("2024-05-05T23:00", "2024-05-06T07:00", "core")))
    assert (done.read, done.added, done.duplicate, done.version) == (3, 0, 3, 1)


def test_a_row_that_a_file_repeats_counts_once(store: DeltaRecords) -> None:
    done = bring(store, steps(*DAY), steps(*DAY))
    assert (done.added, done.duplicate) == (2, 2)


def test_refusals_of_formats_and_of_the_store_are_counted_as_read(store: DeltaRecords) -> None:
    with store.stage("me", BERLIN) as staging:
        staging.add(Refusal("line 9", "not a date: '31/31/31'", 2))
        staging.add(steps(*DAY, ("2024-05-06T10:00", 10, -5)))
        staging.add(Refusal("line 12", "not a date: '31/31/31'"))
        done = staging.commit()
    assert (done.read, done.added) == (6, 2)
    assert [(r.where, r.count) for r in done.refused] == [("line 9", 3), ("line 4", 1)]


def test_an_import_without_a_commit_leaves_nothing(store: DeltaRecords) -> None:
    bring(store, steps(*DAY))
    before = sorted(store.home.rglob("*"))
    with store.stage("me") as staging:
        staging.add(steps(("2024-05-07T08:00", 10, 1)))
    assert sorted(store.home.rglob("*")) == before
    assert store.snapshot("me").version == 1


def test_every_version_stays_readable(store: DeltaRecords) -> None:
    bring(store, steps(*DAY))
    first = content(store.snapshot("me"))
    bring(store, steps(("2024-05-06T10:00", 5, 3)))
    assert content(store.snapshot("me", 1)) == first
    assert len(rows_of(store.snapshot("me"), "steps")) == 3
    assert store.snapshot("me", 2) is store.snapshot("me")
    for missing in (3, -1):
        with pytest.raises(NotFound, match=f"no version {missing}: the newest is 2"):
            store.snapshot("me", missing)


def test_a_lost_index_is_made_again_from_the_table(store: DeltaRecords) -> None:
    bring(store, steps(*DAY), stages(("2024-05-05T23:00", "2024-05-06T07:00", "core")))
    path = index_path(folder_of(store.home, "me"), 1)
    written = store.snapshot("me").parts()
    for broken in (
        b"",
        b"{}",
        b'{"edition": 1, "version": 1, "parts": {"steps": {"columns": [], "files": [{}]}}}',
        None,
    ):
        if broken is None:
            path.unlink()
        else:
            path.write_bytes(broken)
        again = DeltaRecords(store.home).snapshot("me")
        assert again.parts() == written
        assert path.exists()


def test_a_warm_snapshot_notices_what_another_process_imported(store: DeltaRecords) -> None:
    bring(store, steps(*DAY))
    assert store.snapshot("me").version == 1
    bring(DeltaRecords(store.home), steps(("2024-05-07T08:00", 10, 1)))
    assert store.snapshot("me").version == 2


def test_files_are_found_by_date(store: DeltaRecords, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merge, "MOST_ROWS", 40)
    monkeypatch.setattr(merge, "_AIM", 30)
    days = [(f"2024-{1 + day // 28:02}-{1 + day % 28:02}T12:00", 10, 100 + day) for day in range(200)]
    bring(store, steps(*days))
    snapshot = store.snapshot("me")
    assert len(snapshot.files("steps")) == 7
    assert snapshot.files("steps", date(2025, 1, 1)) == snapshot.files("steps", None, date(2024, 1, 1)) == []
    assert len(snapshot.files("steps", date(2024, 2, 1), date(2024, 2, 2))) == 1
    assert snapshot.files("weight") == []
    rows = rows_of(snapshot, "steps")
    assert [row["value"] for row in rows] == [value for _, _, value in days]


def test_summaries_tell_period_sources_and_what_counts(store: DeltaRecords) -> None:
    bring(store, steps(*DAY), steps(("2024-05-06T08:00", 10, 400), source="phone"))
    part = store.snapshot("me").parts()["steps"]
    assert (part.rows, part.counted, part.first, part.last) == (3, 2, date(2024, 5, 6), date(2024, 5, 6))
    assert dict(part.sources) == {"watch": 2, "phone": 1}


# Several sources


def test_a_second_device_adds_only_what_the_first_did_not_cover(store: DeltaRecords) -> None:
    bring(store, steps(("2024-05-06T08:00", 60, 5000), source="iPhone"))
    bring(store, steps(("2024-05-06T08:00", 30, 3000), source="Apple Watch"))
    assert total(rows_of(store.snapshot("me"), "steps")) == 3000 + 2500


def test_an_interval_over_midnight_is_merged_with_the_next_days_file(
    store: DeltaRecords, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merge, "MOST_ROWS", 2)
    monkeypatch.setattr(merge, "_AIM", 1)
    bring(store, steps(("2024-05-06T23:50", 20, 200), ("2024-05-07T12:00", 10, 1), ("2024-05-08T12:00", 10, 1),
                       source="iPhone"))  # fmt: skip
    bring(store, steps(("2024-05-07T00:00", 10, 70), source="Apple Watch"))
    assert len(store.snapshot("me").files("steps")) > 1
    assert total(rows_of(store.snapshot("me"), "steps")) == 100 + 70 + 2


def test_other_priorities_apply_to_all_that_is_stored(store: DeltaRecords) -> None:
    bring(store, steps(("2024-05-06T08:00", 60, 5000), source="iPhone"))
    bring(store, steps(("2024-05-06T08:00", 60, 3000), source="Apple Watch"))
    assert total(rows_of(store.snapshot("me"), "steps")) == 3000
    store.keep_profile("me", replace(store.profile("me"), priorities=("phone",)))
    assert total(rows_of(store.snapshot("me"), "steps")) == 5000
    assert total(rows_of(store.snapshot("me", 2), "steps")) == 3000


def test_a_nightly_value_given_outright_yields_to_stages_of_the_same_source(store: DeltaRecords) -> None:
    night = ("2024-05-05T23:00", 480, 470)
    bring(store, observations("sleep_duration", night, unit="min"))
    assert total(rows_of(store.snapshot("me"), "sleep_duration")) == 470
    done = bring(store, stages(("2024-05-05T23:00", "2024-05-06T07:00", "core")))
    assert done.added == 1
    assert total(rows_of(store.snapshot("me"), "sleep_duration")) == 480


def test_nightly_values_follow_the_stages(store: DeltaRecords) -> None:
    bring(store, stages(("2024-05-05T23:00", "2024-05-06T03:00", "core")))
    [row] = rows_of(store.snapshot("me"), "sleep_duration")
    assert (row["value"], row["date"], row["code"], row["source"]) == (
        240, date(2024, 5, 6), "DERIVED:sleep_stages", "watch",
    )  # fmt: skip
    done = bring(store, stages(("2024-05-06T03:00", "2024-05-06T07:00", "deep")))
    assert done.added == 1
    snapshot = store.snapshot("me")
    [row] = rows_of(snapshot, "sleep_duration")
    assert row["value"] == 480
    assert [r["value"] for r in rows_of(snapshot, "deep_sleep_percent")] == [50]
    assert {r["date"] for r in rows_of(snapshot, "sleep_stages")} == {date(2024, 5, 6)}


def test_a_workout_from_two_applications_counts_once(store: DeltaRecords) -> None:
    start = np.array(["2024-05-06T08:00", "2024-05-06T08:02"], "M8[us]")
    bring(store, batch("workouts", 2, start=start, end=start + np.timedelta64(30, "m"), activity="running",
                       source=["Apple Watch", "Strava"]))  # fmt: skip
    assert {row["source"]: row["share"] for row in rows_of(store.snapshot("me"), "workouts")} == {
        "Apple Watch": 1, "Strava": 0,
    }  # fmt: skip
    assert dict(store.snapshot("me").parts()["workouts"].names) == {"running": 2}


# Records with an identifier


def lab(value: float, status: str = "final", id: str | None = "obs-1", start: str = "2024-05-06T08:00") -> Any:  # noqa: A002
    return observations("hba1c", (start, 0, value), unit="%", source="clinic", id=id, status=status)


def test_the_same_record_with_other_content_replaces_it(store: DeltaRecords) -> None:
    bring(store, lab(6.1))
    done = bring(store, lab(6.4, "corrected", start="2023-01-01T08:00"))
    assert (done.added, done.duplicate) == (1, 0)
    [row] = rows_of(store.snapshot("me"), "hba1c")
    assert (row["value"], row["date"]) == (6.4, date(2023, 1, 1))


def test_a_record_entered_in_error_is_no_fact_any_more_and_stays_so(store: DeltaRecords) -> None:
    bring(store, lab(6.1))
    bring(store, lab(6.1, "entered-in-error"))
    [row] = rows_of(store.snapshot("me"), "hba1c")
    assert (row["fact"], row["share"]) == (False, 0)
    done = bring(store, lab(6.1))
    assert (done.added, done.duplicate) == (0, 1)
    assert [row["fact"] for row in rows_of(store.snapshot("me"), "hba1c")] == [False]


def test_of_one_row_told_twice_in_a_file_the_last_counts(store: DeltaRecords) -> None:
    done = bring(store, lab(6.1), lab(6.4))
    assert (done.added, done.duplicate) == (1, 1)
    assert [row["value"] for row in rows_of(store.snapshot("me"), "hba1c")] == [6.4]


def test_a_record_may_be_several_rows_and_is_replaced_whole(store: DeltaRecords) -> None:
    def pressure(high: float, low: float) -> list[Any]:
        return [
            observations(f"{name}_blood_pressure", ("2024-05-06T08:00", 0, value), unit="mm[Hg]", id="bp-1")
            for name, value in (("systolic", high), ("diastolic", low))
        ]

    assert bring(store, *pressure(130, 80)).added == 2
    assert bring(store, *pressure(120, 80)).added == 1
    snapshot = store.snapshot("me")
    assert [row["value"] for row in rows_of(snapshot, "systolic_blood_pressure")] == [120]
    assert [row["value"] for row in rows_of(snapshot, "diastolic_blood_pressure")] == [80]


def test_the_same_identifier_at_another_source_is_another_record(store: DeltaRecords) -> None:
    bring(store, lab(6.1))
    bring(store, observations("hba1c", ("2024-05-06T08:00", 0, 7.0), unit="%", source="elsewhere", id="obs-1"))
    assert len(rows_of(store.snapshot("me"), "hba1c")) == 2


def test_an_entry_replaces_its_former_self(store: DeltaRecords) -> None:
    for active in (True, False):
        bring(store, batch("entries", 1, kind="medication", name="Metformin", id="m1", active=[active]))
    [row] = rows_of(store.snapshot("me"), "entries")
    assert row["active"] is False


# Whole against pieces


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_pieces_in_any_order_make_what_the_whole_makes(tmp_path_factory: pytest.TempPathFactory, data: Any) -> None:
    """However an export is cut, and whatever arrives first, the same rows with the same shares are stored."""
    row = st.tuples(
        st.integers(0, 60 * 24 * 6), st.integers(0, 90), st.integers(1, 300), st.sampled_from(["iPhone", "Apple Watch"])
    )
    rows = data.draw(st.lists(row, min_size=1, max_size=20, unique_by=lambda row: row[:2] + row[3:]))
    pieces = [
        steps((str(np.datetime64("2023-12-29T00:00") + minute), length, value), source=source)
        for minute, length, value, source in rows
    ]
    order = data.draw(st.permutations(range(len(pieces))))
    cut = data.draw(st.integers(1, len(pieces)))
    home = tmp_path_factory.mktemp("pieces")
    whole, parts = DeltaRecords(home / "whole"), DeltaRecords(home / "parts")
    bring(whole, *pieces)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merge, "MOST_ROWS", 6)
        patch.setattr(merge, "_AIM", 4)
        for at in range(0, len(order), cut):
            bring(parts, *(pieces[i] for i in order[at : at + cut]))
    one, other = content(whole.snapshot("me")), content(parts.snapshot("me"))
    for mine, theirs in zip(one["steps"], other["steps"], strict=True):
        assert mine.pop("share") == pytest.approx(theirs.pop("share"))
        assert mine == theirs


# People


def test_the_home_zone_is_kept_on_first_import(store: DeltaRecords) -> None:
    with pytest.raises(NotFound, match="no records of 'me'; there are records of: nobody yet"):
        store.profile("me")
    bring(store, steps(*DAY))
    with store.stage("me", ZoneInfo("Asia/Tokyo")) as staging:
        assert staging.zone == BERLIN
    assert store.profile("me") == Profile(BERLIN)
    assert store.snapshot("me").zone == BERLIN
    assert store.people() == ["me"]


def test_an_import_that_did_not_finish_makes_nobody(store: DeltaRecords) -> None:
    with store.stage("me", BERLIN) as staging:
        staging.add(steps(*DAY))
    assert store.people() == []


def test_a_profile_is_kept_whole_and_read_back(store: DeltaRecords) -> None:
    profile = Profile(ZoneInfo("Asia/Kolkata"), {"glucose": "mmol/L"}, ("watch", "phone"))
    store.keep_profile("Anna Müller", profile)
    assert store.profile("Anna Müller") == profile
    assert store.people() == ["Anna Müller"]
    assert store.snapshot("Anna Müller").version == 0
    assert store.snapshot("Anna Müller").parts() == {}
    folder_of(store.home, "Anna Müller").profile.write_text("{}")
    with pytest.raises(BadInput, match="it should look like"):
        store.profile("Anna Müller")


def test_a_new_home_zone_shows_at_once(store: DeltaRecords) -> None:
    bring(store, steps(*DAY))
    assert store.snapshot("me").zone == BERLIN
    store.keep_profile("me", Profile(ZoneInfo("Asia/Tokyo")))
    assert store.snapshot("me").zone == ZoneInfo("Asia/Tokyo")


def test_who_is_forgotten_leaves_nothing(store: DeltaRecords) -> None:
    bring(store, steps(*DAY))
    bring(store, steps(*DAY), person="you")
    store.keep_receipt("me", b"{}")
    store.forget("me")
    assert [path.name for path in (store.home / "people").iterdir()] == ["you"]
    assert store.people() == ["you"]
    for gone in (store.snapshot, store.forget):
        with pytest.raises(NotFound, match="there are records of: you"):
            gone("me")
    assert bring(store, steps(*DAY)).version == 1


# At the same time


def test_a_second_import_waits_for_the_first(store: DeltaRecords) -> None:
    with store.stage("me", BERLIN) as first:
        first.add(steps(*DAY))
        second = threading.Thread(target=bring, args=(store, steps(("2024-05-07T08:00", 10, 1))))
        second.start()
        time.sleep(0.2)
        assert second.is_alive()
        first.commit()
    second.join()
    assert store.snapshot("me").version == 2
    assert len(rows_of(store.snapshot("me"), "steps")) == 3


def test_waiting_too_long_says_so_and_changes_nothing(store: DeltaRecords) -> None:
    impatient = DeltaRecords(store.home, patience=0.1)
    with store.stage("me", BERLIN) as staging:
        with pytest.raises(
            StoreBusy, match=r"another import for 'me' has been running for 0\.1 s; nothing was changed"
        ):
            impatient.stage("me")
        with pytest.raises(StoreBusy):
            impatient.forget("me")
        staging.add(steps(*DAY))
        assert staging.commit().added == 2


def test_who_waits_while_the_person_is_forgotten_begins_anew(store: DeltaRecords) -> None:
    bring(store, steps(*DAY))
    folder = folder_of(store.home, "me")
    with folder.locked(1):
        waiting = threading.Thread(target=bring, args=(store, steps(*DAY)))
        waiting.start()
        time.sleep(0.2)
        folder.path.rename(store.home / "elsewhere")
    waiting.join()
    assert store.snapshot("me").version == 1


@pytest.mark.parametrize("name", ["Anna", "a.b@c.org", "Jean-Luc P", "Zoë", "李雷"])
def test_everybody_who_can_be_named_can_import(store: DeltaRecords, name: str) -> None:
    assert bring(store, steps(("2024-05-06T08:00", 1, 10)), person=name).added == 1
    assert bring(store, steps(("2024-05-07T08:00", 1, 10)), person=name).version == 2
    assert store.people() == [name]
