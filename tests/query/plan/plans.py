"""Any plan of the algebra, for property tests: built from the types themselves, so that no operation is left out."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from salus.query import plan as p
from salus.records.period import Period

ZONES = st.sampled_from([ZoneInfo(z) for z in ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu")])
_words = st.text("abcdefg_ ", min_size=1, max_size=8)
_numbers = st.floats(-1e6, 1e6, allow_nan=False).map(lambda x: round(x, 6))


@st.composite
def periods(draw: st.DrawFn) -> Period:
    zone = draw(ZONES)
    start = draw(st.datetimes(datetime(1990, 1, 1), datetime(2030, 1, 1))).replace(microsecond=0, fold=0, tzinfo=zone)
    end = (start.replace(tzinfo=None) + timedelta(hours=draw(st.integers(3, 24 * 4000)))).replace(tzinfo=zone)
    return Period(start, end, draw(_words), draw(_words))


quantities = st.builds(p.Quantity, _numbers, st.sampled_from([None, "mg/dL", "km"]))
conditions = st.builds(
    p.Condition,
    st.sampled_from(["lt", "le", "gt", "ge", "eq", "ne", "between", "outside", "in_reference", "abnormal"]),
    st.none() | quantities,
    st.none() | quantities,
    st.none() | quantities,
)
subjects = st.one_of(
    st.builds(p.Observations, _words),
    st.builds(p.Workouts, st.none() | _words, st.none() | _words),
    st.builds(
        p.Entries,
        st.sampled_from(["condition", "medication", "lab"]),
        st.none() | _words,
        st.none() | _words,
        st.booleans(),
    ),
)
clocks = st.times().map(lambda t: f"{t:%H:%M}")
filters = st.one_of(
    st.builds(p.Where, conditions),
    st.builds(p.WhereAttribute, _words, conditions),
    st.builds(p.OnDays, subjects, st.none() | conditions, st.integers(-3, 3), st.booleans()),
    st.builds(p.Clock, clocks, clocks),
    st.builds(p.Weekdays, st.lists(st.sampled_from(["Monday", "Sunday"]), max_size=2).map(tuple)),
    st.builds(p.Source, _words),
    st.builds(p.During, st.none() | _words, st.booleans()),
)
where = st.lists(filters, max_size=3).map(tuple)
statistics = st.one_of(
    st.builds(p.Simple, st.sampled_from(["mean", "sum", "latest", "report", "list"])),
    st.builds(p.Percentile, _numbers),
    st.builds(p.Distribution, st.none() | st.integers(1, 99)),
    st.builds(p.Share, conditions),
    st.builds(p.TimeInRange, st.none() | quantities, st.none() | quantities),
    st.builds(p.Duration, conditions),
    st.builds(p.Streak, st.none() | conditions, st.sampled_from(["longest", "current"])),
    st.builds(p.Episodes, conditions, _numbers),
    st.builds(p.Trend, st.sampled_from(["day", "week", "month", "year"])),
    st.builds(p.Gaps, st.none() | _numbers),
)
aggregates = st.builds(
    p.Aggregate,
    subjects,
    statistics,
    where,
    st.none() | periods(),
    st.none() | st.builds(p.Take, st.sampled_from(["first", "last", "highest", "lowest"]), st.integers(1, 9)),
    st.sampled_from([None, "observation", "day", "week", "month", "year"]),
    st.sampled_from([None, "sum", "count", "last"]),
    st.sampled_from([None, "hour", "weekday", "activity"]),
    st.sampled_from([None, "highest", "lowest"]),
    st.none() | conditions,
    st.sampled_from(["value", "when", "elapsed", "name"]),
    st.sampled_from([None, "mmol/L"]),
)
plans = st.one_of(
    aggregates,
    st.builds(
        p.Compare, aggregates, aggregates, st.sampled_from(["difference", "which_more"]), st.tuples(_words, _words)
    ),
    st.builds(
        p.Correlate,
        st.builds(p.Series, subjects, where, st.integers(-2, 2)),
        st.builds(p.Series, subjects, where),
        st.none() | periods(),
        st.sampled_from(["spearman", "pearson"]),
    ),
)
