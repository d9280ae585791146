"""In an emergency the reply says what to do now, the local number first, in words that a frightened person can read."""

import json
import re
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.safety.replies.readability import ease, grade

from salus.safety import replies
from salus.safety.lines import country, known
from salus.safety.replies import reply
from salus.safety.verdict import Category, Crisis, Level, Verdict

DATA = json.loads((Path(replies.__file__).parent / "replies.json").read_bytes())
CODES = [None, *(c.code for c in known())]
BODILY = [c for c in Category if c.value not in set(Crisis)]
EVERY = [(c, who, language) for c in BODILY for who in ("self", "other") for language in ("en", "es")]
verdicts = st.builds(
    Verdict,
    level=st.sampled_from(Level),
    crisis=st.none() | st.sampled_from(Crisis),
    categories=st.lists(st.sampled_from(Category), max_size=3, unique=True).map(tuple),
    who=st.sampled_from(["self", "other"]),
    language=st.sampled_from(["en", "es"]),
)


def emergency(category, who="self", language="en", code="US"):
    return reply(Verdict(Level.EMERGENCY, categories=(category,), who=who, language=language), country=code)


@pytest.mark.parametrize(("category", "who", "language"), EVERY)
def test_the_number_comes_first_and_few_lines_follow(category, who, language):
    lines = emergency(category, who, language).splitlines()
    assert "911" in lines[0]
    assert 2 <= len(lines) <= 5
    assert all(0 < len(line.split()) <= 22 for line in lines)


@pytest.mark.parametrize(("category", "who"), [(c, w) for c in BODILY for w in ("self", "other")])
def test_english_reads_at_sixth_grade_or_below(category, who):
    assert grade(emergency(category, who)) <= 6


@pytest.mark.parametrize(("category", "who"), [(c, w) for c in BODILY for w in ("self", "other")])
def test_spanish_reads_fairly_easily(category, who):
    assert ease(emergency(category, who, "es")) >= 70


def test_the_measures_tell_hard_from_easy():
    assert grade("Administer intramuscular epinephrine immediately, subsequently maintaining supine positioning.") > 12
    assert ease("Administre inmediatamente epinefrina intramuscular, manteniendo posteriormente decúbito supino.") < 50


@pytest.mark.parametrize(("category", "who", "language"), EVERY)
def test_no_reply_names_a_diagnosis(category, who, language):
    named = r"\b(heart attack|infarct|stroke|sepsis|mening|epiglott|torsion|dissect|aneurysm|embol|ectopic|appendic|infarto|ictus|derrame|torsión|embolia|apendic)"
    assert not re.search(named, emergency(category, who, language).lower())


@pytest.mark.parametrize("category", BODILY)
def test_every_category_has_sources_with_publisher_title_and_year(category):
    sources = DATA["emergencies"][category]["source"]
    assert sources
    for key in sources:
        source = DATA["sources"][key]
        assert source["publisher"]
        assert source["title"]
        assert 2010 <= source["year"] <= 2026


def test_no_source_is_listed_that_nothing_rests_on():
    used = {key for entry in DATA["emergencies"].values() for key in entry["source"]} | set(DATA["levels"]["source"])
    assert used == set(DATA["sources"])


@pytest.mark.parametrize(
    ("category", "who", "said"),
    [
        (Category.STROKE, "other", ["note the time", "no food, no drink"]),
        (Category.BLEEDING, "self", ["press hard"]),
        (Category.ANAPHYLAXIS, "self", ["adrenaline pen", "second pen"]),
        (Category.CHOKING, "other", ["5 hard blows between the shoulder blades", "baby"]),
        (Category.SEIZURE, "other", ["time it", "nothing in the mouth"]),
        (Category.BURNS, "self", ["20 minutes", "no ice"]),
        (Category.CARBON_MONOXIDE, "self", ["get out", "do not go back in"]),
        (Category.POISONING, "other", ["do not make them vomit", "1-800-222-1222"]),
        (Category.OVERDOSE, "other", ["naloxone", "on their side"]),
        (Category.ELECTRIC, "other", ["do not touch them until the power is off"]),
        (Category.BITE_STING, "self", ["do not cut, suck"]),
        (Category.CARDIAC, "other", ["defibrillator", "push hard and fast"]),
        (Category.INFANT, "other", ["do not shake"]),
        (Category.METABOLIC, "other", ["give nothing by mouth"]),
    ],
)
def test_what_first_aid_teaches_is_said(category, who, said):
    text = emergency(category, who).lower()
    assert all(words in text for words in said)


def test_the_poison_line_is_the_country_s_and_left_out_where_none_is_known():
    assert "13 11 26" in emergency(Category.POISONING, code="AU")
    assert "Poison line" not in emergency(Category.POISONING, code="NG")


def test_another_person_is_spoken_of_not_to():
    mine, theirs = emergency(Category.SEIZURE), emergency(Category.SEIZURE, "other")
    assert mine != theirs
    assert "hold them down" in theirs


