"""`salus mcp`: a person's records for a model that another program on this machine runs."""

from __future__ import annotations

from importlib import import_module

import click

from salus.cli import options


@click.command()
@options.profile
def mcp(profile: str) -> None:
    """Serve the Model Context Protocol over standard input and output.

    Not for typing at: a program that holds a model starts it, and gives its model tools that read the records of
    this profile and change nothing. In the program's settings:

    \b
    {"mcpServers": {"salus": {"command": "salus", "args": ["mcp", "--profile", "me"]}}}

    Over HTTP, `salus serve` offers the same at /mcp to whoever shows a token.
    """
    import_module("salus.api.mcp_stdio").serve(profile)  # by its name, as `serve` has its server loaded
