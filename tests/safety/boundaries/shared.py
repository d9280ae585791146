"""Published sets to measure against. They are no part of the project: SALUS_SHARED_DATA says where they lie."""

import csv
import json
import os
from pathlib import Path

import pytest


def _file(path: str) -> Path:
    folder = os.environ.get("SALUS_SHARED_DATA")
    if not folder:
        pytest.skip("SALUS_SHARED_DATA does not name a folder with the published sets")
    found = Path(folder) / path
    if not found.exists():
        pytest.skip(f"SALUS_SHARED_DATA holds no {path}")
    return found


def json_lines(path: str) -> list[dict]:
    """The rows of a JSON lines file of the published sets; the test is skipped where it is not there."""
    return [json.loads(line) for line in _file(path).read_text(encoding="utf-8").splitlines() if line.strip()]


def csv_rows(path: str) -> list[dict]:
    """The rows of a CSV file of the published sets; the test is skipped where it is not there."""
    with _file(path).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
