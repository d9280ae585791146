"""What a clause about days is about: the metric whose unit fits, or the workouts' own number.

Days and workouts share many numbers. A question about workouts means theirs, unless the records keep it by day.
"""

from __future__ import annotations

from salus.query.plan import Condition, Workouts
from salus.query.understand.conditions import attribute_for, fits
from salus.query.understand.cues import cue_mask
from salus.query.understand.lexicon import read
from salus.query.understand.reading import Found, observed, worked_out
from salus.query.understand.tagging import Tagged


def about_days(t: Tagged, options: list[Found], compared: list[tuple[Condition, int]], main: Found) -> Found | None:
    """The subject of a day clause: whose unit fits; a workout's number where the question is about workouts."""
    wanted: list[tuple[float, int, Found]] = []
    for option in options:
        about = option.metric or option.attribute
        if compared and about is None:
            continue
        if any(about is not None and not fits(c, about) for c, _ in compared):
            continue
        if not compared and (option.attribute is not None or (option.metric is not None and option.metric.clock)):
            continue  # "when I woke up" is a time of day, no kind of day
        if option.where or (main.workouts and option.said):  # a stand-in, where workouts have the number itself
            continue
        cost = len(option.against) - option.mask.bit_count() * 0.1
        if main.workouts and option.metric is not None and workout_number(t, option):  # said of workouts, then
            continue
        wanted.append((cost, len(wanted), option))
    if not wanted and compared and options and options[0].workouts:
        return _in_amount(t, options[0], compared[0][0])
    if main.workouts and (eaten := [o for o in options if _unrecorded(t, o)]):
        return _as_attribute(t, eaten[0])
    if not wanted and main.workouts:
        return next((_as_attribute(t, o) for o in options if o.metric is not None and workout_number(t, o)), None)
    return min(wanted)[2] if wanted else None


def workout_number(t: Tagged, option: Found) -> bool:
    """Numbers that a question about workouts means of them, though days have them too: calories, elevation."""
    name = option.metric.name if option.metric is not None else ""
    if name in t.vocabulary.metrics:
        return False
    if name == "heart_rate":
        return bool(t.vocabulary.metrics)
    return name in read("measures")["of_workouts"]


def _unrecorded(t: Tagged, option: Found) -> bool:
    """Calories "consumed" by somebody whose records know only what workouts burn."""
    name = option.metric.name if option.metric is not None else ""
    kept = t.vocabulary.metrics
    return bool(kept) and name in read("measures")["stand_in_of_workouts"] and name not in kept


def _in_amount(t: Tagged, option: Found, condition: Condition) -> Found | None:
    """Such as "I ran more than 6", "I walked 10k": what much of this activity is measured by, or what the unit says."""
    if not isinstance(option.subject, Workouts) or condition.op == "eq":
        return None
    known, activity = t.lexicon.catalogue, option.subject.activity
    metric = read("measures")["amount_metric"].get(activity)
    if metric is not None and fits(condition, known.metrics[metric]):
        return observed(known, metric, option.mask)
    name = read("measures")["amount"].get(activity, "duration")
    made = worked_out(known, activity, name, option.mask)
    if made.attribute is not None and fits(condition, made.attribute):
        return made
    by_unit = attribute_for(t, condition, option.mask)
    return worked_out(known, activity, by_unit, option.mask) if by_unit is not None else None


def _as_attribute(t: Tagged, option: Found) -> Found:
    assert option.metric is not None  # callers ask for metrics only
    name, data = option.metric.name, read("measures")
    attribute = data["stand_in_of_workouts"].get(name) or data["attribute_of"][name]
    known = t.lexicon.catalogue
    said = (f"no {option.metric.title} is recorded: the workouts' own is taken",) if _unrecorded(t, option) else ()
    mask = option.mask | (cue_mask(t, option, t.all) if said else 0)
    return Found(Workouts(None, attribute), mask, attribute=known.attributes[attribute], said=said)
