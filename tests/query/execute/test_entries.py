"""Entries of the chart: names and their synonyms, what is current, what is denied, when, and laboratory results."""

from __future__ import annotations

from datetime import datetime

import pytest
from tests.query.execute.conftest import NOW, Ask, days, keyed
from tests.query.execute.shelf import HOME, entry, obs

from salus.errors import BadPlan
from salus.query.execute.naming import wanted
from salus.query.plan import (
    Aggregate,
    Clock,
    Condition,
    Correlate,
    Entries,
    Observations,
    OnDays,
    Quantity,
    Series,
    Simple,
    Take,
    Trend,
    Weekdays,
    Where,
)
from salus.records.period import Period

LIST, COUNT, EXISTS, LATEST, FIRST = (Simple(n) for n in ("list", "count", "exists", "latest", "first"))  # type: ignore[arg-type]

CHART = [
    entry("immunization", "Tdap", "2014-03-01T00:00", codes=["CVX:115"], location="Town clinic"),
    entry("immunization", "Td (adult), 5 Lf tetanus toxoid, adsorbed", "2022-08-03T00:00"),
    entry("immunization", "Influenza, seasonal, injectable", "2023-10-05T00:00"),
    entry("immunization", "Influenza, seasonal, injectable", "2024-09-05T00:00"),
    entry("immunization", "Hep B, adult", "2021-01-05T00:00", fact=False, status="not-done"),
    entry("medication", "atorvastatin 20 MG Oral Tablet", "2021-05-01T00:00", active=True, status="active", dose="20 mg"),
    entry("medication", "Atorvastatin 20 MG Oral Tablet", "2023-05-01T00:00", active=True, status="active", dose="40 mg"),
    entry("medication", "Amoxicillin 500 MG", "2023-01-01T00:00", "2023-01-08T00:00", status="completed"),
    entry("medication", "Warfarin 5 MG", "2020-01-01T00:00", active=False, status="stopped"),
    entry("medication", "Metformin 850 MG", "2024-04-01T00:00", "2024-06-01T00:00", frequency="twice a day"),
    entry("condition", "Essential hypertension (disorder)", "2019-02-01T00:00", active=True, severity="mild"),
    entry("condition", "Acute bronchitis", "2022-01-05T00:00", "2022-01-20T00:00", active=False),
    entry("condition", "Diabetes mellitus type 2", "2020-01-01T00:00", fact=False),
    entry("allergy", "Peanuts", reaction="hives"),
    entry("allergy", "Penicillin V", fact=False),
    entry("appointment", "Dental check-up", "2024-06-03T09:30", provider="Dr Adams", status="booked"),
    entry("appointment", "Eye test", "2024-05-20T14:00", status="cancelled"),
    entry("appointment", "Annual physical", "2024-03-04T08:15", status="fulfilled"),
    entry("person", "Ada", "1980-05-09T00:00", birth_date="1980-05-09", sex="female"),
]  # fmt: skip


def plan(kind: str, statistic: Simple, name: str | None = None, **given: object) -> Aggregate:
    own = {k: given.pop(k) for k in ("field", "current") if k in given}
    return Aggregate(Entries(kind, name, **own), statistic, **given)  # type: ignore[arg-type]


