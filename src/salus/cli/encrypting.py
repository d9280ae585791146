"""`salus encrypt`, `salus decrypt`: encryption of what is stored already, turned on and off."""

from __future__ import annotations

import click

from salus.cli import options


@click.command()
@options.as_json
def encrypt(as_json: bool) -> None:
    """Encrypt the records that are stored already, of everybody, with the key that is set.

    Needed once, where SALUS_ENCRYPTION_KEY is set for a home that has records. Stop the service first. Receipts and
    versions stay what they are. Where it is interrupted, run it again: it goes on where it stopped.
    """
    from salus.bootstrap.encrypting import encrypt as run

    _tell("encrypted", run(), as_json)


@click.command()
@options.as_json
def decrypt(as_json: bool) -> None:
    """Decrypt the records of everybody, with the key that is set; unset the key afterwards.

    Stop the service first. Where it is interrupted, run it again: it goes on where it stopped.
    """
    from salus.bootstrap.encrypting import decrypt as run

    _tell("decrypted", run(), as_json)


def _tell(what: str, files: int, as_json: bool) -> None:
    if as_json:
        options.echo_json({what: files})
    else:
        click.echo(f"{files} files {what}." if files else f"Everything was {what} already.")
