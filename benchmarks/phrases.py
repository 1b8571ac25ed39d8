"""What more phrases cost: text to findings with the shipped pack, and with its phrases doubled by different ones.

    python benchmarks/phrases.py [FILE...]

The second pack says everything twice, the second time with cue words of its own, so that no phrase is the same. The two
take turns, and CPU time is compared, so that a machine under load does not decide.
"""

import re
import shutil
import sys
import tempfile
import time
from pathlib import Path

from checker import Document, RulePack, check
from checker.rules import shipped_directory

ROOT = Path(__file__).parent.parent
RUNS = 7


def doubled(folder: Path) -> RulePack:
    """Return the shipped pack with every cue and every phrase that uses one written a second time, differently."""
    shutil.copytree(shipped_directory(), folder, ignore=shutil.ignore_patterns("compiled.json"))
    path = folder / "languages" / "en.toml"
    text = path.read_text(encoding="utf-8")
    start = text.index("[cues]")
    end = text.index("\n# ---- Tables", start)
    part = text[start:end]
    names = re.findall(r"(?m)^([a-z_]+) = \[(.*)\]", part[: part.index("[[phrases.")])
    cues = [f"{name}_again = [{_other(words)}]" for name, words in names]
    phrases = []
    for block in re.findall(r"(?m)^\[\[phrases\.[a-z-]+\]\]\nmatch = .*(?:\nnever = .*)?", part):
        again = re.sub(r"<([a-z_]+)>", r"<\1_again>", block)
        if again != block:
            phrases.append(again)
    at = part.index("[[phrases.")
    part = part[:at] + "\n".join(cues) + "\n\n" + part[at:].rstrip() + "\n\n" + "\n\n".join(phrases) + "\n"
    path.write_text(text[:start] + part + text[end:], encoding="utf-8")
    return RulePack.load(folder)


def _other(words: str) -> str:
    """Return a list's quoted words, each with a word before it that no text holds."""
    return re.sub(r'"([^"]+)"', r'"zz \1"', words)


def main() -> None:
    """Measure and print the ratio."""
    if len(sys.argv) > 1:
        texts = [Path(name).read_text(encoding="utf-8", errors="replace") for name in sys.argv[1:]]
    else:
        texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "samples").glob("*.md"))] * 10
    with tempfile.TemporaryDirectory() as folder:
        packs = [RulePack.shipped(), doubled(Path(folder) / "rules")]
        best = [1e9, 1e9]
        for _ in range(RUNS):
            for i, pack in enumerate(packs):
                start = time.process_time()
                for text in texts:
                    check(Document.from_text(text), rules=pack)
                best[i] = min(best[i], time.process_time() - start)
    size = sum(map(len, texts)) / 1e6
    counts = [len(pack.tree["phrases"]) for pack in packs]
    for count, seconds in zip(counts, best, strict=True):
        print(f"{count:4} phrases  {size / seconds:6.2f} MB/s of CPU time")
    print(f"ratio {best[1] / best[0]:.2f}")


if __name__ == "__main__":
    main()
