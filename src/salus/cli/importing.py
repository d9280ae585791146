"""`salus import`: files of any known format into a person's records, with progress and an account of every row."""

from __future__ import annotations

import ctypes
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from salus.cli import options

if TYPE_CHECKING:
    from collections.abc import Callable

_TRIM, _PAD, _MAP = -1, -2, -3  # parameters of mallopt: M_TRIM_THRESHOLD, M_TOP_PAD, M_MMAP_THRESHOLD (malloc.h)


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@options.profile
@options.as_json
@click.option("--tz", metavar="ZONE", callback=options._zone, help="Home zone, kept on first import: Europe/Berlin.")
def import_(paths: tuple[Path, ...], profile: str, as_json: bool, tz: ZoneInfo | None) -> None:
    """Read files of any known format into the records. Formats are told by content, not by name.

    \b
    Apple Health         export.zip or export.xml (Health app, your picture, Export All Health Data)
    Fitbit               Google Takeout (zip or folder), Fitabase CSVs
    Glucose sensors      Dexcom Clarity CSV, FreeStyle Libre/LibreView CSV, Nightscout CSV or JSON
    Clinics              FHIR R4 (Bundle, NDJSON, $everything), C-CDA XML
    Others               Open mHealth JSON, observations.csv and workouts.csv (see the docs)

    Importing a file twice adds nothing. A file that cannot be read to its end changes nothing.
    """
    _settle_in()
    from salus.bootstrap import build

    house = build()
    with _Bar(sum(_size(p) for p in paths), show=sys.stderr.isatty()) as bar:
        report = house.import_paths(list(paths), person=profile, zone=tz, progress=bar.advance)
    if as_json:
        options.echo_json(report)
    else:
        for file in report["files"]:
            _print(file)
    if failed := [f for f in report["files"] if f.get("error")]:
        for file in failed:
            click.echo(f"salus: {file['path']}: {file['error']}", err=True)
        raise SystemExit(2)


def _settle_in() -> None:
    """Makes this process fit for one long import; together this saves a tenth of its processor time.

    Memory that was freed is kept for the next columns: giving it back to the system and clearing new pages costs more
    than many of the computations. NumPy's library of linear algebra, which nothing here uses, starts no threads.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    with suppress(OSError, AttributeError):  # only the C library of GNU can be told
        tell = ctypes.CDLL(None).mallopt
        for parameter, size in ((_TRIM, 1 << 30), (_MAP, 1 << 30), (_PAD, 16 << 20)):
            tell(parameter, size)


def _print(file: dict[str, Any]) -> None:
    if file.get("error"):
        return
    refused = sum(r.get("count", 1) for r in file["refused"])
    click.secho(f"{file['path']}", bold=True, nl=False)
    click.echo(
        f"  {file['format']}: {file['read']:,} read, {file['added']:,} added, "
        f"{file['duplicate']:,} known already, {refused:,} refused"
    )
    for r in file["refused"][:12]:
        click.secho(
            click.wrap_text(f"{r['where']}: {r['why']} ({r.get('count', 1):,})", 100, "    ", "      "), dim=True
        )
    if len(file["refused"]) > 12:
        click.secho(f"    and {len(file['refused']) - 12} more reasons (--json shows all)", dim=True)


def _size(path: Path) -> int:
    if path.is_dir():
        return sum(p.stat().st_size for p in path.rglob("*") if p.is_file())
    return path.stat().st_size if path.exists() else 0


class _Bar:
    """A progress bar on standard error where that is a terminal; nothing otherwise."""

    def __init__(self, total: int, *, show: bool) -> None:
        self._total, self._show, self._done = total, show, 0
        self.advance: Callable[[int], None] = self._advance

    def __enter__(self) -> _Bar:
        if self._show:
            from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

            self._progress = Progress(
                TextColumn("importing"),
                BarColumn(),
                DownloadColumn(),
                TimeRemainingColumn(),
                transient=True,
                console=_stderr(),
            )
            self._progress.start()
            self._task = self._progress.add_task("importing", total=self._total)
        return self

    def __exit__(self, *_: object) -> None:
        if self._show:
            self._progress.stop()

    def _advance(self, n: int) -> None:
        if self._show:
            self._progress.update(self._task, advance=n)


def _stderr() -> Any:
    from rich.console import Console

    return Console(stderr=True)
