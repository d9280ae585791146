"""The tables: an owner, and everything that is kept for them.

    owners ─┬─ accounts ─┬─ tokens
            │            ├─ browser_sessions
            │            └─ subjects            who signs in elsewhere (OIDC)
            ├─ conversations ── turns
            └─ feedback

An owner is an account, or `people.account.LOCAL`: whoever uses a laptop on which nobody made an account. So an account
is added as a row of `owners` and one of `accounts`, and removing the row of `owners` removes all that is theirs.

Invariant: every key of what is an owner's begins with the owner. Ids that two owners happen to share, or that one of
them guessed, never meet.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
)

from salus.store.database.columns import Json, Moment, Words

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


def _owner() -> Column[str]:
    return Column("account", Words, ForeignKey("owners.id", ondelete="CASCADE"), nullable=False)


def _account() -> Column[str]:
    return Column("account", Words, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, index=True)


owners = Table("owners", metadata, Column("id", Words, primary_key=True))

accounts = Table(
    "accounts",
    metadata,
    Column("id", Words, ForeignKey("owners.id", ondelete="CASCADE"), primary_key=True),
    Column("name", Words, nullable=False),
    Column("folded", Words, nullable=False, unique=True),  # the name without case: what they sign in with
    Column("roles", Json, nullable=False),
    Column("person", Words, nullable=False, unique=True),
    Column("created", Moment, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("password", Words),  # its argon2 hash; none where they sign in elsewhere
)

tokens = Table(
    "tokens",
    metadata,
    Column("id", Words, primary_key=True),
    _account(),
    Column("label", Words, nullable=False),
    Column("digest", Words, nullable=False),
    Column("scopes", Json, nullable=False),
    Column("created", Moment, nullable=False),
    Column("expires", Moment, index=True),
)

browser_sessions = Table(
    "browser_sessions",
    metadata,
    Column("id", Words, primary_key=True),
    _account(),
    Column("digest", Words, nullable=False),
    Column("csrf", Words, nullable=False),
    Column("created", Moment, nullable=False),
    Column("expires", Moment, nullable=False, index=True),
)

subjects = Table(
    "subjects",
    metadata,
    Column("issuer", Words, primary_key=True),
    Column("subject", Words, primary_key=True),
    _account(),
)

conversations = Table(
    "conversations",
    metadata,
    _owner(),
    Column("id", Words, nullable=False),
    Column("day", Date, nullable=False),
    Column("began", Moment, nullable=False),
    Column("last", Moment, nullable=False),
    Column("turns", Integer, nullable=False),
    Column("crisis", Json),
    Column("disclosed", Moment),
    Column("cautioned", Json, nullable=False),
    PrimaryKeyConstraint("account", "id"),
    Index(None, "account", "last"),
)

turns = Table(
    "turns",
    metadata,
    Column("account", Words, nullable=False),
    Column("id", Words, nullable=False),
    Column("conversation", Words, nullable=False),
    Column("number", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("zone", Words, nullable=False),  # of the person then: a name, or an offset such as +02:00
    Column("said", Words, nullable=False),
    Column("reply", Words, nullable=False),
    Column("kind", Words, nullable=False),
    Column("trace", Words, nullable=False),
    Column("took_ms", Double, nullable=False),
    Column("language", Words, nullable=False),
    Column("answer", Json),
    Column("versions", Json, nullable=False),
    Column("context", Json, nullable=False),
    PrimaryKeyConstraint("account", "id"),
    UniqueConstraint("account", "conversation", "number"),
    ForeignKeyConstraint(
        ["account", "conversation"], ["conversations.account", "conversations.id"], ondelete="CASCADE"
    ),
)

feedback = Table(
    "feedback",
    metadata,
    _owner(),
    Column("id", Words, nullable=False),
    Column("turn", Words, nullable=False),
    Column("at", Moment, nullable=False),
    Column("rating", Integer),  # with stars (1 to 5), or
    Column("signal", Words),  # with what was done; one of the two
    Column("seconds", Double),
    Column("text", Words, nullable=False),
    Column("suggestion", Words, nullable=False),
    Column("clinical_context", Words, nullable=False),
    PrimaryKeyConstraint("account", "id"),
    Index(None, "account", "at"),
)
