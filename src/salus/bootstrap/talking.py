"""What may be done with conversations: open one, read it whole or in short, say what one thinks of a reply."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from salus.bootstrap.holdings import Holdings
from salus.bootstrap.moments import machine_zone
from salus.bootstrap.raisers import FIRST, raisers, remembering
from salus.errors import NotFound, StoreUnavailable

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from salus.dialogue.conversation import Conversation, Turn
    from salus.dialogue.draft import Piece, Progress, Replied
    from salus.dialogue.ports import Ports, Said
    from salus.monitoring.feedback import Explicit, Implicit
    from salus.monitoring.trace import Trace
    from salus.people import Account

_PAGE = 500


class Talking(Holdings):
    """Everything that needs conversations and feedback."""

    def zone_of(self, person: str) -> ZoneInfo:
        """The person's home zone; this machine's where there are no records yet."""
        try:
            return self.store.profile(person).zone
        except NotFound:
            return machine_zone()

    def warm(self) -> None:
        """Takes up unfinished imports, and reads lexicons, rules and grammar while nobody waits for a reply yet."""
        from salus.query.ask import explain
        from salus.safety.gate import triage

        self.importing.resume()
        with suppress(StoreUnavailable):  # it is cleared at the next start
            self.accounts.clear_expired(datetime.now(UTC))
        for text in FIRST:
            triage(text, raisers=raisers())
        explain("steps yesterday", now=datetime.now(UTC))

    def take(self, said: Said, account: Account, trace: Trace) -> Replied:
        """Takes a turn of that account: see :func:`salus.dialogue.turn.take`."""
        from salus.dialogue.turn import take

        replied = take(said, self.ports(account, trace))
        self.counted(replied, trace)
        return replied

    def alarm(self, text: str, trace: Trace) -> Replied | None:
        """The reply to an emergency or a crisis where nobody can tell who speaks; None where there is no alarm.

        It rests on the words alone, and nothing of it is kept.
        """
        from salus.dialogue.in_memory import ConversationsInMemory
        from salus.dialogue.ports import Ports, Said
        from salus.dialogue.turn import take
        from salus.safety.gate import triage

        verdict, zone = triage(text, raisers=raisers()), machine_zone()
        if not verdict.alarm:
            return None
        ports = Ports(
            account="",
            person="",
            gate=lambda _: verdict,
            records=self.store,
            conversations=ConversationsInMemory(),
            clock=lambda: datetime.now(zone),
            trace=trace,
            country=self.country_of(zone),
        )
        replied = replace(take(Said(text), ports), kept=False)
        self.counted(replied, trace)
        return replied

    def stream(self, said: Said, account: Account, trace: Trace) -> Iterator[Progress | Piece | Replied]:
        """The same, told as it goes: see :func:`salus.dialogue.turn.stream`."""
        from salus.dialogue.draft import Replied
        from salus.dialogue.turn import stream

        for step in stream(said, self.ports(account, trace)):
            if isinstance(step, Replied):
                self.counted(step, trace)
            yield step

    def ports(self, account: Account, trace: Trace) -> Ports:
        """What a turn of that account may use."""
        from salus.dialogue.ports import Ports
        from salus.people.account import LOCAL
        from salus.safety.gate import triage

        zone, heard = self.zone_of(account.person), remembering(account.id)
        return Ports(
            account=account.id,
            person=account.person,
            gate=lambda text: triage(text, facts=self.known_facts(account.person), raisers=heard),
            records=self.store,
            ask=self.recent.ask,
            conversations=self.conversations,
            clock=lambda: datetime.now(zone),
            trace=trace,
            country=self.country_of(zone),
            name=account.name.title() if account.name.isalpha() and account.id != LOCAL else "",
            versions={"raiser": heard[0].name} if heard else {},
        )

    def counted(self, replied: Replied, trace: Trace) -> None:
        """Counts a turn that was taken."""
        counters, turn, seen = self.watch.counters, replied.turn, trace.attributes
        if turn.answer is not None:
            self.count_answer(turn.answer)
        counters.turn(turn.kind.value, turn.took_ms / 1000)
        counters.verdict(str(seen.get("level", "none")), crisis=seen.get("crisis") is True)
        if turn.number == 1:
            counters.conversation()

    def country_of(self, zone: ZoneInfo) -> str | None:
        """Where people are who do not say: as it is set, else by their zone."""
        from salus.config import machine_locale
        from salus.safety.lines import locate

        return self.settings.country or locate(said=None, zone=zone.key, locale=machine_locale())

    def open_conversation(self, account: Account) -> Conversation:
        """Opens a conversation before anything is said in it."""
        from salus.dialogue.sessions import open_another

        return open_another(self.conversations, account.id, datetime.now(self.zone_of(account.person)))

    def every_conversation(self, account: str) -> Iterator[Conversation]:
        """All conversations, newest first."""
        before: datetime | None = None
        while page := self.conversations.page(account, before=before, limit=_PAGE):
            yield from page
            before = page[-1].last

    def every_turn(self, account: str, which: str) -> Iterator[Turn]:
        """All turns of a conversation, in order."""
        number = 0
        while page := self.conversations.turns(account, which, after=number, limit=_PAGE):
            yield from page
            number = page[-1].number

    def conversation_markdown(self, account: str, conversation: Conversation) -> str:
        """The conversation, to read."""
        from salus.dialogue.told import markdown

        return markdown(conversation, self.every_turn(account, conversation.id))

    def conversation_summary(self, account: str, conversation: Conversation) -> dict[str, Any]:
        """The conversation in short."""
        from salus.dialogue.told import summary

        return summary(conversation, list(self.every_turn(account, conversation.id)))

    def keep_feedback(self, given: Explicit | Implicit) -> dict[str, Any]:
        """Keeps what somebody says of a turn of theirs. Raises NotFound where they have no such turn."""
        from salus.monitoring.feedback import Explicit

        if self.conversations.turn(given.account, given.turn) is None:
            raise NotFound(
                f"you have no turn {given.turn}; the answer of POST /v1/chat names it, and GET …/turns lists them"
            )
        new = self.feedback.keep(given)
        if new:
            self.watch.counters.feedback(
                f"rating_{given.rating}" if isinstance(given, Explicit) else given.signal.value
            )
        return {"id": given.id, "turn": given.turn, "new": new}
