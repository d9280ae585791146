"""Answers of this minute: the same question of the same person over the same records is answered once.

An answer says as of when it was given: its receipt holds the moment, which lies less than a minute back, and replays to
the same bytes. It counts only while the person's records and profile are the very ones that it was read from.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Lock
from typing import Any

from salus.query.ask import Asked, Records, Stage, ask
from salus.query.understand.remembered import holds_for_its_minute, minute_of
from salus.records.shelf import Profile, Snapshot

_MOST = 512  # some kilobytes each, those with charts up to a few hundred


@dataclass(frozen=True, slots=True)
class _Given:
    snapshot: Snapshot
    profile: Profile
    asked: Asked


@dataclass(frozen=True, slots=True)
class _Opened:
    """The records of one person as they were looked up: what is remembered is what the answer was read from."""

    found: Snapshot
    read: Profile
    records: Records

    def profile(self, _person: str) -> Profile:
        return self.read

    def snapshot(self, _person: str, _version: int | None = None) -> Snapshot:
        return self.found

    def keep_receipt(self, person: str, receipt: bytes) -> str:
        return self.records.keep_receipt(person, receipt)


class Recent:
    """`ask` over one store, with a memory of what was answered. Safe to share between threads."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._given: OrderedDict[tuple[Any, ...], _Given] = OrderedDict()
        self._lock = Lock()

    def ask(
        self, question: str, *, person: str, now: datetime, after: Asked | None = None, stage: Stage = nullcontext
    ) -> Asked:
        """See :func:`salus.query.ask.ask`."""
        began = time.perf_counter()
        snapshot, profile = self._records.snapshot(person), self._records.profile(person)
        key = (person, question, minute_of(now), after.understood.plan if after else None)
        given = self._given.get(key)
        if given is not None and given.snapshot is snapshot and given.profile is profile:
            took = round((time.perf_counter() - began) * 1000, 3)
            return replace(given.asked, answer={**given.asked.answer, "latency_ms": took})
        opened = _Opened(snapshot, profile, self._records)
        asked = ask(question, records=opened, person=person, now=now, after=after, stage=stage)
        if holds_for_its_minute(asked.understood, now):
            with self._lock:
                self._given[key] = _Given(snapshot, profile, asked)
                if len(self._given) > _MOST:
                    self._given.popitem(last=False)
        return asked

    def forget(self, person: str) -> None:
        """Lets go of everything that was answered to a person."""
        with self._lock:
            for key in [key for key in self._given if key[0] == person]:
                del self._given[key]
