"""The rooms of the house: each concrete store and service, made when it is first asked for.

What doors may do over them stands in holdings (records), talking (turns, conversations, feedback), watched (traces,
health, counts) and leaving (everything of a person, out or gone).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from salus.bootstrap.parts import Part, made

if TYPE_CHECKING:
    from salus.bootstrap.importing import Importing
    from salus.bootstrap.watching import Watching
    from salus.config import Settings
    from salus.dialogue.conversation import Conversations
    from salus.monitoring.feedback import FeedbackStore
    from salus.monitoring.health import Health
    from salus.people.attempts import Counting
    from salus.people.keeping import Accounts
    from salus.people.signing_in import SigningIn
    from salus.people.single_sign_on import SingleSignOn
    from salus.records.shelf import RecordStore
    from salus.store.database import Database
    from salus.store.fanout import Fanout
    from salus.store.limits import Limits
    from salus.store.uploads import Uploads


class Rooms:
    """Over one store of records and one database."""

    def __init__(self, store: RecordStore, settings: Settings) -> None:
        self.store = store
        self.settings = settings

    @Part
    def database(self) -> Database:
        """Where everything but records is kept. Raises StoreUnavailable while it cannot be reached."""
        from salus.store.database import Database

        return Database.open(self.settings.database or self.settings.home / "salus.db", key=self.settings.key)

    @Part
    def accounts(self) -> Accounts:
        """Accounts and what lets somebody in."""
        from salus.store.accounts import DatabaseAccounts

        return DatabaseAccounts(self.database)

    @Part
    def signing_in(self) -> SigningIn:
        """Who is behind a request."""
        from salus.people.local import LocalToken
        from salus.people.signing_in import SigningIn

        local = LocalToken(self.settings.home / "local-token")
        return SigningIn(self.accounts, local=local, attempts=self._attempts())

    def _attempts(self) -> Counting | None:
        """Where failed tries are counted: with the other processes of the service, where there may be any."""
        if not self.settings.redis:
            return None
        from salus.store.attempts import SharedAttempts

        return SharedAttempts(self.settings.redis)

    @Part
    def single_sign_on(self) -> SingleSignOn | None:
        """Signing in with a provider; None where none was set."""
        if self.settings.oidc is None:
            return None
        import httpx

        from salus.people.access import role_named
        from salus.people.provider import Provider
        from salus.people.single_sign_on import SingleSignOn

        oidc, here = self.settings.oidc, self.settings.public_url or "http://127.0.0.1:8765"
        roles = tuple((group, role_named(role)) for group, role in oidc.roles)
        back = f"{here}/v1/single-sign-on/callback"
        provider = Provider(oidc.issuer, oidc.client_id, oidc.client_secret, back, roles, oidc.roles_claim)
        return SingleSignOn(provider, httpx.Client(timeout=10, follow_redirects=False))

    @Part
    def conversations(self) -> Conversations:
        """Conversations and their turns."""
        from salus.store.conversations import DatabaseConversations

        return DatabaseConversations(self.database)

    @Part
    def feedback(self) -> FeedbackStore:
        """What people say of replies."""
        from salus.store.feedback import DatabaseFeedback

        return DatabaseFeedback(self.database)

    @Part
    def limits(self) -> Limits:
        """How much one account or address may ask."""
        from salus.store.limits import Limits

        return Limits(self.settings.rate, self.settings.redis)

    @Part
    def fanout(self) -> Fanout | None:
        """Words between the processes of the service; None where one serves alone."""
        from salus.store.fanout import Fanout

        return Fanout(self.settings.redis) if self.settings.redis else None

    @Part
    def uploads(self) -> Uploads:
        """What was sent to be imported."""
        from salus.store.uploads import Uploads

        return Uploads(self.settings.home, self.settings.key)

    @Part
    def importing(self) -> Importing:
        """Imports what was sent."""
        from salus.bootstrap.importing import Importing

        return Importing(self.store, self.uploads, self.watch.counters.import_)

    @Part
    def watch(self) -> Watching:
        """Traces, counters and pseudonyms."""
        from salus.bootstrap.watching import Watching

        return Watching(self.settings)

    @Part
    def health(self) -> Health:
        """How the parts are."""
        from salus.bootstrap.watching import looked_after

        return looked_after(self)

    def close(self) -> None:
        """Closes every part that was opened, the newest first."""
        for part in made(self):
            if (end := getattr(part, "close", None)) is not None:
                end()
