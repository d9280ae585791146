"""`salus account token|tokens|revoke`: what lets programs in."""

from __future__ import annotations

import click

from salus.cli import options
from salus.cli.account_shown import advise, day, now, opened
from salus.people.access import Scope
from salus.people.wire import token_json

_SCOPES = click.Choice([scope.value for scope in Scope])


@click.command()
@click.argument("name")
@click.option("--label", required=True, help="What uses it, such as phone or prometheus.")
@click.option(
    "--scope", "scopes", multiple=True, type=_SCOPES, help="May be repeated. Default: all that the roles give."
)
@click.option("--days", type=int, default=365, show_default=True, help="How long it lives, up to 3650.")
@options.as_json
def token(name: str, label: str, scopes: tuple[str, ...], days: int, as_json: bool) -> None:
    """Make a token for a program, and print it this once.

    It never reaches further than the account's roles at the moment of use. Send it as `Authorization: Bearer TOKEN`.

    \b
    salus account token anna --label phone --scope chat --scope records:read --days 90
    curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8765/v1/records
    """
    from salus.people import managing

    with opened() as house:
        of = managing.find(house.accounts, name)
        wanted = map(Scope, scopes) if scopes else None
        text, made = managing.give_token(house.accounts, of, label=label, scopes=wanted, days=days, now=now())
    if as_json:
        options.echo_json({"token": text, **token_json(made)})
        return
    click.echo(text)
    advise(f"keep it now, it is not shown again. It may {', '.join(sorted(made.scopes))} until {day(made.expires)};")
    advise(f"end it with  salus account revoke {of.name} {made.id}")


@click.command()
@click.argument("name")
@options.as_json
def tokens(name: str, as_json: bool) -> None:
    """Show the tokens of an account: what uses each, what it may do, until when; never the token itself."""
    from salus.people import managing

    with opened() as house:
        held = house.accounts.tokens_of(managing.find(house.accounts, name).id)
    if as_json:
        options.echo_json({"tokens": [token_json(one) for one in held]})
        return
    for one in held:
        click.echo(f"{one.id}  {one.label}: {', '.join(sorted(one.scopes))}; until {day(one.expires)}")
    if not held:
        advise(f"no tokens; make one with  salus account token {name} --label LABEL")


@click.command()
@click.argument("name")
@click.argument("token_id")
@options.as_json
def revoke(name: str, token_id: str, as_json: bool) -> None:
    """End a token, by its id or the token itself; the next request with it is refused."""
    from salus.people import managing
    from salus.people.tokens import parts

    which, _ = parts(token_id) or (token_id, "")
    with opened() as house:
        managing.revoke_token(house.accounts, managing.find(house.accounts, name), which)
    if as_json:
        options.echo_json({"id": which, "revoked": True})
    else:
        click.echo(f"token {which} is revoked")
