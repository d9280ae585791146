"""Erases everything that is kept for an owner, in one transaction, and lets nothing of it linger in the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert

from salus.people.account import LOCAL
from salus.store.database.tables import owners

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from salus.store.database import Database


def erase(database: Database, owner: str) -> bool:
    """Erases an account, its credentials, conversations and feedback; whether there was such an owner.

    Whoever uses a laptop without accounts (`LOCAL`) begins anew. A turn that is under way for a removed account cannot
    be kept afterwards: there is nobody to keep it for.
    """

    def work(connection: Connection) -> bool:
        gone = connection.execute(delete(owners).where(owners.c.id == owner).returning(owners.c.id)).first()
        if gone is not None and owner == LOCAL:
            connection.execute(insert(owners).values(id=LOCAL))
        return gone is not None

    found = database.write(work)
    database.settle()
    return found
