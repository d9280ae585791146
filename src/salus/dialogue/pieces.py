"""A reply in pieces, sentence by sentence, for doors that send it as it comes.

Invariant: the pieces put together are the reply, to the letter. Only whole replies are cut: nothing is sent before it
was checked and kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_END = re.compile(r"(?<=[.!?…])[\"”»)]*[ \t]+(?=[^\s\d])|\n+")


def pieces(reply: str) -> Iterator[str]:
    """The pieces of a reply, in order.

    >>> list(pieces("You took 5.6 km. Well done! (Two days.)\\n\\nBye"))
    ['You took 5.6 km. ', 'Well done! ', '(Two days.)\\n\\n', 'Bye']
    """
    at = 0
    for end in _END.finditer(reply):
        yield reply[at : end.end()]
        at = end.end()
    if at < len(reply):
        yield reply[at:]
