"""Words that go along with a subject without adding to it: "burned" with calories, "test" with labs."""

from __future__ import annotations

from salus.query.understand.lexicon import read
from salus.query.understand.reading import Found
from salus.query.understand.tagging import Tagged

_LASTING = frozenset("duration durations time long length spent spend minutes hours lasted amount".split())  # noqa: SIM905


def cue_mask(t: Tagged, found: Found, region: int) -> int:
    """Words that go along with a subject without adding to it: "burned" with calories, "test" with labs."""
    cues = read("measures")["cue"]
    words = set(cues["any"])
    if found.metric is not None:
        name = found.metric.name
        if found.metric.unit.dimension == "time" and not found.metric.clock:
            words |= _LASTING
        keys = [name, found.metric.category]
        keys += ["sleep"] if found.metric.nightly else []
        keys += ["distance"] if name.startswith("distance") else []
        keys += ["dietary"] if found.metric.category == "nutrition" else []
        keys += ["lab"] if name in ("blood_pressure", "glucose", "hba1c") else []
        for key in keys:
            words |= set(cues.get(key, ()))
    elif found.attribute is not None:
        words |= set(cues["active_energy"]) if found.attribute.name.endswith("energy") else set()
        words |= set(cues["distance"]) if found.attribute.name == "distance" else set()
        words |= {"walk", "walked", "take", "took"} if found.attribute.name == "steps" else set()
        words |= {"lasting", "lasted", "longer", "took", "time"} if found.attribute.name == "duration" else set()
        words |= {"climb", "climbed", "gain", "gained"} if found.attribute.name == "elevation_gain" else set()
    return t.word_mask(*words, within=region)
