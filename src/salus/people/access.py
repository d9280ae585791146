"""Roles and scopes: what somebody is, and what a token of theirs may be used for.

A role gives scopes; a token carries some of the scopes that its owner's roles give, never more.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from salus.errors import BadInput


class Role(StrEnum):
    """What somebody is in the house."""

    PERSON = "person"  # asks, chats, imports: their own records
    REVIEWER = "reviewer"  # a clinician who approves models and reads critical feedback
    ENGINEER = "engineer"  # trains, evaluates, rolls out
    OPERATOR = "operator"  # runs it: traces, counters, alerts, reports
    ADMIN = "admin"  # makes and closes accounts; reads nobody's records


class Scope(StrEnum):
    """What a credential may be used for."""

    RECORDS_READ = "records:read"
    RECORDS_WRITE = "records:write"
    CHAT = "chat"
    FEEDBACK = "feedback"
    FEEDBACK_READ = "feedback:read"
    ANALYTICS_READ = "analytics:read"
    TRACES_READ = "traces:read"
    METRICS_READ = "metrics:read"
    PEOPLE_MANAGE = "people:manage"


_OWN = {Scope.RECORDS_READ, Scope.RECORDS_WRITE, Scope.CHAT, Scope.FEEDBACK}
SCOPES_OF: dict[Role, frozenset[Scope]] = {
    Role.PERSON: frozenset(_OWN),
    Role.REVIEWER: frozenset({Scope.FEEDBACK_READ, Scope.ANALYTICS_READ}),
    Role.ENGINEER: frozenset({Scope.ANALYTICS_READ, Scope.METRICS_READ}),
    Role.OPERATOR: frozenset({Scope.ANALYTICS_READ, Scope.METRICS_READ, Scope.TRACES_READ}),
    Role.ADMIN: frozenset({Scope.PEOPLE_MANAGE, Scope.METRICS_READ}),
}


def role_named(name: str) -> Role:
    """The role of that name. Raises BadInput naming those there are."""
    try:
        return Role(name)
    except ValueError:
        raise BadInput(f"{name[:60]!r} is no role: it is one of {', '.join(Role)}") from None


def scopes_of(roles: Iterable[Role]) -> frozenset[Scope]:
    """All that the roles together may do.

    >>> Scope.PEOPLE_MANAGE in scopes_of([Role.PERSON, Role.OPERATOR])
    False
    """
    return frozenset(scope for role in roles for scope in SCOPES_OF[role])
