"""Measure the rate book: import, opening, first and later look-ups, history, and memory.

    python benchmarks/rates.py

Each figure of time is the median of several fresh interpreters, since a process opens the book only once.
"""

import json
import statistics
import subprocess
import sys

ROUNDS = 15
ONCE = """
import json, time
from datetime import date, timedelta

def clock(call, times=1):
    start = time.perf_counter()
    for _ in range(times):
        call()
    return (time.perf_counter() - start) / times

figures = {}
start = time.perf_counter()
import checker.rates
figures["import"] = time.perf_counter() - start
book = checker.rates.RateBook.load()
month = date(2021, 8, 3), date(2021, 9, 4)
figures["open"] = clock(book.pack.open)
figures["first look-up of a currency"] = clock(lambda: book.rate("USD", "CNY", *month))
figures["first look-up of two currencies"] = clock(lambda: book.rate("EUR", "GBP", *month))
figures["first look-up of a weekly currency"] = clock(lambda: book.rate("USD", "NGN", *month))
other = date(2022, 8, 3), date(2022, 9, 4)
figures["another month"] = clock(lambda: book.rate("EUR", "GBP", *other))
figures["the same again"] = clock(lambda: book.rate("EUR", "GBP", *other), 20_000)
figures["first look-up past the end"] = clock(lambda: book.rate("EUR", "GBP", book.ends + timedelta(25)))
figures["extremes of a pair"] = clock(lambda: book.extremes("EUR", "GBP"))
spans = book.rate("EUR", "GBP", *other)
figures["spans of a rate"] = clock(lambda: book.spans_at("EUR", "GBP", spans.low, spans.high))
print(json.dumps(figures))
"""
MEMORY = """
import json, tracemalloc
from datetime import date
import checker.rates
tracemalloc.start()
book = checker.rates.RateBook.load()
sizes = {}
ten = "EUR GBP JPY CNY CHF AUD INR NGN ARS TRY".split()
for name, codes in (("ten currencies", ten), ("every currency", book.pack.index)):
    for code in codes:
        book.rate("USD", code, date(2021, 8, 3), date(2021, 9, 4))
    sizes[name] = tracemalloc.get_traced_memory()[0]
book.extremes("USD", "JPY")
sizes["and one pair's history"] = tracemalloc.get_traced_memory()[0]
print(json.dumps(sizes))
"""


def run(code: str) -> dict[str, float]:
    """Return the figures printed by a fresh interpreter."""
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def main() -> None:
    """Print the figures."""
    rounds = [run(ONCE) for _ in range(ROUNDS)]
    for name in rounds[0]:
        seconds = statistics.median(figures[name] for figures in rounds)
        print(f"{name:<36}{seconds * 1000:10.4f} ms")
    for name, size in run(MEMORY).items():
        print(f"{name:<36}{size / 1e6:10.1f} MB")


if __name__ == "__main__":
    main()
