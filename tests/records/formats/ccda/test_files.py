"""C-CDA files: the header, fragments, encodings, damage and attacks."""
# cases are tables and documents: one line each reads best

from __future__ import annotations

import contextlib
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.records.formats.ccda.document import (
    ALLERGIES,
    DIABETES,
    MEDICATIONS,
    PATIENT,
    PQ,
    PROBLEMS,
    RESULTS,
    SPACES,
    VACCINES,
    T,
    allergy,
    cd,
    concern,
    document,
    drug,
    observation,
    organizer,
    problem,
    section,
)  # fmt: skip
from tests.records.formats.reading import NEW_YORK, read

from salus.errors import BadFile
from salus.records.formats.ccda import FORMAT
from salus.records.tables import Context, Refusal


def test_the_person_is_in_the_header() -> None:
    """With the legal name."""
    rows, _ = read(FORMAT, document())
    [row] = rows
    assert (row["kind"], row["name"], row["id"]) == ("person", "Rosa Marsh", "1.2.3:77")
    assert dict(row["details"]) == {"birth_date": "1980-02-29", "sex": "female", "provider": "Harbour Practice"}
    rows, _ = read(
        FORMAT, document(header=PATIENT.replace('"false"', '"true"').replace("19800229", "198002291030-0500"))
    )
    assert dict(rows[0]["details"])["deceased"] == "yes"
    assert dict(rows[0]["details"])["birth_date"] == "1980-02-29"


def test_a_document_about_several_people_is_refused() -> None:
    """Nothing of it is taken."""
    with pytest.raises(BadFile, match="several people"):
        read(FORMAT, document(header=PATIENT * 2))


@pytest.mark.parametrize("wrap", ["{}", "<component>{}</component>"])
def test_sections_on_their_own_are_read(wrap: str) -> None:
    """Though nobody declared their prefixes."""
    inner = section(PROBLEMS, concern(problem(DIABETES))).removeprefix("<component>").removesuffix("</component>")
    inner = inner.replace("<title>", f'<templateId root="{T}3"/><title>')
    rows, _ = read(FORMAT, "<!-- <x> -->" + wrap.format(inner))
    assert [r["name"] for r in rows] == ["Type 2 diabetes"]


def test_a_statement_on_its_own_is_read() -> None:
    """Alone, or in an entry."""
    for text in (observation(PQ), f"<entry>{observation(PQ)}</entry>"):
        rows, _ = read(FORMAT, text)
        assert [r["value"] for r in rows] == [13.2]


def test_a_body_that_is_not_structured_is_told() -> None:
    """A PDF in XML holds no records that can be read."""
    text = document().replace("<structuredBody></structuredBody>", "<nonXMLBody><text>JVBERi0=</text></nonXMLBody>")
    rows, refusals = read(FORMAT, text)
    assert ([r["kind"] for r in rows], "not structured" in refusals[0].why) == (["person"], True)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_any_declared_encoding_is_read(encoding: str) -> None:
    """Umlauts included."""
    text = document(section(PROBLEMS, concern(problem(cd("1", "Müdigkeit"))))).replace(
        "UTF-8", encoding.removesuffix("-sig")
    )
    rows, _ = read(FORMAT, text.encode(encoding))
    assert [r["name"] for r in rows][1:] == ["Müdigkeit"]


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    "text",
    [
        document().replace("<ClinicalDocument", LAUGHS + "<ClinicalDocument").replace("Rosa", "&b;"),
        document().replace("<ClinicalDocument", '<!DOCTYPE x SYSTEM "file:///etc/passwd"><ClinicalDocument'),
        document().replace("Rosa", "&undeclared;"),
        document()[:-40],
        document(section(PROBLEMS, concern(problem(DIABETES)))).replace("</title>", "</titel>"),
        f"<html {SPACES}><body/></html>",
        "<component><section/></component>",
        '<?xml version="1.0" encoding="klingon"?>' + document().partition("?>")[2],
        document().replace("Rosa", "\0"),
        "<ClinicalDocument " + "<a>" * 5000,
    ],
)
def test_damaged_foreign_and_dangerous_files_are_told(text: str) -> None:
    """And never expanded, fetched or half read."""
    assert text != document()
    with pytest.raises(BadFile, match="XML"):
        list(FORMAT.read(io.BytesIO(text.encode()), Context(NEW_YORK)))


def test_files_that_are_too_large_are_told() -> None:
    """Before they are parsed."""
    from unittest import mock

    from salus.records.formats.ccda import document as module
    from salus.records.formats.ccda import reading

    with (
        mock.patch.object(module, "LARGEST", 100),
        mock.patch.object(reading, "LARGEST", 100),
        pytest.raises(BadFile, match="larger"),
    ):
        list(FORMAT.read(io.BytesIO(document().encode()), Context(NEW_YORK)))


@pytest.mark.parametrize(
    ("head", "known"),
    [
        (document().encode(), True),
        (document().encode("utf-16"), True),
        (b"<HealthData/>", False),
        (b"{}", False),
        (b"", False),
    ],
)
def test_files_are_recognised_by_content(head: bytes, known: bool) -> None:
    """By HL7's namespace, templates or root."""
    assert FORMAT.sniff(head, "x") is known


def test_progress_counts_the_file() -> None:
    """In bytes."""
    told: list[int] = []
    text = document().encode()
    list(FORMAT.read(io.BytesIO(text), Context(NEW_YORK, told.append)))
    assert sum(told) == len(text)


RICH = document(
    section(PROBLEMS, concern(problem(DIABETES, '<low value="2019"/>'))), section(ALLERGIES, allergy()), section(MEDICATIONS, drug()),
    section(RESULTS, organizer(observation(PQ))), section(VACCINES, drug(template="52")),
)  # fmt: skip


TAGS = ["value", "code", "effectiveTime", "low", "statusCode", "consumable", "participant", "section", "entry", "title"]


@settings(max_examples=200, deadline=None)
@given(st.integers(0, len(RICH) - 1), st.text('<>&"/=aé0', max_size=3), st.integers(0, 6))
def test_mutated_documents_never_crash_and_never_give_more(place: int, new: str, gone: int) -> None:
    """A change spoils the file, a record, or a word."""
    text = (RICH[:place] + new + RICH[place + gone :]).encode()
    try:
        items = list(FORMAT.read(io.BytesIO(text), Context(NEW_YORK)))
    except BadFile:
        return
    assert sum(item.count if isinstance(item, Refusal) else item.rows.num_rows for item in items) <= 6


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(TAGS),
    st.sampled_from([*TAGS, "nothing"]),
    st.sampled_from(["PQ", "CD", "IVL_TS", "ST", "BL", "odd"]),
)
def test_elements_in_the_wrong_place_never_crash(tag: str, other: str, kind: str) -> None:
    """Whatever stands where."""
    text = (
        RICH.replace(f"<{tag} ", f"<{other} ")
        .replace(f"</{tag}>", f"</{other}>")
        .replace('xsi:type="CD"', f'xsi:type="{kind}"')
    )
    with contextlib.suppress(BadFile):
        list(FORMAT.read(io.BytesIO(text.encode()), Context(NEW_YORK)))


@settings(max_examples=60, deadline=None)
@given(st.integers(1, len(RICH) - 2))
def test_a_document_cut_short_gives_nothing(end: int) -> None:
    """It is told before the first row."""
    with pytest.raises(BadFile):
        next(iter(FORMAT.read(io.BytesIO(RICH[:end].encode()), Context(NEW_YORK))))
