"""The picture of an answer as a Vega-Lite specification, self-contained: data inline, no address to fetch.

Shapes: ``line`` over time, ``bars`` of groups, ``scatter`` of two daily series, ``histogram``, and ``agp`` (median,
quartiles and 5–95 % band over the minutes of a day). The specification is drawn to PNG or SVG by vl-convert, which
loads only when a picture is asked for. Colours are from Okabe & Ito's palette, safe for colour-blind readers.
"""

from __future__ import annotations

from typing import Any

from salus.query.answer import numbers
from salus.query.result import Chart, Mark

SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
BLUE, ORANGE, GREEN, GREY = "#0072B2", "#E69F00", "#009E73", "#8a8f98"
_CONFIG = {
    "font": "DejaVu Sans, Helvetica, Arial, sans-serif",
    "background": "white",
    "view": {"stroke": None},
    "title": {
        "anchor": "start",
        "fontSize": 15,
        "fontWeight": 600,
        "offset": 12,
        "subtitleColor": "#5b6270",
        "subtitleFontSize": 12,
    },
    "axis": {
        "gridColor": "#e8eaee",
        "domainColor": "#b9bec7",
        "tickColor": "#b9bec7",
        "labelColor": "#3a3f49",
        "titleColor": "#3a3f49",
        "labelFontSize": 11,
        "titleFontSize": 12,
        "titleFontWeight": 400,
        "titlePadding": 8,
    },
    "legend": {"orient": "top", "title": None, "labelFontSize": 11},
}


def specification(
    chart: Chart, title: str, *, subtitle: str = "", y_title: str = "", x_title: str = ""
) -> dict[str, Any]:
    """The Vega-Lite specification of ``chart``."""
    draw = {"line": _line, "bars": _bars, "scatter": _scatter, "histogram": _histogram, "agp": _agp}[chart.kind]
    heading: dict[str, Any] = {"text": title}
    if subtitle:
        heading["subtitle"] = subtitle
    return {
        "$schema": SCHEMA,
        "title": heading,
        "width": 640,
        "height": 300,
        "padding": 16,
        "config": _CONFIG,
        "data": {"values": [_row(mark) for mark in chart.marks]},
        **draw(chart, y_title, x_title),
    }


def render(specification: dict[str, Any], suffix: str) -> bytes:
    """The picture as ``.png`` (twice the size, for sharp screens) or ``.svg`` bytes."""
    import vl_convert

    if suffix == ".png":
        return bytes(vl_convert.vegalite_to_png(specification, scale=2))
    return str(vl_convert.vegalite_to_svg(specification)).encode()


def _row(mark: Mark) -> dict[str, Any]:
    row: dict[str, Any] = {"x": mark.x, "y": mark.y}
    return row | {"label": mark.label} if mark.label else row


def _axis(unit: str | None, title: str) -> dict[str, Any]:
    words = numbers.unit_words(unit) if unit and unit != "1" else ""
    return {
        "field": "y",
        "type": "quantitative",
        "title": f"{title} ({words})" if title and words else title or words,
        "scale": {"zero": False, "nice": True},
    }


def _colour(chart: Chart) -> dict[str, Any]:
    if any(mark.label for mark in chart.marks):
        return {"field": "label", "type": "nominal", "scale": {"range": [BLUE, ORANGE, GREEN, "#CC79A7", "#56B4E9"]}}
    return {"value": BLUE}


def _rules(chart: Chart) -> list[dict[str, Any]]:
    if not chart.rules:
        return []
    return [
        {
            "data": {"values": [{"rule": r} for r in chart.rules]},
            "mark": {"type": "rule", "strokeDash": [4, 4], "color": GREY},
            "encoding": {"y": {"field": "rule", "type": "quantitative"}},
        }
    ]


def _line(chart: Chart, y: str, x: str) -> dict[str, Any]:
    encoding = {
        "x": {"field": "x", "type": "temporal", "title": x or None, "axis": {"labelOverlap": True}},
        "y": _axis(chart.unit, y),
        "color": _colour(chart),
    }
    marks: list[dict[str, Any]] = [
        {"mark": {"type": "line", "strokeWidth": 1.8, "interpolate": "linear"}, "encoding": encoding}
    ]
    if len(chart.marks) <= 100:
        marks.append({"mark": {"type": "point", "filled": True, "size": 32}, "encoding": encoding})
    return {"layer": [*_rules(chart), *marks]}


def _bars(chart: Chart, y: str, x: str) -> dict[str, Any]:
    axis = _axis(chart.unit, y) | {"scale": {"zero": True}}
    angle = 0 if len(chart.marks) <= 8 else -45
    return {
        "layer": [
            *_rules(chart),
            {
                "mark": {"type": "bar", "cornerRadiusEnd": 3},
                "encoding": {
                    "x": {
                        "field": "x",
                        "type": "ordinal",
                        "sort": None,
                        "title": x or None,
                        "axis": {"labelAngle": angle},
                    },
                    "y": axis,
                    "color": _colour(chart),
                },
            },
        ]
    }


def _scatter(chart: Chart, y: str, x: str) -> dict[str, Any]:
    words = numbers.unit_words(chart.unit_x) if chart.unit_x else ""
    across = {"field": "x", "type": "quantitative", "title": f"{x} ({words})" if words else x, "scale": {"zero": False}}
    both = {"x": across, "y": _axis(chart.unit, y)}
    return {
        "layer": [
            {"mark": {"type": "point", "filled": True, "size": 46, "opacity": 0.6, "color": BLUE}, "encoding": both},
            {
                "transform": [{"regression": "y", "on": "x"}],
                "mark": {"type": "line", "color": ORANGE, "strokeWidth": 2},
                "encoding": both,
            },
        ]
    }


def _histogram(chart: Chart, y: str, x: str) -> dict[str, Any]:
    words = numbers.unit_words(chart.unit_x) if chart.unit_x else ""
    width = chart.width or 1.0
    return {
        "transform": [{"calculate": f"datum.x + {width}", "as": "to"}],
        "mark": {"type": "bar", "color": BLUE, "binSpacing": 1},
        "encoding": {
            "x": {
                "field": "x",
                "type": "quantitative",
                "bin": {"binned": True},
                "title": f"{x} ({words})" if words else x,
            },
            "x2": {"field": "to"},
            "y": {"field": "y", "type": "quantitative", "title": y or "count"},
        },
    }


def _agp(chart: Chart, y: str, x: str) -> dict[str, Any]:
    def band(low: str, high: str, opacity: float) -> dict[str, Any]:
        return {
            "mark": {"type": "area", "opacity": opacity, "color": BLUE},
            "encoding": {
                "x": across,
                "y": {"field": low, "type": "quantitative", "title": title},
                "y2": {"field": high},
            },
        }

    across = {
        "field": "x",
        "type": "quantitative",
        "title": x or "time of day",
        "scale": {"domain": [0, 1440]},
        "axis": {
            "values": list(range(0, 1441, 180)),
            "labelExpr": "timeFormat(datetime(2000, 0, 1, 0, datum.value), '%H:%M')",
        },
    }
    title = _axis(chart.unit, y)["title"]
    middle = {
        "mark": {"type": "line", "color": BLUE, "strokeWidth": 2.4},
        "encoding": {"x": across, "y": {"field": "p50", "type": "quantitative", "title": title}},
    }
    return {
        "transform": [{"pivot": "label", "value": "y", "groupby": ["x"]}],
        "layer": [band("p05", "p95", 0.18), band("p25", "p75", 0.35), *_rules(chart), middle],
    }
