"""A repository of articles: a cold and a warm run side by side with codespell, and from when a pool pays.

    python -m pip install . codespell && python benchmarks/repository.py [--files N] [FOLDER]

FOLDER holds .txt or .md articles of your own; without it, articles are made from the samples. CPU is user and system
time of the process and its children. The commands run in turn, round after round; the least of the rounds counts.
"""

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
ROUNDS = 3


def cost(command: list[str], folder: Path, cache: Path) -> tuple[float, float]:
    """Return the CPU seconds and the seconds on the clock of one run."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache)}
    subprocess.run(
        command, cwd=folder, check=False, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    after, end = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, end - start


def articles(source: Path | None, count: int, target: Path) -> int:
    """Fill a folder with articles; return their size in bytes."""
    folder = source or ROOT / "samples"
    texts = [path.read_bytes() for path in sorted(folder.rglob("*")) if path.suffix in {".md", ".txt"}]
    for number in range(count):
        text = texts[number % len(texts)]
        # A line of its own makes every article another, so that nothing is known of it from its like.
        (target / f"a{number:04}.md").write_bytes(text + f"\nArticle number {number}.\n".encode())
    return sum(path.stat().st_size for path in target.iterdir())


def tool(name: str) -> str:
    """Return the path of a command installed beside this interpreter."""
    return shutil.which(name, path=str(Path(sys.executable).parent)) or name


def main() -> None:
    """Measure and print two tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("folder", type=Path, nargs="?")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder, cache, one = Path(made) / "many", Path(made) / "cache", Path(made) / "one"
        folder.mkdir()
        one.mkdir()
        size = articles(wanted.folder, wanted.files, folder)
        (one / "a.md").write_bytes((folder / "a0000.md").read_bytes())
        lint = [tool("figcheck"), "lint", ".", "--quiet", "--isolated"]
        commands = {
            "codespell": ([tool("codespell"), "-q", "7", "."], folder),
            "figcheck, cold": ([*lint, "--no-cache"], folder),
            "figcheck, cold, one process": ([*lint, "--no-cache", "-j1"], folder),
            "figcheck, warm": (lint, folder),
            "figcheck, one file": ([*lint, "--no-cache"], one),
        }
        cost(lint, folder, cache)  # fills the caches
        best = dict.fromkeys(commands, (1e9, 1e9))
        for _ in range(ROUNDS):
            for name, (command, where) in commands.items():
                best[name] = min(best[name], cost(command, where, cache))
        print(f"{wanted.files} articles, {size / 1e6:.1f} MB, {os.cpu_count()} cores")
        print(f"{'command':30} {'CPU s':>8} {'clock s':>8}")
        for name, (cpu, clock) in best.items():
            print(f"{name:30} {cpu:8.2f} {clock:8.2f}")
        print(f"cold over codespell: {best['figcheck, cold'][0] / best['codespell'][0]:.1f} times the CPU")
        print(f"warm over one file: {best['figcheck, warm'][0] / best['figcheck, one file'][0]:.1f} times the CPU")
        print("where a second process pays: bytes, clock s with one, clock s with two")
        for count in (25, 50, 100, 200, 400):
            part = Path(made) / f"part{count}"
            part.mkdir()
            size = articles(wanted.folder, count, part)
            clocks = [
                min(cost([*lint, "--no-cache", f"-j{jobs}"], part, cache)[1] for _ in range(ROUNDS)) for jobs in (1, 2)
            ]
            print(f"{size:>10,} {clocks[0]:8.2f} {clocks[1]:8.2f}")


if __name__ == "__main__":
    main()
