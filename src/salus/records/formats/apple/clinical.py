"""Clinical records in an Apple Health export: FHIR resources in files of their own, read by the FHIR format.

``export.xml`` only points to them. The files of one provider name each other's resources, so they are read together as
one list; those of different providers call the same person by different identifiers, so each provider is read apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import BinaryIO, cast
from zoneinfo import ZoneInfo

import orjson

from salus.errors import BadFile
from salus.records.formats.apple.elements import Element
from salus.records.formats.apple.tally import Tally
from salus.records.scratch import Scratch
from salus.records.tables import Batch, Context, Reading, Refusal

Fetch = Callable[[str], BinaryIO | None]  # a path in the export, to its open file or None

_LONGEST = 64 << 20  # bytes of one resource


def clinical(references: list[Element], fetch: Fetch | None, tally: Tally, context: Context) -> Reading:
    """Yield the records behind these references; what is not there or not readable goes to the tally."""
    providers: dict[tuple[str | None, str | None], list[Element]] = {}
    for reference in references:
        providers.setdefault((reference.get("sourceName"), reference.get("sourceURL")), []).append(reference)
    for mine in providers.values():
        with Scratch() as file:
            count = sum(_copied(reference, fetch, tally, file) for reference in mine)
            if count:
                with file.reading() as lines:
                    yield from _read(cast(BinaryIO, lines), mine[0], tally, context.zone, count)


def _copied(reference: Element, fetch: Fetch | None, tally: Tally, file: Scratch) -> int:
    """Append the resource as one line of NDJSON; 1 if it could be read, else 0."""
    path, where = reference.get("resourceFilePath") or "", reference.line
    stream = fetch(path.lstrip("/")) if fetch is not None and path else None
    if stream is None:
        tally.count(
            "clinical file", where,
            f"a clinical record in a file of its own, {path or 'not named'}, which is not here: import the export.zip",
        )  # fmt: skip
        return 0
    with stream:
        text = stream.read(_LONGEST)
    try:
        resource = orjson.loads(text.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        tally.count("clinical json", path, f"a clinical record that is not valid JSON ({error})")
        return 0
    file.write(orjson.dumps(resource) + b"\n")
    return 1


def _read(file: BinaryIO, first: Element, tally: Tally, zone: ZoneInfo, count: int) -> Iterator[Batch | Refusal]:
    from salus.records.formats import fhir  # only the exports that have such records wait for it to load

    try:
        yield from fhir.read(file, Context(zone))
    except BadFile as error:
        provider = first.get("sourceName") or "a provider"
        tally.count(f"clinical {provider}", first.line, f"clinical records of {provider}: {error}", count)
