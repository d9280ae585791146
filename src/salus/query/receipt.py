"""A receipt: what an answer rests on, enough to run it again and see whether it is the same.

It holds the plan, the moment and zone, the version of the records, the units the person likes, the result, and the
words; no record beyond those in the answer. Its bytes are canonical JSON (keys sorted, UTF-8, no spaces), and its
digest is the SHA-256 of them without the version of Salus that wrote it: a newer Salus that gives the same answer gives
the same digest.

Invariant: ``Receipt.decode(r.encode()) == r``; bytes that were changed are refused.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import orjson

from salus import __version__
from salus.errors import BadInput
from salus.query.plan import Plan, read, write
from salus.query.result import Result, wire
from salus.records.shelf import Snapshot

FORM = 1  # of the receipt; grows when a field changes its meaning


@dataclass(frozen=True, slots=True)
class Receipt:
    """One answer and what it rests on.

    ``reading`` are the conventions that understanding the question chose, ``convention`` all those of the answer.
    ``snapshot`` is the version of the records; ``result`` the JSON form of the result. ``salus`` wrote it.
    """

    question: str
    plan: Plan
    reading: str
    now: datetime
    zone: str
    snapshot: int
    units: Mapping[str, str]
    result: Mapping[str, Any]
    answer: Mapping[str, Any]
    salus: str = field(default=__version__, compare=False)

    @classmethod
    def of(
        cls,
        plan: Plan,
        answer: Mapping[str, Any],
        reading: str,
        result: Result,
        snapshot: Snapshot,
        now: datetime,
        units: Mapping[str, str],
    ) -> Receipt:
        """The receipt of an answer as programs get it; what differs each time it is asked is left out."""
        kept = {key: value for key, value in answer.items() if key not in _FLEETING}
        return cls(
            answer["question"], plan, reading, now, snapshot.zone.key, snapshot.version,
            dict(units), _plain(wire(result)), _plain(kept),
        )  # fmt: skip

    @property
    def text(self) -> str:
        """What was said."""
        return str(self.answer.get("text", ""))

    @property
    def convention(self) -> str:
        """The conventions of the answer, in words."""
        return str(self.answer.get("convention") or "")

    @property
    def digest(self) -> str:
        """SHA-256 of what the receipt says, as hexadecimal digits."""
        return _digest(self._body())

    def encode(self) -> bytes:
        """The receipt as canonical JSON, with its digest."""
        body = self._body()
        return _canonical({**body, "salus": self.salus, "digest": _digest(body)})

    @classmethod
    def decode(cls, data: bytes) -> Receipt:
        """The receipt that these bytes are.

        Raises:
            BadInput: they are no receipt, of a form this Salus does not know, or were changed.
        """
        try:
            said = orjson.loads(data)
            if said["form"] != FORM:
                raise BadInput(
                    f"this receipt has form {said['form']!r}; this Salus reads form {FORM}: use the one it is of"
                )
            zone = ZoneInfo(said["zone"])
            receipt = cls(
                said["question"], read(said["plan"]), said["reading"], _moment(said["now"], zone), said["zone"],
                said["snapshot"], said["units"], said["result"], said["answer"], said["salus"],
            )  # fmt: skip
            digest = said["digest"]
        except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, ZoneInfoNotFoundError) as bad:
            raise BadInput(f"this is not a receipt ({bad}); give the name that an answer ended with") from bad
        if digest != receipt.digest:
            raise BadInput(f"this receipt was changed: its digest is {receipt.digest[:16]}…, not {str(digest)[:16]}…")
        return receipt

    def same(self, again: Receipt) -> bool:
        """True where both say the same, byte for byte, whichever versions of Salus wrote them."""
        return _canonical(self._body()) == _canonical(again._body())

    def _body(self) -> dict[str, Any]:
        return {
            "form": FORM, "question": self.question, "plan": write(self.plan), "reading": self.reading,
            "now": self.now.isoformat(), "zone": self.zone, "snapshot": self.snapshot, "units": dict(self.units),
            "result": dict(self.result), "answer": dict(self.answer),
        }  # fmt: skip


_FLEETING = frozenset({"receipt", "latency_ms", "id"})


def _digest(body: Mapping[str, Any]) -> str:
    return hashlib.sha256(_canonical(body)).hexdigest()


def _canonical(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def _plain(value: Any) -> Any:
    """As JSON gives it back: lists for tuples, so that a receipt equals its decoded self."""
    return orjson.loads(orjson.dumps(value))


def _moment(text: str, zone: ZoneInfo) -> datetime:
    """The moment with the person's zone, so that days are counted as they were; its bytes stay as written."""
    moment = datetime.fromisoformat(text)
    local = moment.astimezone(zone)
    return local if local.isoformat() == text else moment
