"""Who may knock: accounts with their roles, what proves who somebody is, and what each may do.

An account belongs to one person; the records it may read are that person's and nobody else's, by construction: a door
takes the person from the account that was proven, never from what a request says.
"""

from salus.people.access import SCOPES_OF, Role, Scope
from salus.people.account import Account, Principal

__all__ = ["SCOPES_OF", "Account", "Principal", "Role", "Scope"]
