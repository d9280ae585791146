"""How fast and how large an import of an Apple Health export is, beside the importers that PyPI offers, in one run.

Everyone reads the same seeded synthetic export, each in a process of its own; the peers live in virtual environments
that this script makes (``.venv-bench``). What they do differs, and less than Salus: most keep the text of a record in a
table and leave units, time zones, overlaps and workouts alone. The figures are wall and processor time and peak memory
of the process: the best of several rounds, in each of which all take their turn, because whatever else a machine does
can only make a process slower.

    python -m bench.import_apple [--megabytes 300] [--peers atlas-db,healthkit-to-sqlite] [--rounds 3] [--time-out 1800]
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
import venv
import zipfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from zoneinfo import ZoneInfo

from bench.apple_export import write_export

ROOT = Path(__file__).resolve().parent.parent
VENVS = ROOT / ".venv-bench"
EVERYTHING = "Parser({zip!r}, output_dir={out!r}, overwrite=True); p.get_flag_records(p.flags)"


@dataclass(frozen=True, slots=True)
class Peer:
    """An importer from PyPI: what to install, what it makes of the records, and how to call it."""

    name: str
    requirements: tuple[str, ...]
    makes: str
    command: tuple[str, ...]  # with {python}, {bin}, {xml}, {zip} and {out}


PEERS = (
    Peer("atlas-db", ("atlas-db==0.2.11",), "records as Parquet", ("{bin}/atlas", "parquet", "{xml}", "-o", "{out}/a.parquet")),
    Peer(
        "apple-health-exporter", ("apple-health-exporter==1.2.0", "numpy<2"), "records as Feather",
        ("{bin}/apple-health-exporter", "{zip}", "{out}/a.feather"),
    ),
    Peer(
        "apple-health-parser", ("apple-health-parser==2.0.5",), "records as data frames, nothing stored",
        ("{python}", "-c", f"from apple_health_parser.utils.parser import Parser; p = {EVERYTHING}"),
    ),
    Peer(
        "apple-health-export-mcp", ("apple-health-export-mcp==0.1.1",), "records and workouts in SQLite",
        ("{bin}/apple-health-export-mcp-ingest", "{zip}", "--db", "{out}/a.db"),
    ),
    Peer(
        "healthkit-to-sqlite", ("healthkit-to-sqlite==1.0.1",), "records and workouts in SQLite",
        ("{bin}/healthkit-to-sqlite", "{xml}", "{out}/a.db", "--xml", "--silent"),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measured:
    """What one process took: seconds of wall clock and of processor, peak memory in MB; ``failed`` says why it did not."""

    name: str
    does: str
    seconds: float | None
    cpu: float | None
    peak_mb: float | None
    failed: str = ""


def measure(name: str, does: str, command: Sequence[str], *, time_out: float, environment: dict[str, str]) -> Measured:
    """Run a command once and measure it."""
    with tempfile.TemporaryFile() as said:
        begin = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=said, stderr=subprocess.STDOUT, env=os.environ | environment
        )
        while True:
            done, status, usage = os.wait4(process.pid, os.WNOHANG)
            seconds = time.perf_counter() - begin
            if done:
                break
            if seconds > time_out:
                process.kill()
                os.wait4(process.pid, 0)
                return Measured(name, does, None, None, None, f"not done after {time_out:.0f} s")
            time.sleep(0.01)
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        last = (said.read().decode("utf-8", "replace").strip().splitlines() or ["no message"])[-1]
    peak = usage.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    if process.returncode:
        return Measured(name, does, None, None, None, f"status {process.returncode}: {last[:120]}")
    return Measured(name, does, seconds, usage.ru_utime + usage.ru_stime, peak)


def measure_salus(xml: Path, archive: Path, time_out: float) -> list[Measured]:
    """Reading alone, and the whole import through the command, of the bare file and of the archive."""
    found = [
        measure("salus, reading only", "columns in memory, batch by batch",
                [sys.executable, "-m", "bench.import_apple", "--read", str(xml)], time_out=time_out, environment={}),
    ]  # fmt: skip
    for name, path in (("salus import export.xml", xml), ("salus import export.zip", archive)):
        with tempfile.TemporaryDirectory() as home:
            command = [sys.executable, "-m", "salus", "import", str(path), "--json"]
            does = "all records stored: units, overlaps, nights, workouts"
            found.append(measure(name, does, command, time_out=time_out, environment={"SALUS_HOME": home}))
    return found


def measure_peer(peer: Peer, xml: Path, archive: Path, time_out: float) -> Measured:
    """Install a peer where it is not yet, and run it once."""
    folder = VENVS / peer.name
    python = folder / "bin" / "python"
    ready = folder / "ready"
    if not ready.exists():
        venv.create(folder, with_pip=True, clear=True)
        install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *peer.requirements]
        result = subprocess.run(install, capture_output=True, text=True, check=False)
        if result.returncode:
            last = (result.stderr.strip().splitlines() or ["no message"])[-1]
            return Measured(peer.name, peer.makes, None, None, None, f"does not install: {last[:120]}")
        ready.touch()
    with tempfile.TemporaryDirectory() as out:
        names = {"python": str(python), "bin": str(python.parent), "xml": str(xml), "zip": str(archive), "out": out}
        command = [part.format(**names) for part in peer.command]
        return measure(peer.name, peer.makes, command, time_out=time_out, environment={})


def read_only(path: Path) -> None:
    """Read an export as an import does, and keep nothing of it."""
    from salus.records.formats.detect import detect
    from salus.records.tables import Batch, Context

    reading = detect(path).read(Context(ZoneInfo("Europe/London")))
    print(sum(item.rows.num_rows for item in reading if isinstance(item, Batch)), "rows")


def report(measured: Sequence[Measured], megabytes: float) -> str:
    """The figures as a Markdown table, with each time as a multiple of the whole import's."""
    own = next((one.seconds for one in measured if one.name == "salus import export.xml"), None)
    lines = [
        f"Apple Health export of {megabytes:.0f} MB, {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "",
        "| importer | result | seconds | MB/s | times Salus | processor, seconds | peak memory, MB |",
        "|---|---|--:|--:|--:|--:|--:|",
    ]
    for one in measured:
        if one.seconds is None or one.peak_mb is None or one.cpu is None:
            lines.append(f"| {one.name} | {one.failed} | | | | | |")
            continue
        ratio = f"{one.seconds / own:.1f}" if own else ""
        speed = megabytes / one.seconds
        times = f"{one.seconds:.2f} | {speed:.0f} | {ratio} | {one.cpu:.2f}"
        lines.append(f"| {one.name} | {one.does} | {times} | {one.peak_mb:.0f} |")
    return "\n".join(lines)


