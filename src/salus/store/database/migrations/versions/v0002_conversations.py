"""Conversations and their turns, and feedback."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "conversations",
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("began", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last", sa.DateTime(timezone=True), nullable=False),
        sa.Column("turns", sa.Integer, nullable=False),
        sa.Column("crisis", sa.Text),
        sa.Column("disclosed", sa.DateTime(timezone=True)),
        sa.Column("cautioned", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("account", "id", name="pk_conversations"),
        sa.ForeignKeyConstraint(["account"], ["owners.id"], name="fk_conversations_account", ondelete="CASCADE"),
    )
    op.create_index("ix_conversations_account_last", "conversations", ["account", "last"])
    op.create_table(
        "turns",
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("conversation", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("zone", sa.Text, nullable=False),
        sa.Column("said", sa.Text, nullable=False),
        sa.Column("reply", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("trace", sa.Text, nullable=False),
        sa.Column("took_ms", sa.Double, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("answer", sa.Text),
        sa.Column("versions", sa.Text, nullable=False),
        sa.Column("context", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("account", "id", name="pk_turns"),
        sa.UniqueConstraint("account", "conversation", "number", name="uq_turns_account"),
        sa.ForeignKeyConstraint(
            ["account", "conversation"],
            ["conversations.account", "conversations.id"],
            name="fk_turns_account",
            ondelete="CASCADE",
        ),
    )
    op.create_table(
        "feedback",
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("turn", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rating", sa.Integer),
        sa.Column("signal", sa.Text),
        sa.Column("seconds", sa.Double),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("suggestion", sa.Text, nullable=False),
        sa.Column("clinical_context", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("account", "id", name="pk_feedback"),
        sa.ForeignKeyConstraint(["account"], ["owners.id"], name="fk_feedback_account", ondelete="CASCADE"),
    )
    op.create_index("ix_feedback_account_at", "feedback", ["account", "at"])


def downgrade() -> None:
    op.drop_index("ix_feedback_account_at", "feedback")
    op.drop_table("feedback")
    op.drop_table("turns")
    op.drop_index("ix_conversations_account_last", "conversations")
    op.drop_table("conversations")
