"""The tables of this room: JSON beside the code, read once."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import orjson


@cache
def table(name: str) -> Any:
    """The content of `words/<name>.json`, without its `source` line."""
    content = orjson.loads((files(__package__) / "words" / f"{name}.json").read_bytes())
    content.pop("source", None)
    return content