def best(rounds: Sequence[Sequence[Measured]]) -> list[Measured]:
    """Of each process the best round, with the largest peak of all; a failure counts only where there is nothing else."""
    found = []
    for one in zip(*rounds, strict=True):
        done = sorted((each for each in one if each.seconds is not None), key=lambda each: each.seconds or 0)
        peak = max((each.peak_mb or 0 for each in done), default=None)
        found.append(replace(done[0], peak_mb=peak) if done else one[0])
    return found


def run(megabytes: float, peers: Sequence[Peer], time_out: float, rounds: int = 1) -> tuple[list[Measured], float]:
    """Write the export, measure everyone on it, and return the figures with the export's size in MB."""
    with tempfile.TemporaryDirectory() as folder:
        xml, archive = Path(folder, "export.xml"), Path(folder, "export.zip")
        write_export(xml, megabytes)
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as out:
            out.write(xml, "apple_health_export/export.xml")
        size = xml.stat().st_size / 1e6
        measured = []
        for _ in range(rounds):
            own = measure_salus(xml, archive, time_out)
            measured.append(own + [measure_peer(peer, xml, archive, time_out) for peer in peers])
    return best(measured), size


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print the figures as JSON and as a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--megabytes", type=float, default=300)
    parser.add_argument("--rounds", type=int, default=1, help="how often everyone is measured; the best counts")
    parser.add_argument("--time-out", type=float, default=1800, help="seconds for each process")
    parser.add_argument("--peers", default=",".join(peer.name for peer in PEERS), help="names, separated by commas")
    parser.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.read:
        read_only(given.read)
        return
    wanted = [name for name in given.peers.split(",") if name]
    unknown = set(wanted) - {peer.name for peer in PEERS}
    if unknown:
        parser.error(f"unknown peers: {', '.join(sorted(unknown))}; known are {', '.join(peer.name for peer in PEERS)}")
    if shutil.disk_usage(tempfile.gettempdir()).free < given.megabytes * 20e6:
        parser.error("too little room for temporary files: set TMPDIR to a larger disk")
    measured, size = run(given.megabytes, [peer for peer in PEERS if peer.name in wanted], given.time_out, given.rounds)
    print(json.dumps({"megabytes": size, "measured": [asdict(one) for one in measured]}, indent=1))
    print(report(measured, size))


if __name__ == "__main__":
    main()
