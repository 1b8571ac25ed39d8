"""Reading figures on one core: speed beside named peers on the same text in one run, and that time grows in a line.

    python -m venv peers && peers/bin/pip install -e ".[bench]"
    peers/bin/python benchmarks/figures.py [FILE...]

Files are read as plain text; without any, prose is made from the samples. The peers read a part of it, for they take
a thousand times as long; a peer that is not installed is left out. Rounds are interleaved, and the best of each counts.
Ours is timed from text to figures with all readings, and once more with labels and periods.
"""

import importlib
import importlib.util
import sys
import time
from collections.abc import Callable
from pathlib import Path

from checker import Document, RulePack

ROOT = Path(__file__).parent.parent
PART = 30_000  # characters of the text that the peers read
ROUNDS = 3
HOSTILE = {
    "1,1,1,1": "1,",
    "$$$$": "$",
    "((((": "(",
    "digits without end": "7",
    "one one one": "one ",
    "millions of millions of": "millions of ",
    "one in one in": "1 in ",
    "minus minus": "minus 5 ",
    "zero-width spaces": "5\u200b",
    "rising": "revenue rose 5% to $5m ",
}


def quantulum(text: str) -> int:
    """Count the quantities that quantulum3 reads."""
    return len(importlib.import_module("quantulum3.parser").parse(text))


def recognizers(text: str) -> int:
    """Count the amounts of money that Recognizers-Text reads."""
    module = importlib.import_module("recognizers_number_with_unit")
    return len(module.recognize_currency(text, "en-us"))


def ours(text: str) -> int:
    """Count the figures read here."""
    return len(RulePack.shipped().scanner.scan(Document.from_text(text)))


def labelled(text: str) -> int:
    """Count the figures with a label, which reads the labels and periods of all."""
    return sum(figure.label is not None for figure in RulePack.shipped().scanner.scan(Document.from_text(text)))


def timed(job: Callable[[str], int], text: str) -> tuple[float, int]:
    """Return the seconds of processor time that a job takes, and what it counts."""
    start = time.process_time()
    count = job(text)
    return time.process_time() - start, count


def main() -> None:
    """Measure and print a table."""
    if len(sys.argv) > 1:
        text = "\n\n".join(Path(name).read_text(encoding="utf-8", errors="replace") for name in sys.argv[1:])
    else:
        text = "\n\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "samples").glob("*.md"))) * 40
    jobs: dict[str, tuple[Callable[[str], int], str]] = {
        "figures": (ours, text),
        "figures, labels, periods": (labelled, text),
        "figures, the peers' part": (ours, text[:PART]),
    }
    peers: list[tuple[str, str, Callable[[str], int]]] = [
        ("quantulum3", "quantulum3", quantulum),
        ("Recognizers-Text", "recognizers_number_with_unit", recognizers),
    ]
    for name, module, job in peers:
        if importlib.util.find_spec(module) is None:
            print(f"{name}: not installed")
        else:
            jobs[name] = (job, text[:PART])
    best: dict[str, tuple[float, int]] = {}
    for run, part in jobs.values():
        run(part[:2000])  # what is loaded at the first call
    for _ in range(ROUNDS):
        for name, (run, part) in jobs.items():
            best[name] = min(best.get(name, (9e9, 0)), timed(run, part))
    for name, (seconds, count) in best.items():
        size = len(jobs[name][1])
        print(f"{name:26} {size / 1e6 / seconds:9.3f} MB/s   {1000 * count / size:5.1f} a KB   ({size / 1e6:.2f} MB)")
    print("twice the text, how many times as long (1 and 2 MB)")
    for name, unit in {"prose": text, **HOSTILE}.items():
        one, two = ((unit * (size // len(unit) + 1))[:size] for size in (1_000_000, 2_000_000))
        first, second = (min(timed(labelled, part)[0] for _ in range(2)) for part in (one, two))
        print(f"  {name:24} {second / first:5.2f}   {1 / first:7.2f} MB/s")
    # Every ninth character begins a figure, and all of them are held: a text of 50 MB takes some five gigabytes.
    for size in (12_500_000, 25_000_000, 50_000_000):
        line = "word $5m " * (size // 9)
        print(f"  one line of {size / 1e6:4.1f} MB      {size / 1e6 / timed(ours, line)[0]:7.2f} MB/s")


if __name__ == "__main__":
    main()
