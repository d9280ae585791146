"""What Salus says in a crisis, turn by turn.

It acknowledges, asks directly, gives the local line, looks for a person, makes a plan, stays, and asks the next day.

`start` opens it from a verdict, `advance` takes one turn. Both are pure. The state is made of closed values only, so
that nothing a person says in a crisis can be kept, learned from or used for anything else.
"""

from salus.safety.protocol.machine import advance, opening, start
from salus.safety.protocol.state import Answer, Danger, Family, Language, State, Step, Who, family_of

__all__ = ["Answer", "Danger", "Family", "Language", "State", "Step", "Who", "advance", "family_of", "opening", "start"]
