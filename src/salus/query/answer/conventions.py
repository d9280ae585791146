"""Which convention was chosen, in words: those of the question's reading, then those of the computation."""

from __future__ import annotations

from salus.query.plan import Aggregate, Compare, Plan
from salus.query.result import Note, Result

WORDS: dict[Note, str] = {
    "sd_n_minus_1": "standard deviation with n − 1",
    "percentile_linear": "percentile by linear interpolation",
    "least_squares_daily": "trend = least-squares slope of the daily values",
    "spearman": "Spearman rank correlation over days with both",
    "pearson": "Pearson correlation over days with both",
    "daily_totals": "over daily totals of days with data; a day without any record is missing, not zero",
    "daily_values": "one value a day",
    "all_readings": "over all readings",
    "buckets": "each week, month or year counts as one item",
    "empty_buckets_zero": "weeks or months without a workout count as 0",
    "days_with_data": "days without any record are left out",
    "either_limit": "a blood pressure counts when either value is past its limit",
    "both_limits": "a blood pressure is within limits when both values are",
    "naps_included": "sleep counts for the date of waking, naps included",
    "overlaps_merged": "overlapping sources are merged by priority, never added up twice",
    "range_70_180": "in range = 70 to 180 mg/dL, both included",
    "time_weighted": "time is counted by the interval between readings, gaps not at all",
    "current_streak_to_last_day": "a streak that is still running counts to the last finished day",
    "gaps_end_episodes": "a gap in the data ends an episode",
    "episode_minutes": "an episode lasts at least 15 minutes past the limit and ends with 15 minutes back",
    "own_reference": "judged by the record's own reference range",
    "synonym": "the name was matched through its synonyms",
    "fuzzy_name": "the name was matched in spite of its spelling",
    "future_left_out": "what lies in the future is left out",
    "tie": "several share this value; the first is given",
}


def convention(plan: Plan, result: Result, reading: str) -> str:
    """All conventions of one answer in words, joined by "; ", the reading's first."""
    said = [part for part in reading.split("; ") if part]
    if isinstance(plan, Aggregate | Compare):
        said += [part for period in _periods(plan) for part in period.split("; ") if part and part not in said]
    notes = [*result.notes, *(note for side in result.sides for note in side.notes)]
    for note in dict.fromkeys(notes):
        if note == "days_with_data" and "daily_totals" in notes:
            continue  # said already
        if (words := WORDS.get(note)) and words not in said:
            said.append(words)
    return "; ".join(said)


def _periods(plan: Aggregate | Compare) -> list[str]:
    sides = (plan,) if isinstance(plan, Aggregate) else (plan.left, plan.right)
    return [side.period.convention for side in sides if side.period]
