"""The one JSON form of a plan: every node names its ``op``, defaults are left out, periods are ISO text with zone.

Reading is strict: an unknown ``op``, field or word is a :class:`BadPlan` that names it, and ``read(write(p)) == p``
for every plan.

>>> from salus.query.plan import Aggregate, Observations, Simple
>>> write(Aggregate(Observations("steps"), Simple("mean")))
{'op': 'aggregate', 'subject': {'op': 'observations', 'metric': 'steps'}, 'statistic': {'op': 'mean'}, 'period': None}
"""

from __future__ import annotations

import dataclasses
import types
import typing
from datetime import datetime, timedelta, timezone
from functools import cache
from typing import Any, Literal, Union
from zoneinfo import ZoneInfo

from salus.errors import BadPlan
from salus.query.plan import how, plan, subject, which
from salus.records.period import Period

_TAGS: dict[type, str] = {
    subject.Observations: "observations", subject.Workouts: "workouts", subject.Entries: "entries",
    which.Where: "where", which.WhereAttribute: "where_attribute", which.OnDays: "on_days", which.Clock: "clock",
    which.Weekdays: "weekdays", which.Source: "source", which.During: "during",
    how.Percentile: "percentile", how.Distribution: "distribution", how.Share: "share",
    how.TimeInRange: "time_in_range", how.Duration: "duration", how.Streak: "streak", how.Episodes: "episodes",
    how.Trend: "trend", how.Gaps: "gaps",
    plan.Aggregate: "aggregate", plan.Compare: "compare", plan.Correlate: "correlate",
}  # fmt: skip
_TYPES = {tag: cls for cls, tag in _TAGS.items()}
_SIMPLE = frozenset(typing.get_args(how.SimpleName))


def write(node: Any) -> Any:
    """The JSON form of a plan or of any part of one."""
    if isinstance(node, Period):
        return _write_period(node)
    if isinstance(node, how.Simple):
        return {"op": node.name}
    if isinstance(node, tuple):
        return [write(item) for item in node]
    kind: Any = type(node)
    fields = _defaults(kind)
    if fields is None:
        return node
    tag = _TAGS.get(type(node))
    out: dict[str, Any] = {"op": tag} if tag else {}
    for name, default in fields:
        value = getattr(node, name)
        if value is not default and value != default:
            out[name] = write(value)
    if isinstance(node, plan.Plan):
        out["period"] = write(node.period)
    return out


@cache
def _defaults(cls: Any) -> tuple[tuple[str, Any], ...] | None:
    """The fields of a node with their defaults; None for what is no node."""
    return tuple((f.name, f.default) for f in dataclasses.fields(cls)) if dataclasses.is_dataclass(cls) else None


def read(data: Any) -> plan.Plan:
    """The plan that ``data`` is the JSON form of. Raises BadPlan where it is not one."""
    node = _read(data, plan.Plan, "plan")
    assert isinstance(node, plan.Plan)  # _read returned a member of the union it was given
    return node


def _read(data: Any, wanted: Any, place: str) -> Any:
    if wanted is Period:
        return _read_period(data, place)
    origin = typing.get_origin(wanted)
    if origin is Literal:
        if data not in typing.get_args(wanted):
            raise BadPlan(f"{place}: {data!r} is not one of {', '.join(map(repr, typing.get_args(wanted)))}")
        return data
    if origin is tuple:
        if not isinstance(data, list):
            raise BadPlan(f"{place}: expected a list, got {data!r}")
        inner = typing.get_args(wanted)
        kinds = [inner[0]] * len(data) if inner[-1] is Ellipsis else list(inner)
        if len(kinds) != len(data):
            raise BadPlan(f"{place}: expected {len(kinds)} items, got {len(data)}")
        return tuple(_read(d, k, f"{place}[{i}]") for i, (d, k) in enumerate(zip(data, kinds, strict=True)))
    if origin in (Union, types.UnionType):
        return _read_union(data, typing.get_args(wanted), place)
    if dataclasses.is_dataclass(wanted):
        return _read_node(data, typing.cast(type, wanted), place)
    if wanted is float and isinstance(data, int) and not isinstance(data, bool):
        return float(data)
    if not isinstance(data, wanted) or (isinstance(data, bool) and wanted is not bool):
        raise BadPlan(f"{place}: expected {wanted.__name__}, got {data!r}")
    return data


def _read_union(data: Any, options: tuple[Any, ...], place: str) -> Any:
    if data is None and type(None) in options:
        return None
    options = tuple(o for o in options if o is not type(None))
    if len(options) == 1:
        return _read(data, options[0], place)
    if not isinstance(data, dict) or "op" not in data:
        raise BadPlan(f"{place}: expected an object with an 'op', got {data!r}")
    if how.Simple in options and data["op"] in _SIMPLE:
        if len(data) > 1:
            raise BadPlan(f"{place}: {data['op']} takes no arguments, got {sorted(set(data) - {'op'})}")
        return how.Simple(data["op"])
    cls = _TYPES.get(data["op"])
    if cls not in options:
        known = sorted(_TAGS[o] for o in options if o in _TAGS)
        raise BadPlan(f"{place}: unknown op {data['op']!r}; known here: {', '.join(known)}")
    return _read_node(data, typing.cast(type, cls), place)


def _read_node(data: Any, cls: type, place: str) -> Any:
    if not isinstance(data, dict):
        raise BadPlan(f"{place}: expected an object, got {data!r}")
    hints = _hints(cls)
    fields = {f.name: f for f in dataclasses.fields(cls)}
    given = dict(data)
    if cls in _TAGS and (tag := given.pop("op", _TAGS[cls])) != _TAGS[cls]:
        raise BadPlan(f"{place}: expected op {_TAGS[cls]!r}, got {tag!r}")
    if cls is plan.Compare:
        given.pop("period", None)
    if unknown := sorted(set(given) - set(fields)):
        raise BadPlan(f"{place}: {cls.__name__} has no {', '.join(unknown)}; it has {', '.join(fields)}")
    missing = [n for n, f in fields.items() if f.default is dataclasses.MISSING and n not in given]
    if missing:
        raise BadPlan(f"{place}: {cls.__name__} needs {', '.join(missing)}")
    return cls(**{k: _read(v, hints[k], f"{place}.{k}") for k, v in given.items()})


@cache
def _hints(cls: type) -> dict[str, Any]:
    return typing.get_type_hints(cls)


def _write_period(period: Period) -> dict[str, str]:
    out = {"start": period.start.isoformat(), "end": period.end.isoformat(), "text": period.text}
    if isinstance(period.start.tzinfo, ZoneInfo):
        out["zone"] = period.start.tzinfo.key
    if period.convention:
        out["convention"] = period.convention
    return out


def _read_period(data: Any, place: str) -> Period:
    if not isinstance(data, dict) or not {"start", "end"} <= set(data):
        raise BadPlan(f"{place}: a period needs 'start' and 'end', got {data!r}")
    try:
        start, end = datetime.fromisoformat(data["start"]), datetime.fromisoformat(data["end"])
        zone = ZoneInfo(data["zone"]) if "zone" in data else start.tzinfo or timezone(timedelta(0))
        start = start.astimezone(zone) if start.tzinfo else start.replace(tzinfo=zone)
        end = end.astimezone(zone) if end.tzinfo else end.replace(tzinfo=zone)
        return Period(start, end, data.get("text", ""), data.get("convention", ""))
    except (TypeError, ValueError, KeyError, OSError) as bad:
        raise BadPlan(f"{place}: {bad}") from bad
