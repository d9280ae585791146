"""Small Apple Health exports for tests: elements as values, written in the styles in which exports arrive."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import quoteattr

from tests.records.formats.reading import read as read_format

from salus.records.formats.apple import FORMAT
from salus.records.tables import Refusal

DTD = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE HealthData [
<!-- HealthKit Export Version: 13 -->
<!ELEMENT HealthData (ExportDate,Me,(Record|Workout)*)>
<!ATTLIST HealthData
  locale CDATA #REQUIRED
>
]>
"""
STAMP = "2024-05-14 08:30:00 +0200"
LATER = "2024-05-14 08:45:00 +0200"


@dataclass(frozen=True)
class Tag:
    """An element."""

    name: str
    attributes: dict[str, str]
    children: list[Tag] = field(default_factory=list)


def record(kind: str = "HKQuantityTypeIdentifierStepCount", /, *children: Tag, **attributes: str | None) -> Tag:
    """A record of 100 steps of a phone, or what is asked for; None leaves an attribute out."""
    usual: dict[str, str | None] = {
        "type": kind, "sourceName": "Robin’s iPhone", "sourceVersion": "17.4", "unit": "count", "creationDate": LATER,
        "startDate": STAMP, "endDate": LATER, "value": "100",
    }  # fmt: skip
    kept = {name: text for name, text in (usual | attributes).items() if text is not None}
    return Tag("Record", kept, list(children))


def category(kind: str, value: str | None, /, *children: Tag, **attributes: str | None) -> Tag:
    """A record of a category, by the ends of HealthKit's names."""
    word = None if value is None else f"HKCategoryValue{value}"
    return record(f"HKCategoryTypeIdentifier{kind}", *children, **({"unit": None, "value": word} | attributes))


def metadata(key: str, value: str) -> Tag:
    return Tag("MetadataEntry", {"key": key, "value": value})


def apple_style(tag: Tag, depth: int = 1) -> str:
    """One tag a line, indented by one space for each level, as the Health app writes it."""
    text = " ".join(f"{name}={escaped(value)}" for name, value in tag.attributes.items())
    begin = f"{' ' * depth}<{tag.name}{' ' * bool(text)}{text}"
    if not tag.children:
        return f"{begin}/>\n"
    inside = "".join(apple_style(child, depth + 1) for child in tag.children)
    return f"{begin}>\n{inside}{' ' * depth}</{tag.name}>\n"


def minified(tag: Tag, _: int = 1) -> str:
    """Everything in one line."""
    text = "".join(f" {name}={escaped(value)}" for name, value in tag.attributes.items())
    return f"<{tag.name}{text}>{''.join(minified(child) for child in tag.children)}</{tag.name}>"


def spread(tag: Tag, depth: int = 1) -> str:
    """An attribute a line, as formatters of XML like it."""
    lines = "".join(f"\n{' ' * depth}    {name} = {escaped(value)}" for name, value in tag.attributes.items())
    inside = "".join(spread(child, depth + 1) for child in tag.children)
    return f"{' ' * depth}<{tag.name}{lines}>\n{inside}{' ' * depth}</{tag.name}>\n"


def escaped(value: str) -> str:
    """The text as a quoted attribute, line ends and quotes as entities, as Apple writes them."""
    return quoteattr(value, {"\n": "&#10;", '"': "&quot;", "\t": "&#9;", "\r": "&#13;"})


def export(*tags: Tag, style: Any = apple_style, prolog: str = DTD, locale: str = "en_US", before: str = "\n") -> str:
    """An export; ``before`` comes right after the root tag."""
    return f'{prolog}<HealthData locale="{locale}">{before}{"".join(map(style, tags))}</HealthData>\n'


def read(data: str | bytes | Tag, *tags: Tag) -> tuple[list[dict[str, Any]], list[Refusal]]:
    """Rows and refusals of an export, or of one with these tags."""
    return read_format(FORMAT, export(data, *tags) if isinstance(data, Tag) else data)


def one(*tags: Tag) -> dict[str, Any]:
    """The only row of an export with these tags."""
    rows, refusals = read(*tags)  # type: ignore[arg-type]
    assert not refusals, refusals
    assert len(rows) == 1, rows
    return rows[0]


def why(*tags: Tag) -> tuple[str, str]:
    """Where and why the only thing in an export with these tags is refused."""
    rows, refusals = read(*tags)  # type: ignore[arg-type]
    assert not rows, rows
    assert len(refusals) == 1, refusals
    return refusals[0].where, refusals[0].why
