"""One made-up person with as many observations as wished over ten years, as Parquet files in the stored layout.

Written straight by DuckDB, because what is measured is reading: 7.5 of 10 observations are heart rates, the rest
glucose, steps and energy from a watch and a phone; beside them what does not grow with the number of observations
(weight, sleep, blood pressure, workouts, laboratory results, the chart).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb

from salus.records.catalogue import catalogue
from salus.records.shelf import PartSummary

HOME = ZoneInfo("Europe/Berlin")
YEARS = range(2014, 2024)
DAYS = 3652
_SAMPLED = {  # part: (observations of ten million, value, source, minutes long)
    "heart_rate": (7_500_000, "70 + 20 * sin(i / 700.0) + random() * 30", "'Watch'", 0),
    "glucose": (1_051_776, "130 + 45 * sin(i / 60.0) + random() * 40", "'Dexcom G6'", 0),
    "steps": (724_112, "floor(random() * 180)", "CASE WHEN i % 3 = 0 THEN 'Phone' ELSE 'Watch' END", 5),
    "active_energy": (724_112, "random() * 12", "'Watch'", 5),
}
_DAILY = {
    "weight": "78 + 5 * sin(i / 400.0) + random()", "resting_heart_rate": "55 + 5 * sin(i / 300.0) + random() * 6",
    "sleep_duration": "380 + random() * 120", "bedtime": "640 + random() * 120",
    "systolic_blood_pressure": "118 + random() * 30", "diastolic_blood_pressure": "75 + random() * 20",
}  # fmt: skip
_ROW = """
SELECT s AS start, s + to_minutes({minutes}) AS "end", 60::SMALLINT AS "offset", (s + INTERVAL 1 HOUR)::DATE AS date,
  v::DOUBLE AS value, v::DOUBLE AS raw_value, NULL::VARCHAR AS raw_unit, NULL::VARCHAR AS text, source,
  CASE WHEN source = 'Phone' AND i % 2 = 0 THEN 0.0 ELSE 1.0 END::DOUBLE AS share, true AS fact,
  NULL::DOUBLE AS ref_low, NULL::DOUBLE AS ref_high, NULL::VARCHAR AS flag, NULL::VARCHAR AS code,
  NULL::VARCHAR AS display, NULL::VARCHAR AS id, NULL::VARCHAR AS status, md5(i::VARCHAR) AS key
FROM (SELECT i, TIMESTAMP '2014-01-01' + to_seconds(i * {step}) AS s, {value} AS v, {source} AS source FROM range({n}) t(i))
"""


@dataclass(frozen=True)
class Person:
    """The files as a snapshot."""

    paths: Mapping[str, list[tuple[int, str]]]
    summaries: Mapping[str, PartSummary]
    person: str = "bench"
    version: int = 1
    zone: ZoneInfo = HOME

    def files(self, part: str, first: date | None = None, end: date | None = None) -> list[str]:
        return [
            path for year, path in self.paths.get(part, [])
            if (first is None or year >= first.year) and (end is None or year <= end.year)
        ]  # fmt: skip

    def parts(self) -> Mapping[str, PartSummary]:
        return self.summaries


def make(folder: Path, observations: int) -> Person:
    """Writes the person, one file a part and year, and tells what there is."""
    connection = duckdb.connect(config={"threads": 2})
    connection.execute("SELECT setseed(0.5)")
    seconds = DAYS * 86400
    for part, (n, value, source, minutes) in _SAMPLED.items():
        count = max(n * observations // 10_000_000, 30)
        rows = _ROW.format(minutes=minutes, step=seconds / count, value=value, source=source, n=count)
        _write(connection, folder, part, rows)
    for part, value in _DAILY.items():
        _write(connection, folder, part, _ROW.format(minutes=0, step=86400, value=value, source="'Scale'", n=DAYS))
    _write(
        connection,
        folder,
        "hba1c",
        _ROW.format(minutes=0, step=86400 * 90, value="5.5 + random()", source="'Lab'", n=40),
    )
    _write(connection, folder, "workouts", _workouts())
    _write(connection, folder, "entries", _ENTRIES)
    return _told(connection, folder)


def _workouts() -> str:
    values = {
        "duration": "30 + random() * 40",
        "distance": "4000 + random() * 6000",
        "average_heart_rate": "120 + random() * 40",
    }
    columns = ", ".join(f'{values.get(a, "NULL")}::DOUBLE AS "{a}"' for a in catalogue().attributes)
    return (
        'SELECT s AS start, s + INTERVAL 45 MINUTE AS "end", 60::SMALLINT AS "offset", (s + INTERVAL 1 HOUR)::DATE AS date, '
        "'Watch' AS source, 1.0::DOUBLE AS share, true AS fact, NULL::VARCHAR AS id, NULL::VARCHAR AS status, "
        "CASE WHEN i % 3 = 0 THEN 'cycling' ELSE 'running' END AS activity, 'Workout' AS title, NULL::VARCHAR AS extra, "
        f"{columns} FROM (SELECT i, TIMESTAMP '2014-01-01 17:00' + to_days((i * 5 // 2)::INTEGER) AS s FROM range(1460) t(i))"
    )


_ENTRIES = """
SELECT s AS start, s AS "end", 60::SMALLINT AS "offset", s::DATE AS date, k AS kind, n AS name, []::VARCHAR[] AS codes,
  true AS fact, true AS active, MAP {'dose': '20 mg'} AS details, 'Clinic' AS source, NULL::VARCHAR AS id,
  'active' AS status FROM (SELECT TIMESTAMP '2014-02-01' + to_days((i * 12)::INTEGER) AS s,
  ['medication', 'immunization', 'encounter'][i % 3 + 1] AS k,
  ['Atorvastatin 20 MG', 'Influenza, seasonal', 'Check up'][i % 3 + 1] AS n FROM range(300) t(i))
"""


def _write(connection: duckdb.DuckDBPyConnection, folder: Path, part: str, rows: str) -> None:
    connection.execute(f"CREATE OR REPLACE TEMP TABLE rows AS {rows}")
    for year in YEARS:
        where = folder / f"{part}-{year}.parquet"
        connection.execute(
            f"COPY (SELECT * FROM rows WHERE year(date) = {year} ORDER BY start) TO '{where}' (FORMAT parquet, COMPRESSION snappy)"
        )
    connection.execute("DROP TABLE rows")


def _told(connection: duckdb.DuckDBPyConnection, folder: Path) -> Person:
    paths: dict[str, list[tuple[int, str]]] = {}
    summaries: dict[str, PartSummary] = {}
    for part in (*_SAMPLED, *_DAILY, "hba1c", "workouts", "entries"):
        paths[part] = [(year, str(folder / f"{part}-{year}.parquet")) for year in YEARS]
        files = [path for _, path in paths[part]]
        n, first, last = connection.execute(
            f"SELECT count(*), min(date), max(date) FROM read_parquet({files!r})"
        ).fetchall()[0]
        columns = [r[0] for r in connection.execute(f"DESCRIBE SELECT * FROM read_parquet({files!r})").fetchall()]
        summaries[part] = PartSummary(n, first, last, {}, {}, tuple(columns), n)
    return Person(paths, summaries)
