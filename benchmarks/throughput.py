"""Throughput on one core: from text to figures, and from text to findings, on prose and on hostile input.

    python benchmarks/throughput.py [FILE...]

Files are read as plain text (news of your own, say), once as published on one day and once without a date; without any,
prose is made from the samples, which hold far more errors than news does. The hostile inputs are run at two sizes:
twice the size must take about twice the time.
"""

import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from checker import Document, RulePack, check

ROOT = Path(__file__).parent.parent
DAY = date(2015, 6, 1)
HOSTILE = {
    "1,1,1,1": "1,",
    "$$$$": "$",
    "((((": "(",
    "digits without end": "7",
    "pairs without end": "$5m (£4m) ",
    "one one one": "one ",
}


def rate(job: Callable[[], object], characters: int, repeats: int = 3) -> float:
    """Return megabytes (10**6 characters) a second of CPU time, the best of a few runs."""
    best = 1e9
    for _ in range(repeats):
        start = time.process_time()
        job()
        best = min(best, time.process_time() - start)
    return characters / 1e6 / best


def main() -> None:
    """Measure and print a table."""
    scanner = RulePack.shipped().scanner
    if len(sys.argv) > 1:
        texts = [Path(name).read_text(encoding="utf-8", errors="replace") for name in sys.argv[1:]]
    else:
        samples = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "samples").glob("*.md"))]
        texts = ["\n\n".join(samples) * 40]
    documents = [Document.from_text(text) for text in texts]
    size = sum(len(text) for text in texts)
    for document in documents[:1]:
        check(document)
    figures = sum(len(scanner.scan(document)) for document in documents)
    print(f"{size / 1e6:.2f} MB of prose, {figures} figures ({1000 * figures / size:.1f} a KB)")
    print(f"  text to figures   {rate(lambda: [scanner.scan(d) for d in documents], size):7.2f} MB/s")
    for name, day in (("dated", DAY), ("undated", None)):
        speed = rate(lambda day=day: [check(Document.from_text(t, published=day)) for t in texts], size)  # type: ignore[misc]
        print(f"  text to findings  {speed:7.2f} MB/s, {name}")
    print("hostile input, text to findings, at 0.5 and 1 MB")
    for name, unit in HOSTILE.items():
        speeds = []
        for length in (500_000, 1_000_000):
            text = (unit * (length // len(unit) + 1))[:length]
            speeds.append(rate(lambda text=text: check(Document.from_text(text)), length, 1))  # type: ignore[misc]
        print(f"  {name:20} {speeds[0]:7.2f} {speeds[1]:7.2f} MB/s")


if __name__ == "__main__":
    main()
