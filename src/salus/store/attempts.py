"""Failed tries to sign in, counted in Redis for all processes of one service.

The counts and waits are those of :mod:`salus.people.attempts`, done in one step there, so that tries that come at once
at several processes are all counted. Names and addresses lie there as digests. Where Redis does not answer, this
process counts for itself.
"""

from __future__ import annotations

from datetime import datetime
from hashlib import blake2b
from typing import Any

from salus.people.attempts import FORGOTTEN, Attempts, Key, held_back, keys
from salus.store.away import Away, impatient

_AGAIN = 5.0  # seconds until Redis is tried again

_BEGIN = """
local now, forgotten, wait = tonumber(ARGV[1]), tonumber(ARGV[2]), 0
for i, key in ipairs(KEYS) do
  local failures, last = tonumber(redis.call('HGET', key, 'failures')), tonumber(redis.call('HGET', key, 'last'))
  local free, longest = tonumber(ARGV[2 * i + 1]), tonumber(ARGV[2 * i + 2])
  if failures and now - last >= forgotten then
    redis.call('DEL', key)
  elseif failures and failures >= free then
    wait = math.max(wait, last + math.min(2 ^ math.min(failures - free, 30), longest) - now)
  end
end
if wait > 0 then return tostring(wait) end
for _, key in ipairs(KEYS) do
  redis.call('HINCRBY', key, 'failures', 1)
  redis.call('HSET', key, 'last', ARGV[1])
  redis.call('EXPIRE', key, ARGV[2])
end
return '0'
"""
_SUCCEEDED = """
redis.call('DEL', KEYS[1])
for i = 2, #KEYS do
  if redis.call('EXISTS', KEYS[i]) == 1 then redis.call('HINCRBY', KEYS[i], 'failures', -1) end
end
return '0'
"""


class SharedAttempts:
    """The failures of the last hour in all processes; a :class:`salus.people.attempts.Counting`.

    Args:
        address: of the Redis, such as ``redis://host:6379/0``.
        prefix: of the keys in it.
    """

    def __init__(self, address: str, *, prefix: str = "salus") -> None:
        with impatient() as options:
            from redis import Redis
            from redis.exceptions import RedisError

            redis = Redis.from_url(address, **options)
        self._begin, self._succeeded = redis.register_script(_BEGIN), redis.register_script(_SUCCEEDED)
        self._errors = (RedisError, OSError)
        self._prefix = prefix
        self._own = Attempts()
        self._away = Away()

    def begin(self, name: str, address: str, now: datetime) -> None:
        """Counts a try, as if it had failed. Raises HeldBack, and counts nothing, where it must wait."""
        counted = keys(name, address)
        rules = [number for _, rule in counted for number in (rule.free, rule.longest)]
        told = self._ask(self._begin, counted, now.timestamp(), int(FORGOTTEN.total_seconds()), *rules)
        if told is None:
            self._own.begin(name, address, now)
        elif (wait := float(told)) > 0:
            raise held_back(wait)

    def succeeded(self, name: str, address: str) -> None:
        """Takes the try back; the name has no failures from this address any more."""
        self._ask(self._succeeded, keys(name, address))
        self._own.succeeded(name, address)

    def _ask(self, script: Any, counted: list[tuple[Key, Any]], *given: float) -> bytes | None:
        """What Redis says; None where it does not answer."""
        if not self._away.worth_trying(_AGAIN):
            return None
        try:
            told: bytes = script(keys=[self._place(key) for key, _ in counted], args=[repr(one) for one in given])
        except self._errors:
            self._away.found(answers=False)
            return None
        self._away.found(answers=True)
        return told

    def _place(self, key: Key) -> str:
        return f"{self._prefix}:attempts:{blake2b(repr(key).encode(), digest_size=16).hexdigest()}"
