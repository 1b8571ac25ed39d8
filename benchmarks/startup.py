"""Cold start in CPU time, side by side with the bare interpreter and with importing typer, on an installed figcheck.

    python -m pip install . && python benchmarks/startup.py

Each command is run in turn, round after round, so that a busy machine slows all alike; the least of the rounds counts.
"""

import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROUNDS = 25
TEXT = "The fund raised €40m ($43.5m) in March.\n"


def seconds(command: list[str]) -> float:
    """Return the user and system CPU seconds of one run of a command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Measure and print a table."""
    script = shutil.which("figcheck", path=str(Path(sys.executable).parent)) or "figcheck"
    with tempfile.TemporaryDirectory() as folder:
        plain, dated = Path(folder) / "a.txt", Path(folder) / "a.md"
        plain.write_text(TEXT, encoding="utf-8")
        dated.write_text(f"---\ndate: 2024-03-15\n---\n\n**It** {TEXT}", encoding="utf-8")
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "import typer": [sys.executable, "-c", "import typer"],
            "figcheck --version": [script, "--version"],
            "figcheck lint a.txt --date 2024-03-15": [script, "lint", str(plain), "--date", "2024-03-15"],
            "figcheck lint a.txt (undated)": [script, "lint", str(plain)],
            "figcheck lint a.md": [script, "lint", str(dated)],
        }
        best = dict.fromkeys(commands, 1e9)
        for _ in range(ROUNDS):
            for name, command in commands.items():
                best[name] = min(best[name], seconds(command))
    base = best["python -c pass"]
    print(f"{'command':40} {'CPU ms':>8} {'times bare':>11}")
    for name, took in best.items():
        print(f"{name:40} {1000 * took:8.1f} {took / base:11.1f}")


if __name__ == "__main__":
    main()
