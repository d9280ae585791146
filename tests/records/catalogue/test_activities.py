"""Workouts: what they are called, by vendors and by people, and which numbers they have."""

from __future__ import annotations

import pytest

from salus.errors import UnknownUnit
from salus.records.catalogue import Activity, catalogue
from salus.records.units import unit


def activities() -> list[Activity]:
    return list(catalogue().activities.values())


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Run", "running"),
        ("Outdoor Run", "running"),
        ("Treadmill", "treadmill"),
        ("Spinning", "spinning"),
        ("Walk", "walking"),
        ("Outdoor Bike", "outdoor_bike"),
        ("Bike", "bike"),
        ("Aerobic Workout", "aerobic_workout"),
        ("Interval Workout", "interval_workout"),
        ("Weights", "weights"),
        ("Swim", "swimming"),
        ("Hike", "hiking"),
        ("Sport", "sport"),
        ("Workout", "workout"),
        ("Yoga", "yoga"),
        ("Elliptical", "elliptical"),
        ("eliptical", "elliptical"),
        ("jogging", "running"),
        ("ran", "running"),
        ("HIIT", "interval_workout"),
        ("Indoor Cycling", "spinning"),
        ("Strength Training", "strength_training"),
        ("Pool Swim", "swimming"),
        ("Skiing", "skiing"),
        ("walks", "walking"),
        ("treadmill", "treadmill"),
        ("cycling", "cycling"),
    ],
)
def test_titles_of_vendors_and_words_of_people_find_the_activity(title: str, name: str) -> None:
    found = catalogue().activity_by_name(title)
    assert found is not None
    assert found.name == name


def test_what_is_no_activity_is_none() -> None:
    assert catalogue().activity_by_name("glucose") is None
    assert catalogue().activity_by_apple("HKWorkoutActivityTypeNothing") is None


def test_all_of_apple_s_types_are_known_each_by_one_activity() -> None:
    owners: dict[str, str] = {}
    for activity in activities():
        for identifier in activity.apple:
            assert owners.setdefault(identifier, activity.name) == activity.name
            assert catalogue().activity_by_apple(identifier) is activity
    assert len(owners) >= 84
    assert owners["HKWorkoutActivityTypeHighIntensityIntervalTraining"] == "interval_workout"


def test_every_word_of_an_activity_leads_back_to_it() -> None:
    for activity in activities():
        assert activity.words
        for word in activity.words:
            found = catalogue().activity_by_name(word)
            assert found is not None
            assert found is activity or found.name in (activity.parent, *activity.includes), (
                f"{word!r} of {activity.name}"
            )


def test_includes_and_parents_exist_and_form_no_circle() -> None:
    known = catalogue().activities
    for activity in activities():
        assert activity.parent is None or activity.parent in known
        assert activity.indoor is None or activity.indoor in known
        assert set(activity.includes) <= set(known)
        assert activity.name not in activity.includes
    assert {"outdoor_bike", "bike", "spinning"} <= set(known["cycling"].includes)
    assert "treadmill" not in known["running"].includes


@pytest.mark.parametrize(
    ("name", "code", "additive"),
    [
        ("duration", "min", True),
        ("distance", "m", True),
        ("energy", "kcal", True),
        ("average_heart_rate", "/min", False),
        ("maximum_heart_rate", "/min", False),
        ("elevation_gain", "m", True),
        ("steps", "{steps}", True),
        ("active_zone_minutes", "min", True),
        ("speed", "m/min", False),
        ("pace", "min/km", False),
    ],
)
def test_workouts_have_these_numbers(name: str, code: str, additive: bool) -> None:
    attribute = catalogue().attributes[name]
    assert (attribute.unit.code, attribute.additive) == (code, additive)


def test_attributes_have_words_and_convert() -> None:
    for attribute in catalogue().attributes.values():
        assert attribute.words
        assert attribute.low < attribute.high
        for other in attribute.also_units:
            assert attribute.accepts(other)
            assert attribute.from_canonical(attribute.to_canonical(3.0, other), other) == pytest.approx(3.0)
    distance = catalogue().attributes["distance"]
    assert distance.conversion(unit("km")) == (1000.0, 0.0)
    assert distance.places(unit("km")) == 2
    assert catalogue().attributes["speed"].to_canonical(6, unit("km/h")) == 100.0
    with pytest.raises(UnknownUnit, match="distance of a workout cannot be in kg: it can be in m, km"):
        distance.conversion(unit("kg"))


def test_a_ratio_is_of_known_attributes() -> None:
    for attribute in catalogue().attributes.values():
        assert attribute.ratio is None or set(attribute.ratio) <= set(catalogue().attributes)
    assert catalogue().attributes["speed"].ratio == ("distance", "duration")


def test_activities_and_attributes_have_a_json_form() -> None:
    assert catalogue().activities["cycling"].to_json()["includes"][0] == "outdoor_bike"
    assert catalogue().attributes["distance"].to_json()["units"][0] == "km"
