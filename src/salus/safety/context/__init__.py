"""What a finding's surroundings make of it: denied, long past, in the family, supposed, asked about, made up."""

from salus.safety.context.answers import answers
from salus.safety.context.flags import Flag
from salus.safety.context.scope import Scopes, scopes
from salus.safety.context.told import sounds_told
from salus.safety.context.years import ages, years

__all__ = ["Flag", "Scopes", "ages", "answers", "scopes", "sounds_told", "years"]
