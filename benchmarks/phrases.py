"""What more phrases and rules cost: text to findings with the shipped pack, and with larger ones.

    python benchmarks/phrases.py [FILE...]

The second pack says everything twice, the second time with cue words of its own, so that no phrase is the same. The
third has twenty rules more, which repeat shipped ones: they find and judge the same claims over again. All take turns,
and CPU time is compared, so that a machine under load does not decide. A file of JSON lines holds articles, each with
its `text`.
"""

import json
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
MORE = 20


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


def twenty_more(folder: Path) -> RulePack:
    """Return the shipped pack with twenty rules said again, under other ids and relations, with their own phrases."""
    (folder / "languages").mkdir(parents=True)
    language = (shipped_directory() / "languages" / "en.toml").read_text(encoding="utf-8")
    blocks = re.findall(r"(?m)^\[\[phrases\.([a-z-]+)\]\]\n(match = .*(?:\nnever = .*)?)", language)
    rules = RulePack.shipped().rules
    said = [name for name, rule in rules.items() if rule["by"] == "phrases" and not rule["pairs_of"]]
    again = sorted(said, key=lambda name: -sum(relation == rules[name]["relation"] for relation, _ in blocks))[:MORE]
    phrases = []
    for name in again:
        text = (shipped_directory() / f"{name}.toml").read_text(encoding="utf-8")
        relation = rules[name]["relation"]
        text = text.replace(f'relation = "{relation}"', f'relation = "more-{name}"')
        (folder / f"more-{name}.toml").write_text(text, encoding="utf-8")
        phrases += [f"[[phrases.more-{name}]]\n{block}" for of, block in blocks if of == relation]
    (folder / "languages" / "en.toml").write_text("\n\n".join(phrases) + "\n", encoding="utf-8")
    return RulePack.load(folder, over_shipped=True)


def _other(words: str) -> str:
    """Return a list's quoted words, each with a word before it that no text holds."""
    return re.sub(r'"([^"]+)"', r'"zz \1"', words)


def _texts(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8", errors="replace")
    return [json.loads(line)["text"] for line in text.splitlines()] if path.suffix == ".jsonl" else [text]


def main() -> None:
    """Measure and print the ratios."""
    if len(sys.argv) > 1:
        texts = [text for name in sys.argv[1:] for text in _texts(Path(name))]
    else:
        texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "samples").glob("*.md"))] * 10
    with tempfile.TemporaryDirectory() as folder:
        packs = {
            "as shipped": RulePack.shipped(),
            "said twice": doubled(Path(folder) / "rules"),
            "twenty rules more": twenty_more(Path(folder) / "more"),
        }
        best = dict.fromkeys(packs, 1e9)
        for _ in range(RUNS):
            for name, pack in packs.items():
                start = time.process_time()
                for text in texts:
                    check(Document.from_text(text), rules=pack)
                best[name] = min(best[name], time.process_time() - start)
    size = sum(map(len, texts)) / 1e6
    for name, pack in packs.items():
        counts = f"{len(pack.rules):3} rules, {len(pack.tree['phrases']):3} phrases"
        ratio = best[name] / best["as shipped"]
        print(f"{name:<18} {counts}  {size / best[name]:6.2f} MB/s of CPU time  ratio {ratio:.2f}")


if __name__ == "__main__":
    main()