class TestNames:
    @pytest.mark.parametrize(
        ("kind", "said", "recorded"),
        [
            ("immunization", "tetanus", "Tdap"), ("immunization", "flu", "Influenza, seasonal, injectable"),
            ("immunization", "flu shot", "flu shot"), ("immunization", "whooping cough", "DTaP"),
            ("immunization", "shingles", "zoster recombinant"), ("immunization", "covid", "SARS-COV-2 (COVID-19) vaccine"),
            ("medication", "lipitor", "atorvastatin 20 MG Oral Tablet"), ("medication", "paracetamol", "Acetaminophen 325 MG"),
            ("medication", "statin", "Simvastatin 10 MG"), ("medication", "blood thinners", "Eliquis 5 MG"),
            ("medication", "insulin", "Lantus SoloStar"), ("medication", "metformin", "Metformin hydrochloride 850 MG"),
            ("condition", "high blood pressure", "Essential hypertension"), ("condition", "diabetes", "Diabetes mellitus type 2"),
            ("condition", "heart attack", "Acute myocardial infarction"), ("allergy", "peanut", "Peanuts"),
            ("allergy", "advil", "Ibuprofen"), ("allergy", "shellfish", "Shrimp"), ("procedure", "ct scan", "Computed tomography of chest"),
        ],
    )  # fmt: skip
    def test_match(self, kind: str, said: str, recorded: str) -> None:
        assert wanted(kind, said).matches(recorded, [])

    @pytest.mark.parametrize(
        ("kind", "said", "recorded"),
        [
            ("immunization", "tetanus", "Hep B, adult"), ("immunization", "flu", "Haemophilus influenzae type b"),
            ("medication", "lipitor", "Rosuvastatin"), ("medication", "insulin", "Metformin"),
            ("allergy", "nuts", "Nutmeg"), ("condition", "type 1 diabetes", "Type 2 diabetes mellitus"),
            ("condition", "ms", "Asthma"), ("allergy", "eggs", "Eggplant"),
        ],
    )  # fmt: skip
    def test_do_not_match(self, kind: str, said: str, recorded: str) -> None:
        assert wanted(kind, said).matches(recorded, []) is None

    def test_codes_match_whatever_the_name_is(self) -> None:
        assert wanted("immunization", "tetanus").matches("Impfung", ["CVX:115"]) == "synonym"
        assert wanted("immunization", "tetanus").matches("Impfung", ["SNOMED:115"]) is None

    def test_a_slip_is_forgiven_only_where_nothing_is_so_written(self, ask: Ask) -> None:
        result = ask(CHART, plan("medication", EXISTS, "atorvastatine"))
        assert (result.value, result.notes) == (True, ("fuzzy_name",))
        assert ask(CHART, plan("medication", EXISTS, "metformin")).notes == ()
        assert ask(CHART, plan("medication", EXISTS, "zzzzzz")).value is False


class TestLists:
    def test_current_medicines_once_each_as_last_written(self, ask: Ask) -> None:
        result = ask(CHART, plan("medication", LIST, current=True))
        assert result.value == ["Metformin 850 MG", "Atorvastatin 20 MG Oral Tablet"]
        assert ask(CHART, plan("medication", COUNT, current=True)).value == 2
        assert ask(CHART, plan("medication", LIST, current=True), now=datetime(2024, 7, 1, tzinfo=HOME)).value == [
            "Atorvastatin 20 MG Oral Tablet"
        ]
        assert ask(CHART, plan("medication", LIST, current=True), now=datetime(2021, 7, 1, tzinfo=HOME)).value == [
            "atorvastatin 20 MG Oral Tablet"
        ]

    def test_what_is_denied_is_not_listed(self, ask: Ask) -> None:
        assert ask(CHART, plan("allergy", LIST)).value == ["Peanuts"]
        assert ask(CHART, plan("condition", LIST, current=True)).value == ["Essential hypertension (disorder)"]

    def test_in_a_period_what_lasts_counts_while_it_lasted(self, ask: Ask) -> None:
        assert ask(CHART, plan("medication", LIST, period=days("2023-01-05", "2023-02-01"))).value == [
            "Amoxicillin 500 MG",
            "atorvastatin 20 MG Oral Tablet",
        ]
        assert ask(CHART, plan("immunization", COUNT, period=days("2022-01-01", "2024-01-01"))).value == 2

    def test_fields(self, ask: Ask) -> None:
        assert ask(CHART, plan("medication", LATEST, "lipitor", field="dose")).value == "40 mg"
        assert ask(CHART, plan("medication", LIST, "atorvastatin", field="dose")).value == ["40 mg", "20 mg"]
        assert ask(CHART, plan("medication", LATEST, "amoxicillin", field="end")).value == "2023-01-08"
        assert ask(CHART, plan("medication", LATEST, "warfarin", field="status")).value == "stopped"
        assert ask(CHART, plan("condition", LATEST, "hypertension", field="start")).value == "2019-02-01"
        assert ask(CHART, plan("medication", LATEST, "warfarin", field="dose")).status == "no_data"
        assert ask(CHART, plan("medication", LIST, "warfarin", field="dose")).status == "no_data"

    def test_the_last_two_and_those_of_a_weekday(self, ask: Ask) -> None:
        assert ask(CHART, plan("immunization", LIST, take=Take("last", 2), period=days("2000-01-01", "2024-01-01"))).value == [
            "Influenza, seasonal, injectable", "Td (adult), 5 Lf tetanus toxoid, adsorbed"]  # fmt: skip
        assert ask(CHART, plan("immunization", LIST, where=(Weekdays(("Saturday",)),))).value == ["Tdap"]
        assert ask(CHART, plan("immunization", LIST, shape="when", take=Take("first", 1))).value == ["2014-03-01"]

    def test_described(self, ask: Ask) -> None:
        told = ask(CHART, plan("medication", Simple("describe"), "metformin"))
        assert (told.value, keyed(told)) == ("Metformin 850 MG", {"frequency": "twice a day"})
        assert ask(CHART, plan("medication", Simple("describe"), "digoxin")).status == "no_data"

    def test_counted_by_year(self, ask: Ask) -> None:
        result = ask(CHART, plan("immunization", COUNT, by="year", pick="highest"))
        assert keyed(result) == {"2014": 1, "2022": 1, "2023": 1, "2024": 1}
        assert result.value == "2014"


