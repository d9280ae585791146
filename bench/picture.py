"""The picture of the timings: how an answer's time grows with the observations, beside the SQL alone and a cold start.

Of the cold start it shows the time that its threads ran: on a machine that others share the clock tells about the others.
"""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from math import isnan

import vl_convert

_LINES = {  # which time: (how it is called, colour)
    "cpu": ("salus ask in a fresh process, processor time", "#E69F00"),
    "answer": ("answer with receipt, in a running process", "#0072B2"),
    "by_hand": ("SQL by hand, the number alone", "#009E73"),
}
_ABOVE = -12  # where the name of a line stands from its beginning
_GREY = "#555555"


def picture(timings: Sequence[Mapping[str, float]]) -> str:
    """Medians over the questions, and a band from the 10th to the 90th percentile, as SVG; both axes logarithmic."""
    rows = []
    sizes = sorted({t["observations"] for t in timings})
    for size in sizes:
        mine = [t for t in timings if t["observations"] == size]
        for name, (called, _) in _LINES.items():
            values = [t[name] for t in mine if not isnan(t[name])]
            if len(values) < 2:  # too few were started in a fresh process
                continue
            cuts = statistics.quantiles(values, n=10, method="inclusive")
            rows.append({"n": size, "who": called, "p50": statistics.median(values), "p10": cuts[0], "p90": cuts[8]})
    colour = {
        "field": "who", "type": "nominal", "legend": None,
        "scale": {"domain": [c for c, _ in _LINES.values()], "range": [c for _, c in _LINES.values()]},
    }  # fmt: skip
    x = {
        "field": "n", "type": "quantitative", "title": "observations of one person, over ten years",
        "scale": {"type": "log", "domain": [sizes[0], sizes[-1]]},
        "axis": {"values": sizes, "labelExpr": "format(datum.value, ',')", "grid": False},
    }  # fmt: skip
    y = {
        "type": "quantitative", "title": "milliseconds a question", "scale": {"type": "log", "domain": [0.5, 2000]},
        "axis": {"values": [1, 10, 100, 1000], "gridColor": "#e6e6e6", "labelExpr": "format(datum.value, ',')"},
    }  # fmt: skip
    texts = [
        {
            "transform": [{"filter": {"and": [{"field": "n", "equal": sizes[0]}, {"field": "who", "equal": called}]}}],
            "mark": {"type": "text", "align": "left", "dx": 8, "dy": _ABOVE, "fontSize": 12, "fontWeight": "bold"},
            "encoding": {"x": x, "y": {"field": "p50", **y}, "text": {"field": "who"}, "color": colour},
        }
        for called, _ in _LINES.values()
    ]
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json", "width": 620, "height": 340, "background": "white",
        "padding": 12,
        "title": {
            "text": "How the time of an answer grows", "anchor": "start", "fontSize": 15, "subtitleColor": _GREY,
            "subtitle": f"Median of {len(timings) // len(sizes)} kinds of questions; the bands hold eight in ten of them",
        },
        "config": {"axis": {"labelFontSize": 11, "titleFontSize": 12, "titleColor": _GREY, "domainColor": "#999999"},
                   "view": {"stroke": None}},
        "data": {"values": rows},
        "layer": [
            {"mark": {"type": "area", "opacity": 0.13},
             "encoding": {"x": x, "y": {"field": "p10", **y}, "y2": {"field": "p90"}, "color": colour}},
            {"mark": {"type": "line", "point": {"filled": True, "size": 50}, "strokeWidth": 2.5},
             "encoding": {"x": x, "y": {"field": "p50", **y}, "color": colour}},
            *texts,
        ],
    }  # fmt: skip
    return str(vl_convert.vegalite_to_svg(spec))
