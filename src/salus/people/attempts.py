"""Failed tries to sign in, counted, so that guessing is slow however many names or addresses it is spread over.

Three counts are kept: of a name from an address, of an address, of a name. Each lets some failures go by, then asks for
a wait that doubles with every further one. The count of a name alone is lenient and its wait short, because whoever
knows a name could else keep its owner out; their own address is not held for what others do.

A try counts before the password is looked at, so a thousand at once are a thousand, and is taken back when it was
right. Whether the name exists plays no part. NIST SP 800-63B, section 5.2.2 (3.2.2 of revision 4).
"""

from __future__ import annotations

import ipaddress
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Protocol

from salus.errors import HeldBack
from salus.people.account import folded

FORGOTTEN = timedelta(hours=1)  # after the last failure
_MOST = 50_000  # counts kept; the longest untouched goes first


Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """`free`: failures without a wait. `longest`: what the doubling wait never exceeds, in seconds."""

    free: int
    longest: int


_PAIR, _ADDRESS, _NAME = Rule(5, 900), Rule(20, 900), Rule(50, 60)


@dataclass(slots=True)
class _Count:
    failures: int
    last: datetime


class Counting(Protocol):
    """Counts failed tries, wherever the counts lie. Safe to share between threads."""

    def begin(self, name: str, address: str, now: datetime) -> None:
        """Counts a try, as if it had failed. Raises HeldBack, and counts nothing, where it must wait."""

    def succeeded(self, name: str, address: str) -> None:
        """Takes the try back; the name has no failures from this address any more."""


class Attempts:
    """The failures of the last hour, in this process; a :class:`Counting`."""

    def __init__(self) -> None:
        self._counts: OrderedDict[Key, _Count] = OrderedDict()
        self._lock = Lock()

    def begin(self, name: str, address: str, now: datetime) -> None:
        """See :class:`Counting`."""
        counted = keys(name, address)
        with self._lock:
            wait = max(self._wait(key, rule, now) for key, rule in counted)
            if wait > 0:
                raise held_back(wait)
            for key, _ in counted:
                self._count(key, now)

    def succeeded(self, name: str, address: str) -> None:
        """See :class:`Counting`."""
        (pair, _), *others = keys(name, address)
        with self._lock:
            self._counts.pop(pair, None)
            for key, _ in others:
                if key in self._counts:
                    self._counts[key].failures -= 1

    def _wait(self, key: Key, rule: Rule, now: datetime) -> float:
        count = self._counts.get(key)
        if count is None or now - count.last >= FORGOTTEN or count.failures < rule.free:
            return 0
        seconds = min(2 ** min(count.failures - rule.free, 30), rule.longest)
        return (count.last + timedelta(seconds=seconds) - now).total_seconds()

    def _count(self, key: Key, now: datetime) -> None:
        count = self._counts.get(key)
        if count is None or now - count.last >= FORGOTTEN:
            self._counts[key] = count = _Count(0, now)
        count.failures += 1
        count.last = now
        self._counts.move_to_end(key)
        if len(self._counts) > _MOST:
            self._counts.popitem(last=False)


def keys(name: str, address: str) -> list[tuple[Key, Rule]]:
    """What a try is counted for, the name from the address first, and by which rule."""
    who, where = folded(name)[:128], network(address)
    return [(("pair", who, where), _PAIR), (("address", where), _ADDRESS), (("name", who), _NAME)]


def held_back(wait: float) -> HeldBack:
    """What is said to somebody who must wait so many seconds."""
    return HeldBack(
        f"too many tries to sign in failed; wait {_told(wait)}, then try again. Who has lost a password "
        "asks an administrator: salus account password NAME",
        wait=wait,
    )


def network(address: str) -> str:
    """What is counted as one address: an IPv4 address, or the 64 bits of an IPv6 network that one household has.

    >>> network("2001:db8:1:2:aaaa::1") == network("2001:db8:1:2:bbbb::2"), network("::ffff:192.0.2.7")
    (True, '192.0.2.7')
    """
    try:
        read = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:64]
    if isinstance(read, ipaddress.IPv6Address):
        if read.ipv4_mapped:
            return str(read.ipv4_mapped)
        return str(ipaddress.ip_network((int(read) >> 64 << 64, 64)))
    return str(read)


def _told(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} minutes"
