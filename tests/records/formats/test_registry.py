"""The formats in the order in which they are asked, each loaded when its turn comes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.records.formats.apple.export import export, record

from salus.records.formats import Format
from salus.records.formats.registry import FORMATS

LOADED = """
import sys
from pathlib import Path
from salus.records.formats.detect import detect
print(detect(Path(sys.argv[1])).name, *(name for name in sys.modules if name.startswith("salus.records.formats.")))
"""


def test_the_formats_are_a_sequence() -> None:
    names = [one.name for one in FORMATS]
    assert (names[0], names[-1], len(FORMATS)) == ("apple_health", "tidy", len(set(names)))
    assert all(isinstance(one, Format) for one in FORMATS)
    assert FORMATS[0].name == "apple_health"
    assert [one.name for one in FORMATS[1:3]] == names[1:3]


def test_a_file_does_not_wait_for_the_readers_of_other_formats(tmp_path: Path) -> None:
    path = tmp_path / "export.xml"
    path.write_text(export(record()), "utf-8")
    said = subprocess.run([sys.executable, "-c", LOADED, path], capture_output=True, text=True, check=True)
    name, *loaded = said.stdout.split()
    assert name == "apple_health"
    assert "salus.records.formats.apple.lines" in loaded
    assert not {"salus.records.formats.ccda", "salus.records.formats.fhir", "salus.records.formats.fitbit"} & set(
        loaded
    )
