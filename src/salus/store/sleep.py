"""Stored sleep stages: each with its waking date, and the nightly values that follow from all of them.

Nightly values are ordinary observations whose ``code`` says that they are derived. They are worked out again from all
stages whenever these change; those that no longer follow are taken out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from salus.records.catalogue import catalogue
from salus.records.coverage import Bools, Floats
from salus.records.nights import Nights, nights
from salus.records.sleep_sessions import STAGES, Stages
from salus.records.stored import DERIVED, OBSERVATION, STAMP, row_keys
from salus.store.shares import codes, numbers, source_ranks


class SleepMarker:
    """Marks stage rows with waking date, nap and share, and keeps what the nights of them say."""

    def __init__(self, preferred: Sequence[str]) -> None:
        self._preferred = preferred
        self._nights: Nights | None = None
        self._sources: dict[int, str] = {}

    def __call__(self, rows: pa.Table) -> pa.Table:
        """Stage rows in their columns; of those that are no facts only the share is set, to 0."""
        fact = numbers(rows, "fact").astype(np.bool_)
        rank, _ = source_ranks(rows, self._preferred)
        names, number = codes(rows, "source")
        self._sources = {int(rank[i]): names[n] or "" for i, n in zip(*_firsts(number), strict=True)}
        words, stage = codes(rows, "stage")
        place = np.array([STAGES.index(str(word)) for word in words] or [0], np.int64)[stage]
        start, end, offset = (numbers(rows, name)[fact].astype(np.int64) for name in ("start", "end", "offset"))
        found = self._nights = nights(Stages(start, end, offset, place[fact], rank[fact]))
        share, nap = np.zeros(len(fact)), np.zeros(len(fact), np.bool_)
        date = numbers(rows, "date").copy()
        share[fact], nap[fact], date[fact] = found.counts, found.nap, found.date
        marked: dict[str, pa.Array[Any]] = {
            "share": pa.array(share), "nap": pa.array(nap), "date": pa.array(date.astype(np.int32)).cast(pa.date32()),
        }  # fmt: skip
        for name, column in marked.items():
            rows = rows.set_column(rows.column_names.index(name), name, column)
        return rows

    def derived(self) -> dict[str, pa.RecordBatch]:
        """The nightly values as rows by metric, in stored columns without ``share``; none before a marking."""
        if self._nights is None:
            return {}
        metrics = catalogue().metrics
        out = {}
        for name, values in self._nights.values.items():
            metric = metrics.get(name)
            if metric is not None and metric.derived:
                told = (values >= metric.low) & (values <= metric.high)
                if told.any():
                    out[name] = self._rows(self._nights, values, told, metric.unit.code)
        return out

    def _rows(self, found: Nights, values: Floats, told: Bools, unit: str) -> pa.RecordBatch:
        count = int(told.sum())
        value = pa.array(values[told])
        columns: dict[str, pa.Array[Any]] = {
            "start": pa.array(found.start[told]).cast(STAMP), "end": pa.array(found.end[told]).cast(STAMP),
            "offset": pa.array(found.offset[told].astype(np.int16)),
            "date": pa.array(found.days[told].astype(np.int32)).cast(pa.date32()),
            "value": value, "raw_value": value, "raw_unit": pa.array([unit] * count),
            "source": pa.array([self._sources[rank] for rank in found.rank[told].tolist()], pa.string()),
            "fact": pa.array(np.ones(count, np.bool_)), "code": pa.array([DERIVED] * count),
        }  # fmt: skip
        columns["key"] = pa.array(row_keys(count, columns.values()).view(np.int64))
        fields = [field for field in OBSERVATION if field.name != "share"]
        return pa.record_batch([columns.get(f.name, pa.nulls(count, f.type)) for f in fields], schema=pa.schema(fields))


def _firsts(number: Any) -> tuple[list[int], list[int]]:
    """The first place of each distinct number, and that number."""
    distinct, places = np.unique(number, return_index=True)
    return places.tolist(), distinct.tolist()
