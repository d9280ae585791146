"""What a turn needs, handed in as one frozen value: `Said`, the words; `Ports`, everything around them.

A turn opens nothing, reads no clock and no setting of its own: so it runs the same over the store of a clinic and over
the double of a test, today and on any other day.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from salus.dialogue.conversation import Conversations
from salus.dialogue.skill import Ask, Skill
from salus.monitoring.trace import Trace
from salus.safety.verdict import Verdict

if TYPE_CHECKING:
    from salus.query.ask import Records

UNWRITABLE = re.compile("[\x00\ud800-\udfff]")  # what no database and no wire can hold


def new_id() -> str:
    """An id for a turn or a conversation: 32 hexadecimal digits."""
    return secrets.token_hex(16)


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody sends.

    `id`: of the turn, 32 hexadecimal digits; the same id is answered once, however often it is sent. `conversation`:
    the one to go on with; else that of the day. `fresh`: open another one, whatever the day has. `new`: the id was made
    for this sending, so that nobody can have sent it before, and nothing is looked up by it.
    """

    text: str
    id: str = field(default_factory=new_id)
    conversation: str | None = None
    fresh: bool = False
    new: bool = False


@dataclass(frozen=True, slots=True)
class Ports:
    """Who speaks, and all that a turn may use.

    `account`: whose conversations; `person`: whose records; `name`: what they are called, "" where nobody knows.
    `gate`: the verdict on a message, with the person's facts and the raisers inside. `clock`: now, zone-aware, in the
    person's zone. `ask`: puts a question to the records, None for `query.ask` itself; what is handed in may remember
    what was answered a moment ago. `country`: ISO code of where they are, None where nobody knows. `versions`: of what
    takes part besides Salus itself, such as `raiser`.
    """

    account: str
    person: str
    gate: Callable[[str], Verdict]
    records: Records
    conversations: Conversations
    clock: Callable[[], datetime]
    trace: Trace
    ask: Ask | None = None
    country: str | None = None
    name: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)
    skills: tuple[Skill, ...] | None = None  # None: those of `salus.dialogue.skills`
