"""The settings: one folder, and the zone of the machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from salus.config import load_settings, machine_zone
from salus.errors import BadInput


def test_home_is_the_folder_that_is_set(tmp_path: Path) -> None:
    assert load_settings({"SALUS_HOME": str(tmp_path / "new")}).home == tmp_path / "new"
    assert load_settings({"SALUS_HOME": "~/salus"}).home == Path.home() / "salus"


def test_home_is_the_platforms_data_folder_where_none_is_set() -> None:
    for empty in ({}, {"SALUS_HOME": " "}):
        home = load_settings(empty).home
        assert home.is_absolute()
        assert home.name == "salus"


def test_a_file_is_no_home(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInput, match="which is a file: set it to a folder"):
        load_settings({"SALUS_HOME": str(tmp_path / "file")})


def test_the_machines_zone_is_named_linked_or_utc(tmp_path: Path) -> None:
    link = tmp_path / "localtime"
    link.symlink_to("/usr/share/zoneinfo/Asia/Tokyo")
    assert machine_zone({"TZ": ":Europe/Paris"}, link).key == "Europe/Paris"
    assert machine_zone({"TZ": "nonsense"}, link).key == "Asia/Tokyo"
    assert machine_zone({}, link).key == "Asia/Tokyo"
    assert machine_zone({}, tmp_path / "none").key == "UTC"
