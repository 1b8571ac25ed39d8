"""A long article in the report and on the page: size, time, and how long a key takes. Needs Chromium and Playwright.

python benchmarks/page.py [WORDS]
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import time

from playwright.sync_api import sync_playwright

from checker import Document, check
from checker.reporters.html import render

KEYS = 200
WATCH = """() => {
  window.waits = []; window.tasks = [];
  const field = document.getElementById("draft");
  field.addEventListener("keydown", () => {
    const at = performance.now();
    requestAnimationFrame(() => setTimeout(() => window.waits.push(performance.now() - at)));
  });
  new PerformanceObserver((list) => window.tasks.push(...list.getEntries().map((one) => one.duration)))
    .observe({ type: "longtask" });
}"""


def article(words: int) -> str:
    """Return an article with one figure in ten words, one conversion in twenty-five of them wrong."""
    plain = "It said that the plans for the year had not changed."
    paragraphs = []
    for number in range(words // 20):
        euros = 10_000 + 7 * number
        dollars = euros * 2 if number % 25 == 0 else euros * 109 // 100
        paragraphs.append(f"The fund raised €{euros:,} (${dollars:,}) in May for its work. {plain}")
    return "\n\n".join(paragraphs)


def main() -> None:
    """Measure the report first, then typing on the page."""
    import datetime

    text = article(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
    document = Document.from_text(text, published=datetime.date(2024, 3, 15))
    started = time.perf_counter()
    report = check(document)
    checked = time.perf_counter()
    page = render([report])
    rendered = time.perf_counter()
    print(f"{len(text.split()):,} words, {len(report.figures):,} figures, {len(report.findings)} findings")
    print(f"check {checked - started:.1f} s, report {rendered - checked:.1f} s, {len(page.encode()):,} bytes")

    command = ["figcheck", "serve", "--port", "0", "--processes", "1", "--seconds", "300"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        address = re.search(r"http://[^/]+", server.stdout.readline() if server.stdout else "")
        with sync_playwright() as playwright:
            chromium = os.environ.get("FIGCHECK_CHROMIUM") or shutil.which("chromium")
            flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
            browser = playwright.chromium.launch(executable_path=chromium, args=flags)
            tab = browser.new_page()
            tab.set_default_timeout(600_000)
            tab.goto(address[0] if address else "")
            tab.fill("#date", "2024-03-15")
            tab.fill("#draft", text)
            tab.wait_for_selector("#verdict strong")
            tab.evaluate(WATCH)
            tab.click("#draft")
            tab.keyboard.press("Control+Home")
            for _ in range(KEYS):
                tab.keyboard.type("a")
                time.sleep(0.05)
            # A pause, and what comes back is put in while the typing goes on.
            time.sleep(1)
            tab.wait_for_selector(".results:not(.waiting)")
            tab.keyboard.type("b" * 20, delay=50)
            tab.wait_for_timeout(500)
            waits = sorted(tab.evaluate("window.waits"))
            tasks = tab.evaluate("window.tasks")
            median, late = waits[len(waits) // 2], waits[len(waits) * 99 // 100]
            print(f"{len(waits)} keys: painted after {median:.0f} ms (median), {late:.0f} ms (99 in 100)")
            print(f"longest task {max(tasks, default=0):.0f} ms")
            browser.close()
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(30)


if __name__ == "__main__":
    main()
