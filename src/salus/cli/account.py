"""`salus account …`: who may sign in, as what, and the tokens that let programs in.

The commands work on the database itself: whoever may run them may read its file, so they ask for no credential. They
are where the first account comes from, and the way back in for an administrator who is locked out.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from salus.cli import options
from salus.cli.account_shown import account_whole, advise, line, now, opened, password_from
from salus.cli.account_tokens import revoke, token, tokens
from salus.people.access import Role

if TYPE_CHECKING:
    from salus.people import Account
    from salus.people.keeping import Accounts

_ROLES = click.Choice([role.value for role in Role])


@click.group()
def account() -> None:
    """Say who may sign in, and give and revoke tokens.

    As long as there is no account, `salus serve` answers this machine alone, with the token in SALUS_HOME/local-token.
    The first account changes that: from then on, everybody signs in.

    \b
    salus account add anna --person me              # anna's records are those of the profile "me"
    salus account add kim --role operator           # watches the service, reads nobody's records
    salus account token anna --label phone --scope chat
    salus account change kim --close                # ends every session and token of kim's
    """


@account.command()
@click.argument("name")
@click.option("--role", "roles", multiple=True, type=_ROLES, default=("person",), help="May be repeated. [person]")
@click.option(
    "--person", metavar="PROFILE", help="Whose records are theirs. Default: a profile called like the account."
)
@click.option("--password-stdin", is_flag=True, help="Read the password from the first line of standard input.")
@click.option("--no-password", is_flag=True, help="They sign in elsewhere (see link), or with tokens alone.")
@options.as_json
def add(
    name: str, roles: tuple[str, ...], person: str | None, password_stdin: bool, no_password: bool, as_json: bool
) -> None:
    """Make an account; asks for its password.

    Roles: a person asks, chats and imports, their own records only; a reviewer reads feedback and figures; an engineer
    reads figures and counters; an operator watches traces and counters; an admin makes and closes accounts. None but
    person reads records, and nobody reads another's.

    \b
    salus account add anna --person me
    salus account add root --role admin --password-stdin < secret.txt
    salus account add ben --no-password && salus account link ben --subject 248289761001
    """
    from salus.errors import Taken
    from salus.people import managing

    if password_stdin and no_password:
        raise click.UsageError("--password-stdin and --no-password exclude each other")
    with opened() as house:
        if house.accounts.by_name(name) is not None:  # before anybody types a password twice
            raise Taken(f"the name {name!r} has an account already: choose another name")
        password = None if no_password else password_from(stdin=password_stdin)
        made = managing.add(
            house.accounts, name=name, roles=map(Role, roles), person=person, password=password, now=now()
        )
        if as_json:
            options.echo_json(account_whole(house.accounts, made))
            return
        click.echo(line(made))
        others = house.store.people()
        if Role.PERSON in made.roles and made.person not in others:
            advise(
                f"there are no records of {made.person!r} yet; import some: salus import FILE --profile {made.person}"
            )
            if others:
                advise(f"or give them those that are there ({', '.join(others[:5])}):")
                advise(f"salus account change {made.name} --person PROFILE")


@account.command("list")
@options.as_json
def list_(as_json: bool) -> None:
    """Show every account: its roles, whose records are its own, whether it is open, how they sign in."""
    with opened() as house:
        there = house.accounts.all()
        if as_json:
            options.echo_json({"accounts": [account_whole(house.accounts, one) for one in there]})
            return
        for one in there:
            told = account_whole(house.accounts, one)
            ways = ["password"] * told["password"] + ["single sign-on"] * bool(told["identities"])
            click.echo(f"{line(one)}; {' and '.join(ways) or 'no password'}, {told['tokens']} tokens")
        if not there:
            advise("no account yet: salus account add NAME")


@account.command()
@click.argument("name")
@click.option("--role", "roles", multiple=True, type=_ROLES, help="Its roles from now on, instead of those it has.")
@click.option("--person", metavar="PROFILE", help="Whose records are theirs from now on.")
@click.option("--close/--open", "close", default=None, help="Keep them out, ending all sessions and tokens; or let in.")
@options.as_json
def change(name: str, roles: tuple[str, ...], person: str | None, close: bool | None, as_json: bool) -> None:
    """Change roles or records of an account, close it or open it again. What was changed counts at once.

    \b
    salus account change anna --role person --role reviewer
    salus account change anna --close
    """
    from salus.people import managing

    if not roles and person is None and close is None:
        raise click.UsageError("say what to change: --role, --person, --close or --open")
    with opened() as house:
        accounts = house.accounts
        changed = managing.find(accounts, name)
        if person is not None:
            changed = managing.change_person(accounts, changed, person)
        if roles:
            changed = managing.change_roles(accounts, changed, map(Role, roles))
        if close is not None:
            changed = (managing.close if close else managing.reopen)(accounts, changed)
        _show(accounts, changed, as_json)


@account.command()
@click.argument("name")
@click.option("--password-stdin", is_flag=True, help="Read the password from the first line of standard input.")
@click.option("--revoke-tokens", is_flag=True, help="End their tokens too, as when a password became known.")
@options.as_json
def password(name: str, password_stdin: bool, revoke_tokens: bool, as_json: bool) -> None:
    """Give an account a new password; every browser that was signed in is signed out."""
    from salus.people import managing

    with opened() as house:
        accounts = house.accounts
        of = managing.find(accounts, name)
        managing.set_password(accounts, of, password_from(stdin=password_stdin))
        if revoke_tokens:
            accounts.revoke_tokens_of(of.id)
        _show(accounts, of, as_json)
        if not as_json and (left := len(accounts.tokens_of(of.id))):
            advise(f"{left} tokens still work: salus account tokens {of.name}")


@account.command()
@click.argument("name")
@click.option("--subject", required=True, help="The provider's own id of them: the claim `sub` of their ID token.")
@click.option("--issuer", help="The provider's address. Default: what SALUS_OIDC_ISSUER says.")
@click.option("--undo", is_flag=True, help="Keep that identity out again; every session of the account ends.")
@options.as_json
def link(name: str, subject: str, issuer: str | None, undo: bool, as_json: bool) -> None:
    """Let somebody of a provider of single sign-on in as this account.

    Nobody is found by a name or an e-mail address: who signs in there without being linked is told their subject, to
    hand to whoever runs this.

    \b
    salus account link anna --issuer https://id.example --subject 248289761001
    """
    from salus.people import managing
    from salus.people.keeping import Identity

    with opened() as house:
        at = issuer or (house.settings.oidc.issuer if house.settings.oidc else "")
        of, identity = managing.find(house.accounts, name), Identity(at, subject)
        (managing.unlink if undo else managing.link)(house.accounts, of, identity)
        _show(house.accounts, of, as_json)


@account.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask first.")
@options.as_json
def remove(name: str, yes: bool, as_json: bool) -> None:
    """Remove an account with its conversations, feedback and credentials. This cannot be undone.

    Records on the shelf stay; `salus forget --profile PROFILE` erases them. To keep somebody out and lose nothing:
    salus account change NAME --close
    """
    from salus.errors import BadInput
    from salus.people import managing

    with opened() as house:
        of = managing.find(house.accounts, name)
        if not yes:
            if as_json or not sys.stdin.isatty():
                raise BadInput(f"removing {of.name!r} cannot be undone, and there is nobody to ask: say --yes")
            click.confirm(f"Remove {of.name!r}, their conversations and feedback? This cannot be undone.", abort=True)
        managing.remove(house.accounts, of)
        left, kept = house.accounts.any(), of.person in house.store.people()
    if as_json:
        options.echo_json({"id": of.id, "name": of.name, "removed": True})
        return
    click.echo(f"{of.name} is removed")
    if kept:
        advise(f"the records of {of.person!r} are kept; erase them with  salus forget --profile {of.person}")
    if not left:
        advise("there is no account any more: from its next start, the service answers this machine alone")


def _show(accounts: Accounts, one: Account, as_json: bool) -> None:
    if as_json:
        options.echo_json(account_whole(accounts, one))
    else:
        click.echo(line(one))


for _command in (token, tokens, revoke):
    account.add_command(_command)
