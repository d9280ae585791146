"""`salus records`, `salus metrics`, `salus profile`, `salus forget`: what is kept, in which words, and its erasure."""

from __future__ import annotations

from typing import Any

import click

from salus.cli import options


@click.command()
@options.profile
@options.as_json
def records(profile: str, as_json: bool) -> None:
    """Show what is stored: metrics with their period, count and sources, workouts, and the chart."""
    from salus.bootstrap import build

    summary = build().summary(profile)
    if as_json:
        options.echo_json(summary)
        return
    click.secho(f"{profile}: snapshot {summary['snapshot']}, home zone {summary['zone']}", bold=True)
    for title, rows in summary["parts"].items():
        if not rows:
            continue
        click.secho(f"\n{title}", bold=True)
        width = max(len(row["name"]) for row in rows)
        for row in rows:
            period = f"{row['first']} to {row['last']}" if row.get("first") else ""
            sources = ", ".join(row.get("sources", {}))
            click.echo(f"  {row['name']:<{width}}  {row['count']:>10,}  {period:<24}  {sources}")


@click.command()
@click.argument("words", nargs=-1)
@options.as_json
def metrics(words: tuple[str, ...], as_json: bool) -> None:
    """Show the catalogue: every metric with LOINC code, unit, aggregation, range and the words for it.

    With WORDS, only the metrics that match all of them: salus metrics glucose
    """
    from salus.records.catalogue import catalogue

    listed: list[dict[str, Any]] = [
        metric.to_json()
        for metric in catalogue().metrics.values()
        if all(
            w.lower() in " ".join((metric.name, metric.title, metric.category, *metric.words)).lower() for w in words
        )
    ]
    if as_json:
        options.echo_json(
            {
                "metrics": listed,
                "activities": [a.to_json() for a in catalogue().activities.values()],
                "attributes": [a.to_json() for a in catalogue().attributes.values()],
            }
        )
        return
    for m in listed:
        click.secho(f"{m['name']}", bold=True, nl=False)
        click.echo(f"  {m['title']}, {m['unit']}, {m['aggregation']}, LOINC {m['loinc'][0] if m['loinc'] else '–'}")
        click.secho(click.wrap_text(", ".join(m["words"]), 100, "    ", "    "), dim=True)
    click.echo(f"{len(listed)} metrics")


@click.command()
@options.profile
@options.as_json
@click.option("--zone", metavar="ZONE", help="Set the home zone, such as Europe/Berlin.")
@click.option("--unit", "units", multiple=True, metavar="METRIC=UNIT", help="Show a metric in a unit: glucose=mmol/L.")
@click.option("--prefer", "prefer", multiple=True, metavar="SOURCE", help="Prefer sources of this name, best first.")
def profile(profile: str, as_json: bool, zone: str | None, units: tuple[str, ...], prefer: tuple[str, ...]) -> None:
    """Show or change how a person's records are read: home zone, units, preferred sources.

    \b
    salus profile --unit glucose=mmol/L --unit weight=lb
    salus profile --prefer watch --prefer phone
    """
    from salus.bootstrap import build

    kept = build().change_profile(profile, zone=zone, units=units, prefer=prefer)
    shown = {"profile": profile, "zone": kept.zone.key, "units": dict(kept.units), "prefer": list(kept.priorities)}
    if as_json:
        options.echo_json(shown)
        return
    click.echo(f"{profile}: home zone {shown['zone']}")
    for metric, unit in kept.units.items():
        click.echo(f"  {metric} in {unit}")
    if kept.priorities:
        click.echo(f"  preferred sources: {', '.join(kept.priorities)}")


@click.command()
@click.option("--profile", required=True, metavar="NAME", help="The person to forget.")
@click.option("--yes", is_flag=True, help="Do not ask first.")
@options.as_json
def forget(profile: str, yes: bool, as_json: bool) -> None:
    """Erase everything about a person: records, receipts, settings. This cannot be undone."""
    import sys

    from salus.bootstrap import build

    house = build()
    house.require(profile)
    if not yes and not as_json and sys.stdin.isatty():
        click.confirm(f"Erase everything about {profile!r}? This cannot be undone.", abort=True)
    house.forget(profile)
    if as_json:
        options.echo_json({"profile": profile, "forgotten": True})
    else:
        click.echo(f"Everything about {profile!r} is erased.")