def test_where_the_country_is_unknown_the_words_say_so():
    assert emergency(Category.CARDIAC, code=None).startswith("Call your local emergency number (112) now.")
    assert "tu país (112)" in emergency(Category.CARDIAC, language="es", code=None)


@given(verdicts, st.sampled_from(CODES), st.none() | st.sampled_from(["en", "es"]))
def test_every_emergency_says_the_number_first_in_every_country(verdict, code, language):
    text = reply(verdict, country=code, language=language)
    assert "{" not in text
    if verdict.level is Level.EMERGENCY:
        numbers = {country(code).emergency.number, country(code).police.number}
        assert any(number in text.splitlines()[0] for number in numbers)


@given(verdicts, st.sampled_from(CODES))
def test_the_same_verdict_gives_the_same_words(verdict, code):
    assert reply(verdict, country=code) == reply(verdict, country=code)


@given(verdicts)
def test_only_nothing_is_answered_with_nothing(verdict):
    quiet = verdict.level is Level.NONE and verdict.crisis is None
    assert (reply(verdict, country="US") == "") is quiet


def test_only_the_weightiest_category_is_spoken_to():
    both = Verdict(Level.EMERGENCY, categories=(Category.BLEEDING, Category.BURNS))
    assert reply(both, country="US") == emergency(Category.BLEEDING)


def test_an_overdose_in_a_crisis_is_answered_first_as_an_overdose():
    verdict = Verdict(Level.EMERGENCY, Crisis.SUICIDE_ACTIVE, (Category.OVERDOSE, Category.SUICIDE_ACTIVE))
    lines = reply(verdict, country="US").splitlines()
    assert lines[:-1] == emergency(Category.OVERDOSE).splitlines()
    assert "not alone" in lines[-1]


@pytest.mark.parametrize("crisis", Crisis)
def test_a_crisis_opens_the_protocol(crisis):
    text = reply(Verdict(Level.URGENT, crisis), country="GB")
    assert "AI" in text
    assert "?" in text


@pytest.mark.parametrize(
    ("level", "how_soon"),
    [
        (Level.URGENT, "today"),
        (Level.SOON, "next few days"),
        (Level.ROUTINE, "normal visit"),
        (Level.SELF_CARE, "at home"),
    ],
)
@pytest.mark.parametrize("category", BODILY)
def test_the_quieter_levels_say_how_soon_and_why(level, how_soon, category):
    text = reply(Verdict(level, categories=(category,)), country="US")
    about = DATA["emergencies"][category]["about"]["en"].format(your="your", you="you")
    assert how_soon in text
    assert about in text
    assert ("911" in text) is (level >= Level.SOON)
    assert grade(text) <= 8


@pytest.mark.parametrize("category", BODILY)
def test_where_an_emergency_only_leans_the_number_comes_first(category):
    leaning = Verdict(Level.URGENT, categories=(category,), leans=True)
    text = reply(leaning, country="US")
    assert text.startswith("If this is happening to somebody now, call 911 at once. Please see a doctor today.")
    assert text.count("911") == 1
    assert grade(text) <= 8
    assert reply(leaning, country="ES", language="es").startswith("Si esto le pasa a alguien ahora, llama al 112")


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("category", BODILY)
def test_where_a_classifier_is_not_sure_it_says_so_gives_the_number_and_asks_for_more(category, language):
    text = reply(Verdict(unsure=category), country="ES", language=language)
    assert "112" in text
    assert {"en": "I cannot tell", "es": "no puedo saber"}[language] in text
    assert {"en": "tell me more", "es": "cuéntame más"}[language] in text
    if language == "en":
        assert grade(text) <= 8


@pytest.mark.parametrize("crisis", Crisis)
def test_a_crisis_that_a_classifier_only_suspects_is_asked_about_as_one_that_a_rule_suspects(crisis):
    category = Category(crisis.value)
    suspected = reply(Verdict(unsure=category), country="GB")
    assert suspected == reply(Verdict(Level.URGENT, categories=(category,)), country="GB")
    assert "?" in suspected


def test_what_the_rules_say_soon_of_the_body_stands_behind_the_question():
    text = reply(Verdict(Level.SOON, categories=(Category.EYE,), unsure=Category.SELF_HARM), country="GB")
    asked, _, quiet = text.rpartition("\n")
    assert asked == reply(Verdict(unsure=Category.SELF_HARM), country="GB")
    assert quiet == reply(Verdict(Level.SOON, categories=(Category.EYE,)), country="GB")


def test_a_reply_takes_under_a_millisecond():
    verdict = Verdict(Level.EMERGENCY, categories=(Category.OVERDOSE,))
    reply(verdict, country="US")
    times = []
    for _ in range(200):
        began = perf_counter()
        reply(verdict, country="US")
        times.append(perf_counter() - began)
    assert min(times) < 1e-3  # other work on the machine only makes it longer
