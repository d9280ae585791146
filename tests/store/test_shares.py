"""Each metric's rows are merged by the rule for its way of measuring."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.store.conftest import bring, observations, rows_of, stages, steps

from salus.records.overlap import copy_shares
from salus.store import DeltaRecords, log
from salus.store.folders import folder_of
from salus.store.shares import copies

AT = "2024-05-06T08:00"


def shares(store: DeltaRecords, part: str) -> dict[tuple[str, float], float]:
    return {(row["source"], row["raw_value"]): row["share"] for row in rows_of(store.snapshot("me"), part)}


def test_a_sensors_reading_outweighs_its_copy_in_another_application(store: DeltaRecords) -> None:
    for source, minute, value in (("Health", 0, 120), ("Dexcom G7", 2, 121), ("Health", 20, 130)):
        bring(store, observations("glucose", (f"2024-05-06T08:{minute:02}", 0, value), unit="mg/dL", source=source))
    assert shares(store, "glucose") == {("Health", 120): 0, ("Dexcom G7", 121): 1, ("Health", 130): 1}


def test_the_best_source_of_the_day_tells_what_has_one_value_a_day(store: DeltaRecords) -> None:
    for source, day, value in (("iPhone", 6, 60), ("Apple Watch", 6, 58), ("iPhone", 7, 61)):
        bring(
            store, observations("resting_heart_rate", (f"2024-05-{day:02}T08:00", 0, value), unit="/min", source=source)
        )
    assert shares(store, "resting_heart_rate") == {("iPhone", 60): 0, ("Apple Watch", 58): 1, ("iPhone", 61): 1}


def test_a_copied_drink_counts_once_and_two_drinks_count_twice(store: DeltaRecords) -> None:
    bring(
        store, observations("water_intake", (AT, 0, 250), ("2024-05-06T09:00", 0, 250), unit="mL", source="WaterMinder")
    )
    bring(store, observations("water_intake", (AT, 0, 250), unit="mL", source="Health"))
    assert sorted(row["share"] for row in rows_of(store.snapshot("me"), "water_intake")) == [0, 1, 1]


def test_a_lab_value_through_two_doors_counts_once(store: DeltaRecords) -> None:
    for source in ("Hospital", "Health"):
        bring(store, observations("hba1c", (AT, 0, 6.1), unit="%", source=source))
    assert shares(store, "hba1c") == {("Hospital", 6.1): 1, ("Health", 6.1): 0}


def test_what_has_no_metric_is_a_copy_only_under_the_same_code(store: DeltaRecords) -> None:
    def unknown(code: str, source: str) -> Any:
        return observations(None, (AT, 0, 3.0), unit="U", source=source, code=code, display=code)  # type: ignore[arg-type]

    bring(store, unknown("LAB:1", "Hospital"), unknown("LAB:1", "Health"), unknown("LAB:2", "Health"))
    rows = rows_of(store.snapshot("me"), "other_observations")
    assert {(row["code"], row["source"]): row["share"] for row in rows} == {
        ("LAB:1", "Hospital"): 1, ("LAB:1", "Health"): 0, ("LAB:2", "Health"): 1,
    }  # fmt: skip
    assert dict(store.snapshot("me").parts()["other_observations"].names) == {"LAB:1": 2, "LAB:2": 1}


def test_what_is_no_fact_takes_nothing_from_others(store: DeltaRecords) -> None:
    bring(store, steps((AT, 10, 500), source="Apple Watch", status="entered-in-error"))
    bring(store, steps((AT, 10, 400), source="iPhone"))
    assert shares(store, "steps") == {("Apple Watch", 500): 0, ("iPhone", 400): 1}


def test_a_text_counts_beside_numbers(store: DeltaRecords) -> None:
    bring(store, observations("ketones", (AT, 0, 0.4), unit="mmol/L", source="Health"))
    bring(store, observations("ketones", (AT, 0, float("nan")), unit="mmol/L", source="Clinic", text="trace"))
    assert [row["share"] for row in rows_of(store.snapshot("me"), "ketones")] == [1, 1]


def test_a_record_that_becomes_another_metrics_leaves_its_part_empty(store: DeltaRecords) -> None:
    bring(store, observations("glucose", (AT, 0, 100), unit="mg/dL", id="1"))
    bring(store, observations("fasting_glucose", (AT, 0, 100), unit="mg/dL", id="1"))
    assert set(store.snapshot("me").parts()) == {"fasting_glucose"}


def test_nights_that_no_longer_follow_go_away(store: DeltaRecords) -> None:
    bring(store, stages(("2024-05-05T23:00", "2024-05-06T03:00", "in_bed"), source="Health"))
    assert "sleep_duration" not in store.snapshot("me").parts()
    bring(store, stages(("2024-05-05T22:30", "2024-05-06T03:00", "core"), source="Apple Watch"))
    parts = store.snapshot("me").parts()
    assert parts["sleep_duration"].rows == parts["time_in_bed"].rows == parts["bedtime"].rows == 1
    assert [row["share"] for row in rows_of(store.snapshot("me"), "sleep_stages")] == [1, 0]


@pytest.mark.parametrize("imports", [105])
def test_many_imports_keep_every_version(store: DeltaRecords, imports: int) -> None:
    """The table library writes checkpoints and would clear its log: versions must outlive that."""
    for number in range(imports):
        bring(store, steps((f"2024-05-06T{number // 60 + 8:02}:{number % 60:02}", 1, 10 + number)))
    assert store.snapshot("me").version == imports
    assert log.holds(folder_of(store.home, "me").table, 1)
    index = log.read_index(folder_of(store.home, "me").table, 3)
    assert sum(file.rows for file in index.parts["steps"].files) == 3


def test_a_catalogue_that_learned_an_attribute_extends_the_table(
    store: DeltaRecords, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pyarrow as pa

    from salus.records import stored

    bring(store, steps((AT, 10, 1)))
    known = stored.all_columns()
    monkeypatch.setattr(stored, "all_columns", lambda: known.append(pa.field("grit", pa.float64())))
    bring(store, steps((AT, 20, 1)))
    assert len(rows_of(store.snapshot("me"), "steps")) == 2
    assert store.snapshot("me", 2).parts() == store.snapshot("me", 1).parts()


rows = st.lists(
    st.tuples(st.integers(0, 6), st.sampled_from([1.0, 2.0]), st.integers(0, 2), st.integers(0, 1)), max_size=12
)


@given(rows, st.booleans())
def test_looking_for_copies_among_twins_finds_all_of_them(
    some: list[tuple[int, float, int, int]], ordered: bool
) -> None:
    """In order of start, as rows are stored, and in any other."""
    table = np.array(sorted(some) if ordered else some, float).reshape(-1, 4)
    start, rank, what = (table[:, column].astype(np.int64) for column in (0, 2, 3))
    value = table[:, 1]
    assert copies(start, value, rank, what).tolist() == copy_shares(start, value, rank, what).tolist()
