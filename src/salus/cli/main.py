"""The `salus` command: the table of its commands and what happens at its edge.

Commands load only when they are called, so that `salus ask` starts without the server and the importers. Exit status:
0 done, 2 wrong usage or bad input (the message says what and what to do), 1 a fault of ours.
"""

from __future__ import annotations

import gc
import sys
from importlib import import_module

import click

from salus import __version__
from salus.errors import BadInput, SalusError

_COMMANDS = {  # name -> (module, attribute), in the order a newcomer needs them
    "demo": ("salus.cli.demo", "demo"),
    "import": ("salus.cli.importing", "import_"),
    "ask": ("salus.cli.asking", "ask"),
    "explain": ("salus.cli.asking", "explain"),
    "replay": ("salus.cli.asking", "replay"),
    "triage": ("salus.cli.triage", "triage"),
    "records": ("salus.cli.keeping", "records"),
    "metrics": ("salus.cli.keeping", "metrics"),
    "profile": ("salus.cli.keeping", "profile"),
    "encrypt": ("salus.cli.encrypting", "encrypt"),
    "decrypt": ("salus.cli.encrypting", "decrypt"),
    "forget": ("salus.cli.keeping", "forget"),
    "scrub": ("salus.cli.scrub", "scrub"),
    "serve": ("salus.cli.serving", "serve"),
    "mcp": ("salus.cli.mcp", "mcp"),
    "account": ("salus.cli.account", "account"),
}
_CIRCLES = (100_000, 20, 20)  # what a command makes hardly ever refers to itself: circles are looked for less often


class _Lazy(click.Group):
    """A group that imports a command only when it is needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        module, attribute = _COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(module), attribute)
        return command


@click.group(
    cls=_Lazy,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Start with:  salus demo   or   salus import export.zip   and then   salus ask 'How did I sleep last week?'",
)
@click.version_option(__version__, prog_name="salus")
def salus() -> None:
    """Ask about your own health records and get answers that were computed, not guessed.

    Import what your watch, phone, glucose sensor or clinic exports; ask in plain English; every number comes with a
    receipt that can be replayed. Nothing leaves this machine.

    All state lies in the folder that SALUS_HOME names (default: the platform's data folder).
    """


def run() -> None:
    """Run the command as a process: the one place where an error becomes an exit status."""
    gc.set_threshold(*_CIRCLES)
    try:
        salus.main(standalone_mode=False)
        if "duckdb" not in sys.modules:  # which counts what it lent out when it ends, and complains
            gc.freeze()  # the process ends here: that nothing refers to anything any more need not be worked out
    except click.exceptions.Abort:
        click.echo("stopped", err=True)
        sys.exit(130)
    except click.ClickException as bad:
        bad.show()
        sys.exit(bad.exit_code)
    except BadInput as bad:
        click.echo(f"salus: {bad}", err=True)
        sys.exit(2)
    except SalusError as fault:
        click.echo(f"salus: {fault}", err=True)
        sys.exit(1)
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output has gone; there is nobody to tell
        sys.exit(0)
    except Exception as fault:  # noqa: BLE001  # the process edge: a fault of ours, told in one line, never a stack of code
        import os
        import traceback

        if os.environ.get("SALUS_DEBUG"):
            traceback.print_exc()
        click.echo(
            f"salus: something went wrong inside Salus ({type(fault).__name__}). What was stored is untouched. "
            "Set SALUS_DEBUG=1 and run it again to see where; please report it.",
            err=True,
        )
        sys.exit(1)
