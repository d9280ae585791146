"""`salus encrypt`, `salus decrypt`: encryption of what is stored already, turned on and off, and its key changed."""

from __future__ import annotations

from typing import TextIO

import click

from salus.cli import options


@click.command()
@click.option(
    "--rotate-from",
    "old",
    type=click.File(encoding="utf-8"),
    metavar="FILE",
    help="Change the key: FILE (- for standard input) holds the one that it is encrypted with; the one that is set "
    "takes its place.",
)
@options.as_json
def encrypt(old: TextIO | None, as_json: bool) -> None:
    """Encrypt what is stored already, of everybody, with the key that is set: records, uploads and the database.

    Needed once, where SALUS_ENCRYPTION_KEY is set for a home that has records. Stop the service first. Receipts and
    versions stay what they are. Where it is interrupted, run it again: it goes on where it stopped.
    """
    from salus.bootstrap import encrypting

    _tell("encrypted", encrypting.encrypt() if old is None else encrypting.rotate(old.read().strip()), as_json)


@click.command()
@options.as_json
def decrypt(as_json: bool) -> None:
    """Decrypt what is stored of everybody, with the key that is set; unset the key afterwards.

    Stop the service first. Where it is interrupted, run it again: it goes on where it stopped.
    """
    from salus.bootstrap import encrypting

    _tell("decrypted", encrypting.decrypt(), as_json)


def _tell(what: str, files: int, as_json: bool) -> None:
    if as_json:
        options.echo_json({what: files})
    else:
        click.echo(f"{files} files {what}." if files else f"Everything was {what} already.")
