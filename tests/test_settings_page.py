"""`docs/settings.md` has every setting, with its default, and none that is not one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from salus.config import load_settings

PAGE = (Path(__file__).parents[1] / "docs" / "settings.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| `(SALUS_\w+)` \| (.*?) \|", PAGE, re.MULTILINE))


class Listening(Mapping[str, str]):
    """An environment that remembers what it was asked for."""

    def __init__(self, **said: str) -> None:
        self._said, self.asked = said, set[str]()

    def __getitem__(self, name: str) -> str:
        self.asked.add(name)
        return self._said[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._said)

    def __len__(self) -> int:
        return len(self._said)


def test_every_setting_stands_there_and_nothing_else() -> None:
    sign_on = {f"SALUS_OIDC_{name}": "https://id.example" for name in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET")}
    listening = Listening(**sign_on)
    load_settings(listening)
    assert set(ROWS) == listening.asked


def test_the_defaults_are_those_of_the_code() -> None:
    settings = load_settings({})
    assert ROWS["SALUS_RATE"] == f"`{settings.rate}`"
    assert ROWS["SALUS_UPLOAD_MB"] == f"`{settings.upload_mb}`"
    assert ROWS["SALUS_TRACE_DAYS"] == f"`{settings.trace_days}`"
    assert ROWS["SALUS_TRACE_SAMPLE"] == f"`{settings.trace_sample:g}`"
