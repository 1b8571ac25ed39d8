"""What reading HTML costs beside its parser alone; each page three times in turn, the least of CPU time counts.

python benchmarks/pages.py PAGE.html...
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

from justhtml import JustHTML

from checker.readers import UnreadableError, decode
from checker.readers.html import read


def best(run: Callable[[], object]) -> float:
    """Return the shortest of three runs, in seconds of CPU."""
    times = []
    for _ in range(3):
        start = time.process_time()
        run()
        times.append(time.process_time() - start)
    return min(times)


def main() -> None:
    """Time each page and print the sums."""
    parsed = whole = size = pages = 0.0
    for name in sys.argv[1:]:
        try:
            source, _ = decode(Path(name).read_bytes())
            read(source)
        except UnreadableError as error:
            print(f"{name}: {error}")
            continue
        parsed += best(lambda source=source: JustHTML(source, track_node_locations=True, sanitize=False))  # type: ignore[misc]
        whole += best(lambda source=source: read(source))  # type: ignore[misc]
        size += len(source)
        pages += 1
    print(f"{pages:.0f} pages, {size / 1e6:.1f} million characters")
    print(f"parser alone {size / parsed / 1e6:.2f} million characters a second, reader {size / whole / 1e6:.2f}")
    print(f"reader / parser: {whole / parsed:.2f}")


if __name__ == "__main__":
    main()
