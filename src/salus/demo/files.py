"""The three files of the demonstration person, written into a folder."""

from __future__ import annotations

import zipfile
from datetime import date
from io import TextIOWrapper
from pathlib import Path

from salus.demo import clinic, sensor, watch
from salus.demo.life import days

WATCHED, WORN = 730, 100


def write_files(folder: Path, last: date, *, seed: int = 7, watched: int = WATCHED, worn: int = WORN) -> list[Path]:
    """Write `export.zip` (two years of a watch and a phone), a Clarity CSV (100 days) and a FHIR bundle (six years).

    Args:
        folder: an existing folder.
        last: the last local day that the files tell of.
        seed: which of many lives; the same seed and day give the same bytes.
        watched, worn: days of the watch and the phone, and of the glucose sensor.
    """
    life = list(days(last, watched, seed))
    export, clarity, bundle = folder / "export.zip", folder / "Clarity_Export.csv", folder / "clinic_everything.json"
    with zipfile.ZipFile(export, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        member = zipfile.ZipInfo("apple_health_export/export.xml", (2024, 1, 1, 0, 0, 0))
        member.compress_type = zipfile.ZIP_DEFLATED
        with archive.open(member, "w") as raw, TextIOWrapper(raw, "utf-8", newline="\n") as out:
            watch.write(life, last, out, seed)
    with clarity.open("w", encoding="utf-8", newline="") as out:
        sensor.write(life[-worn:], out, seed)
    with bundle.open("w", encoding="utf-8") as out:
        clinic.write(last, out, seed)
    return [export, clarity, bundle]
