"""Everything of a person: as files to take along, or gone, with a search afterwards that proves it."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from salus.bootstrap.talking import Talking
from salus.errors import BadInput, NotFound, SalusError

if TYPE_CHECKING:
    from salus.people import Account

_IDS = 50  # of conversations that are searched for


class Leaving(Talking):
    """What takes a person's things out of the house."""

    def export(self, account: Account) -> IO[bytes]:
        """Everything of a person, as an open ZIP file; close it."""
        from salus.bootstrap.packing import pack
        from salus.monitoring.logs import logger

        packed = pack(self, account)
        logger(__name__).info("person_exported")
        return packed

    def erase(self, account: Account, confirm: str) -> dict[str, Any]:
        """Removes everything of a person: uploads, records, traces' names, and the account with all that hangs on it.

        What can be refused comes first, so that a refusal changes nothing.

        Args:
            confirm: the account's name, as a sign that it is meant.

        Returns:
            `{"erased", "searched": {"tables", "files"}}`, of the search afterwards, which found nothing.

        Raises:
            BadInput: it was not confirmed.
            StoreBusy: an import is under way.
            SalusError: something is left; the message says where.
        """
        from salus.monitoring.logs import logger
        from salus.store.erasure import erase_owner, search

        if confirm != account.name:
            raise BadInput(f"to erase everything of {account.name!r}, confirm it with that name; it cannot be undone")
        ids = self._ids(account)
        self._drop_records(account.person)
        erase_owner(self.database, account.id)
        self._drop_records(account.person)  # what was sent in between
        pseudonym = self.watch.pseudonyms.of(account.id)
        self.watch.tracer.flush()
        self.watch.journal.forget(pseudonym)
        searched = search(self.database, self.settings.home, [*ids, pseudonym])
        if searched.found:
            raise SalusError(f"something of {account.name!r} is left in {', '.join(searched.found[:10])}")
        logger(__name__).info("person_erased", count=searched.files)
        return {"erased": account.name, "searched": {"tables": searched.tables, "files": searched.files}}

    def _drop_records(self, person: str) -> None:
        self.uploads.forget(person)
        try:
            self.forget(person)
        except NotFound:
            return

    def _ids(self, account: Account) -> list[str]:
        """Ids that belong to this account alone."""
        from salus.people.account import LOCAL

        talks = [talk.id for talk in self.conversations.page(account.id, limit=_IDS)]
        if account.id == LOCAL:
            return talks
        return [account.id, *talks, *(token.id for token in self.accounts.tokens_of(account.id))]
