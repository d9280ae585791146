"""Somebody who talks with Salus: a clock that goes on a minute with each turn, real records, a store that can break."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from salus.dialogue.conversation import Conversation, Turn
from salus.dialogue.draft import Piece, Progress, Replied
from salus.dialogue.in_memory import ConversationsInMemory
from salus.dialogue.ports import Ports, Said
from salus.dialogue.turn import stream, take
from salus.errors import StoreUnavailable
from salus.monitoring.trace import Trace
from salus.safety.gate import triage
from salus.safety.verdict import Verdict

BERLIN = ZoneInfo("Europe/Berlin")
MORNING = datetime(2024, 5, 15, 9, tzinfo=BERLIN)
ACCOUNT = "a" * 32
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


class Breakable(ConversationsInMemory):
    """A store whose calls fail while they are named in `broken`."""

    def __init__(self) -> None:
        super().__init__()
        self.broken: dict[str, Exception] = {}

    def away(self, *calls: str) -> None:
        self.broken = dict.fromkeys(calls, StoreUnavailable("the database cannot be used now"))

    def __getattribute__(self, name: str) -> Any:
        broken = object.__getattribute__(self, "__dict__").get("broken", {})
        if name in broken:
            raise broken[name]
        return object.__getattribute__(self, name)


class Talk:
    """One person's talk with Salus. `gate` may be a table of verdicts: what is not in it is calm."""

    def __init__(
        self,
        records: Any,
        *,
        store: Any = None,
        gate: Callable[[str], Verdict] | Mapping[str, Verdict] = triage,
        **more: Any,
    ) -> None:
        self.store = store or Breakable()
        self.now = MORNING - MINUTE
        self.trace = Trace.start("turn")
        self._records, self._more = records, more
        self._gate = gate if callable(gate) else lambda text: gate.get(text, Verdict())

    def ports(self, **more: Any) -> Ports:
        given = {"account": ACCOUNT, "person": "me", "name": "Ana", "country": "GB", "versions": {"raiser": "none"}}
        return Ports(**{
            **given, "gate": self._gate, "records": self._records, "conversations": self.store, "trace": self.trace,
            "clock": lambda: self.now, **self._more, **more,
        })  # fmt: skip

    def take(self, text: str, *, later: timedelta = MINUTE, **said: Any) -> Replied:
        self.now += later
        self.trace = Trace.start("turn")
        return take(Said(text, **said), self.ports())

    def say(self, text: str, *, later: timedelta = MINUTE, **said: Any) -> Turn:
        return self.take(text, later=later, **said).turn

    def stream(self, text: str) -> list[Progress | Piece | Replied]:
        self.now += MINUTE
        self.trace = Trace.start("turn")
        return list(stream(Said(text), self.ports()))

    @property
    def conversation(self) -> Conversation:
        found = self.store.latest(ACCOUNT)
        assert found is not None
        return found

    @property
    def stages(self) -> list[str]:
        return [stage.name for stage in self.trace.stages]
