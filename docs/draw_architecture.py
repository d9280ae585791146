"""Draws `docs/architecture.svg` from the code: the rooms of each floor, their size, and who imports whom.

    python docs/draw_architecture.py [--check]

Nothing is drawn by hand: floors come from `.importlinter`, arrows from the imports that grimp finds, sizes from the
files. An arrow is left out where others already lead there; of many
rooms in a package, those that fit are named. `--check` exits with 1 where the picture is out of date.
"""

from __future__ import annotations

import configparser
import sys
from html import escape
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parent.parent
OUT = Path(__file__).with_name("architecture.svg")
WIDTH, ROW, BOX_H, GAP = 860, 104, 58, 26
SAYS = {
    "api": "speaks HTTP",
    "cli": "speaks terminal",
    "bootstrap": "builds the house",
    "store": "keeps things",
    "dialogue": "holds a conversation, one turn at a time",
    "query": "question → plan → result → answer",
    "demo": "makes a demonstration person",
    "safety": "hears danger first",
    "records": "what was measured",
    "people": "who may knock",
    "monitoring": "what the house sees of itself",
    "config": "types of the settings",
    "errors": "the error tree",
}
FONT = "Helvetica, Arial, sans-serif"


def floors() -> list[list[str]]:
    """The rooms of each floor, top floor first, as the import contract has them."""
    contract = configparser.ConfigParser()
    contract.read(ROOT / ".importlinter")
    lines = contract["importlinter:contract:floors"]["layers"].split("\n")
    return [[room.strip() for room in line.split("|")] for line in lines if line.strip() and "__main__" not in line]


def draw() -> str:
    """The picture as SVG text."""
    graph = grimp.build_graph("salus")
    rows = floors()
    height = len(rows) * ROW + 40
    place: dict[str, tuple[float, float, float]] = {}
    for r, rooms in enumerate(rows):
        width = (WIDTH - 80 - GAP * (len(rooms) - 1)) / len(rooms)
        for i, room in enumerate(rooms):
            place[room] = (40 + i * (width + GAP), 24 + r * ROW, width)
    arrows = []
    uses = {room: {other for other in place if other != room and _direct(graph, room, other)} for room in place}
    for room, others in uses.items():
        for other in others - {far for near in others for far in _below(uses, near)}:
            arrows.append(_arrow(place[room], place[other], room, other))
    arrows.sort()
    boxes = [_box(room, *where) for room, where in place.items()]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="{FONT}">\n'
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0L8 4L0 8z" fill="#8a8f98"/></marker></defs>\n'
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>\n' + "\n".join(arrows + boxes) + "\n</svg>\n"
    )


def _below(uses: dict[str, set[str]], room: str) -> set[str]:
    """Every room that this one reaches: an arrow to one of them would say nothing new."""
    return uses[room] | {far for near in uses[room] for far in _below(uses, near)}


def _direct(graph: grimp.ImportGraph, room: str, other: str) -> bool:
    inside = {m for m in graph.modules if m == f"salus.{room}" or m.startswith(f"salus.{room}.")}
    there = {m for m in graph.modules if m == f"salus.{other}" or m.startswith(f"salus.{other}.")}
    return any(graph.find_modules_directly_imported_by(m) & there for m in inside)


def _arrow(a: tuple[float, float, float], b: tuple[float, float, float], room: str, other: str) -> str:
    lane = (sum(map(ord, room + other)) % 9 - 4) * 16
    x1, y1 = a[0] + a[2] / 2 + lane, a[1] + BOX_H
    x2, y2 = b[0] + b[2] / 2 + lane, b[1] - 2
    x2 = min(max(x2, b[0] + 12), b[0] + b[2] - 12)
    middle = (y1 + y2) / 2
    return (
        f'<path d="M{x1:.0f} {y1:.0f}C{x1:.0f} {middle:.0f} {x2:.0f} {middle:.0f} {x2:.0f} {y2:.0f}" fill="none" '
        'stroke="#b9bec7" stroke-width="1.2" marker-end="url(#tip)"/>'
    )


def _box(room: str, x: float, y: float, width: float) -> str:
    package = ROOT / "src" / "salus" / room
    inner = sorted(p.stem for p in package.iterdir() if _is_room(p)) if package.is_dir() else []
    names = _fitting(inner, width)
    middle = x + width / 2
    lines = ((20, 14, "#12161f", room), (36, 11, "#3a3f49", SAYS[room]), (50, 9.5, "#5b6270", names))
    text = "".join(
        f'<text x="{middle:.0f}" y="{y + down:.0f}" text-anchor="middle" font-size="{size}" fill="{colour}">'
        f"{escape(words)}</text>"
        for down, size, colour, words in lines
    )
    shape = (
        f'<rect x="{x:.0f}" y="{y:.0f}" width="{width:.0f}" height="{BOX_H}" rx="8" fill="#f2f6fb" stroke="#0072B2"/>'
    )
    return shape + text


def _fitting(names: list[str], width: float) -> str:
    """As many names as fit into the box, and how many more there are."""
    for count in range(len(names), 0, -1):
        left = len(names) - count
        text = " · ".join(names[:count]) + (f" · {left} more" if left else "")
        if len(text) * 4.6 <= width - 16:
            return text
    return ""


def _is_room(path: Path) -> bool:
    return (path.is_dir() and (path / "__init__.py").exists()) or (path.suffix == ".py" and path.stem != "__init__")


if __name__ == "__main__":
    picture = draw()
    if "--check" in sys.argv:
        sys.exit(0 if OUT.exists() and OUT.read_text(encoding="utf-8") == picture else 1)
    OUT.write_text(picture, encoding="utf-8")
