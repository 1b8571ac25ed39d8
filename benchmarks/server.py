"""How many checks a second `figcheck serve` answers, and how it turns down what is too much. Needs wrk.

python benchmarks/server.py [ARTICLE]
"""

import json
import re
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

ARTICLE = Path(__file__).parent.parent / "samples" / "alibaba-pledge.md"
SECONDS = 10
SCRIPT = """wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = {body}
local other, statuses = 0, {{}}
function response(status) statuses[status] = (statuses[status] or 0) + 1 end
function done() end
local threads = {{}}
function setup(thread) table.insert(threads, thread) end
function done(summary, latency)
  io.write(string.format("RESULT %d %d %d ", summary.requests, summary.duration, latency:percentile(99)))
  io.write(summary.errors.status .. "\\n")
end
"""


def main() -> None:
    """Measure a light load, one at the limit, and one beyond it."""
    article = Path(sys.argv[1]) if len(sys.argv) > 1 else ARTICLE
    text = article.read_text(encoding="utf-8")
    body = json.dumps(json.dumps({"text": text, "format": "markdown", "date": "2021-09-03"}))
    command = ["figcheck", "serve", "--port", "0", "--processes", "2", "--waiting", "64"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        line = server.stdout.readline() if server.stdout else ""
        address = re.search(r"http://[^/]+", line)
        if address is None:
            sys.exit(f"the server did not start: {line}")
        print(f"{article.name}, {len(text):,} characters; 2 processes, 64 checks under way or waiting")
        with tempfile.NamedTemporaryFile("w", suffix=".lua", encoding="utf-8") as script:
            script.write(SCRIPT.format(body=body))
            script.flush()
            for connections in (1, 8, 64, 256):
                measured = subprocess.run(
                    ["wrk", "-t1", f"-c{connections}", f"-d{SECONDS}s", "--timeout", "60s", "-s", script.name,
                     f"{address[0]}/v1/check"],
                    capture_output=True, text=True, check=True,
                ).stdout  # fmt: skip
                found = re.search(r"RESULT (\d+) (\d+) (\d+) (\d+)", measured)
                if found is None:
                    sys.exit(measured)
                requests, duration, p99, refused = map(int, found.groups())
                done = (requests - refused) * 1_000_000 / duration
                print(
                    f"{connections:4} connections: {done:7.1f} checks/s, p99 {p99 / 1000:7.0f} ms, "
                    f"{refused * 1_000_000 / duration:7.1f} refused/s (503)"
                )
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(30)


if __name__ == "__main__":
    main()
