"""Which conversation a turn belongs to: one per person and local day, unless the person names or opens another.

After 24 hours of silence a new one begins, even where a traveller's calendar says that it is still the same day. The
conversation of a day has an id that is made of the account and the day, so that two first turns at the same moment
open one conversation, not two.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from salus.dialogue.conversation import Conversation, Conversations, Looking, Turn
from salus.dialogue.ports import Said, new_id
from salus.errors import NotFound

SILENCE = timedelta(hours=24)
_OVER_MIDNIGHT = timedelta(hours=1)  # a follow-up to what was said in the last minutes of yesterday
_LOOKED_AT = 20  # turns before this one


@dataclass(frozen=True, slots=True)
class Place:
    """Where a turn stands: its conversation, the one that the person spoke in last, and the turns just before it."""

    conversation: Conversation
    latest: Conversation | None
    turns: tuple[Turn, ...] = ()

    @property
    def number(self) -> int:
        """The turn's place in its conversation."""
        return self.conversation.turns + 1


def place(said: Said, conversations: Looking, account: str, now: datetime, *, insist: bool) -> Place:
    """Where a turn that is said now stands. A conversation that it opens is not kept yet.

    Args:
        insist: whether a conversation that is not there is an error; else the turn goes where it would unnamed.

    Raises:
        NotFound: no conversation of the account has the name that was given.
    """
    latest = conversations.latest(account)
    named = conversations.get(account, said.conversation) if said.conversation else None
    if named is None and said.conversation and insist:
        raise NotFound(f"there is no conversation {said.conversation[:40]!r}; leave it out to go on with today's")
    if named is not None:
        return Place(named, latest, tuple(conversations.last_turns(account, named.id, _LOOKED_AT)))
    if said.fresh:
        return Place(begun(account, now, latest), latest)
    going_on = current(latest, now)
    if going_on is not None:
        return Place(going_on, latest, tuple(conversations.last_turns(account, going_on.id, _LOOKED_AT)))
    which = of_the_day(account, now.date())
    taken = conversations.get(account, which) is not None
    recent = latest is not None and now - latest.last < _OVER_MIDNIGHT
    before = conversations.last_turns(account, latest.id, _LOOKED_AT) if latest and recent else []
    return Place(begun(account, now, latest, new_id() if taken else which), latest, tuple(before))


def current(latest: Conversation | None, now: datetime) -> Conversation | None:
    """The conversation that goes on by default; None where the next turn opens one."""
    if latest is None or latest.day != now.date() or now - latest.last >= SILENCE:
        return None
    return latest


def begun(account: str, now: datetime, latest: Conversation | None, which: str | None = None) -> Conversation:
    """A new conversation. A crisis under way goes along: it is the person's."""
    crisis = latest.crisis if latest else None
    return Conversation(which or new_id(), account, now.date(), began=now, last=now, crisis=crisis)


def open_another(conversations: Conversations, account: str, now: datetime) -> Conversation:
    """Opens a conversation before anything is said in it, and keeps it."""
    conversation = begun(account, now, conversations.latest(account))
    conversations.open(conversation)
    return conversation


def of_the_day(account: str, day: date) -> str:
    """The id of the conversation that an account has by default on a day: 32 hexadecimal digits."""
    return hashlib.sha256(f"{account} {day.isoformat()}".encode()).hexdigest()[:32]
