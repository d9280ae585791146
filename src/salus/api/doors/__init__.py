"""The doors, one module for each thing that can be asked for; those that are asked most come first."""

from salus.api.doors import (
    accounts,
    aliases,
    chat,
    conversations,
    feedback,
    health,
    imports,
    me,
    query,
    records,
    running,
    signing,
    single_sign_on,
    tokens,
)

_OFTEN = (query, chat, conversations, records, imports, feedback, health)
_SELDOM = (me, signing, single_sign_on, tokens, accounts, running, aliases)
DOORS = tuple(module.router for module in (*_OFTEN, *_SELDOM))
__all__ = ["DOORS"]