class TestYesOrNo:
    def test_recorded_not_recorded_denied_and_unknown(self, ask: Ask) -> None:
        assert ask(CHART, plan("allergy", EXISTS, "peanut")).value is True
        missing = ask(CHART, plan("allergy", EXISTS, "latex"))
        assert (missing.status, missing.value, missing.notes) == ("answered", False, ("not_recorded",))
        denied = ask(CHART, plan("allergy", EXISTS, "penicillin"))
        assert (denied.value, denied.notes, denied.names) == (False, ("refuted",), ("Penicillin V",))
        assert ask(CHART, plan("procedure", EXISTS, "colonoscopy")).status == "no_data"
        assert ask([], plan("allergy", EXISTS, "peanut")).status == "no_data"

    def test_current_or_ever(self, ask: Ask) -> None:
        assert ask(CHART, plan("medication", EXISTS, "warfarin")).value is True
        assert ask(CHART, plan("medication", EXISTS, "warfarin", current=True)).value is False
        assert ask(CHART, plan("procedure", COUNT)).status == "no_data"
        assert ask(CHART, plan("procedure", COUNT, by="year")).status == "no_data"
        assert ask(CHART, plan("medication", LIST, "digoxin")).status == "no_data"


class TestWhen:
    def test_the_last_one_has_been(self, ask: Ask) -> None:
        flu = ask(CHART, plan("immunization", LATEST, "flu", shape="when"))
        assert (flu.value, flu.names) == ("2023-10-05", ("Influenza, seasonal, injectable",))
        tetanus = ask(CHART, plan("immunization", LATEST, "tetanus", shape="elapsed"))
        assert (tetanus.value, tetanus.unit) == (644, "d")
        assert ask(CHART, plan("immunization", LATEST, "rabies", shape="when")).status == "no_data"
        assert ask(CHART, plan("allergy", LATEST, "peanut", shape="when")).status == "no_data"
        assert ask(CHART, plan("allergy", LATEST, "latex")).status == "no_data"

    def test_the_next_appointment_that_is_not_called_off(self, ask: Ask) -> None:
        ahead = Period(NOW, datetime(2100, 1, 1, tzinfo=HOME))
        result = ask(CHART, plan("appointment", FIRST, shape="when", period=ahead))
        assert (result.value, result.names, "scheduled" in result.notes) == (
            "2024-06-03T09:30",
            ("Dental check-up",),
            True,
        )
        assert ask(CHART, plan("appointment", FIRST, "Adams", period=ahead)).value == "Dental check-up"
        assert ask(CHART, plan("appointment", FIRST, period=ahead, shape="elapsed")).value == 26
        assert ask(CHART, plan("appointment", LATEST, shape="when")).value == "2024-03-04T08:15"
        assert ask(CHART, plan("appointment", LATEST, "eye", field="status", period=ahead)).value == "cancelled"


class TestPerson:
    def test_age_grows_on_the_birthday(self, ask: Ask) -> None:
        assert ask(CHART, plan("person", LATEST, field="age")).value == 43
        assert ask(CHART, plan("person", LATEST, field="age"), now=datetime(2024, 5, 9, tzinfo=HOME)).value == 44
        year = [entry("person", "Ada", birth_date="1980")]
        assert ask(year, plan("person", LATEST, field="age")).value == 44
        month = [entry("person", "Ada", birth_date="1980-06")]
        assert ask(month, plan("person", LATEST, field="age")).value == 43

    def test_fields(self, ask: Ask) -> None:
        assert ask(CHART, plan("person", LATEST, field="sex")).value == "female"
        assert ask(CHART, plan("person", LATEST, field="blood_type")).status == "no_data"
        with pytest.raises(BadPlan, match="birth_date"):
            ask(CHART, plan("person", LATEST))


LABS = [
    obs("hba1c", "2023-04-10T08:00", 6.5, ref_high=5.6, source="Clinic"), obs("hba1c", "2024-04-10T08:00", 5.5, ref_high=5.6, source="Clinic"),
    obs("ldl_cholesterol", "2024-04-10T08:00", 160, flag="H", source="Clinic"), obs("glucose", "2024-04-10T08:00", 999),
    obs("other_observations", "2024-02-01T08:00", None, text="Positive", display="Helicobacter antigen", flag="A"),
    obs("other_observations", "2024-02-01T08:00", 12, raw_unit="U/mL", display="Some marker"),
]  # fmt: skip
ABNORMAL = (Where(Condition("abnormal")),)


class TestLabs:
    def test_a_list_has_the_latest_of_each(self, ask: Ask) -> None:
        result = ask(LABS, plan("lab", LIST))
        assert keyed(result)["HbA1c"] == 5.5
        assert keyed(result)["Helicobacter antigen"] == "Positive"
        assert [p.unit for p in result.series or () if p.key == "Some marker"] == ["U/mL"]
        assert result.n == 4
        assert ask(LABS, plan("lab", LIST, take=Take("last", 1))).n == 1
        assert ask(LABS, plan("lab", COUNT, "hba1c")).value == 2

    def test_abnormal_by_flag_or_range(self, ask: Ask) -> None:
        result = ask(LABS, plan("lab", LIST, where=ABNORMAL))
        assert set(result.names) == {"HbA1c", "LDL cholesterol", "Helicobacter antigen"}
        assert "own_reference" in result.notes
        recent = ask(LABS, plan("lab", LIST, where=ABNORMAL, period=days("2024-01-01", "2024-05-01")))
        assert set(recent.names) == {"LDL cholesterol", "Helicobacter antigen"}
        assert ask(LABS[1:2], plan("lab", EXISTS, where=ABNORMAL)).value is False

    def test_one_by_name(self, ask: Ask) -> None:
        result = ask(LABS, plan("lab", LATEST, "helicobacter"))
        assert (result.value, result.unit, result.flag) == ("Positive", None, "A")
        assert ask(LABS, plan("lab", LATEST, "hba1c"), units={"hba1c": "mmol/mol"}).unit == "mmol/mol"
        with pytest.raises(BadPlan, match="name the test"):
            ask(LABS, plan("lab", LIST, where=(Where(Condition("gt", Quantity(5))),)))


def test_on_days_of_an_entry(ask: Ask) -> None:
    """The day after a vaccination."""
    rows = [*CHART, obs("steps", "2023-10-06T10:00", 50), obs("steps", "2023-10-07T10:00", 70)]
    after = OnDays(Entries("immunization", "flu"), shift=1)
    assert ask(rows, Aggregate(Observations("steps"), Simple("mean"), (after,))).value == 50


def test_what_entries_cannot_be_asked(ask: Ask) -> None:
    for bad in (
        plan("condition", Simple("mean")), Aggregate(Entries("condition"), Trend()), plan("condition", LIST, by="year"),
        plan("condition", LIST, where=(Clock("08:00", "09:00"),)), plan("condition", LIST, take=Take("highest", 1)),
        Correlate(Series(Entries("condition")), Series(Observations("steps"))),
    ):  # fmt: skip
        with pytest.raises(BadPlan):
            ask(CHART, bad)
