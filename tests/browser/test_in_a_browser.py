"""The report and the page in a real browser, used as a person would: by looking, typing, clicking and dropping."""

import base64
import io
import os
import shutil
from pathlib import Path

import docx
import pytest
from conftest import checked
from test_report_html import HOSTILE, PLEDGE
from test_server import TEXT, Server

from checker import check
from checker.readers import read_file
from checker.reporters.html import render

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = os.environ.get("FIGCHECK_CHROMIUM") or shutil.which("chromium")
if CHROMIUM is None:
    pytest.skip("no Chromium on this machine", allow_module_level=True)

WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as started:
        launched = started.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def tab(browser):
    """Open pages; what they log, ask the network for or throw is kept, and nothing may be left at the end."""
    contexts, troubles = [], []

    def open_tab(address, **options):
        context = browser.new_context(**{"viewport": WIDE, **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("console", lambda message: troubles.append(message.text))
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("dialog", lambda dialog: (troubles.append(f"dialog {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda request: request.url.startswith(address[:20]) or troubles.append(request.url))
        page.goto(address)
        return page

    open_tab.troubles = troubles
    yield open_tab
    for context in contexts:
        context.close()
    assert troubles == []


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """Write reports to files and return their addresses."""
    folder = tmp_path_factory.mktemp("reports")

    def save(name, *reports):
        path = folder / f"{name}.html"
        path.write_text(render(reports), encoding="utf-8")
        return path.as_uri()

    return save


def violations(page):
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [(one["id"], node["target"], node.get("failureSummary")) for one in found for node in one["nodes"]]


def pledge():
    return check(read_file(PLEDGE))


# ---- the report ----------------------------------------------------------------------------------


def test_one_screen_tells_what_is_wrong_by_how_much_at_which_rate_and_what_to_ask(tab, saved):
    page = tab(saved("pledge", pledge()))
    for selector, text in (
        (".verdict", "1 error"),
        (".finding .printed", "$12.5 billion"),
        (".finding .computed", "$2.7 billion to $3.5 billion"),
        (".finding .wide:has-text('Rate')", "6.448 to 6.479 yuan to the US dollar"),
        (".finding .wide:has-text('Rate')", "ECB"),
        (".finding .ask", "Is it $3.1 billion instead of $12.5 billion"),
    ):
        found = page.locator(selector)
        assert text in found.inner_text()
        box = found.bounding_box()
        assert box["y"] + box["height"] <= WIDE["height"]


def test_a_figure_leads_to_its_finding_and_back(tab, saved):
    page = tab(saved("pledge", pledge()))
    page.click("a.fig:has-text('$12.5 billion')")
    assert page.locator(".note:target").count() == 1
    page.click(".note:target .badge")
    assert page.locator(".finding:target").count() == 1
    box = page.locator("a.fig.wrong").first.bounding_box()
    note = page.locator(".note").bounding_box()
    assert note["x"] >= box["x"] + box["width"]  # beside the passage
    assert abs(note["y"] - box["y"]) < 120


def test_the_report_is_used_by_keyboard_alone(tab, saved):
    page = tab(saved("pledge", pledge()))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    for _ in range(20):
        page.keyboard.press("Tab")
        if "fig" in page.evaluate("document.activeElement.className"):
            break
    page.keyboard.press("Enter")
    assert page.locator(".note:target").count() == 1


def test_the_report_needs_no_script(tab, saved):
    page = tab(saved("pledge", pledge()), java_script_enabled=False)
    assert "not $12.5 billion" in page.inner_text(".findings")
    assert page.locator(".note svg").bounding_box()["height"] > 50


@pytest.mark.parametrize("colors", ["light", "dark"])
@pytest.mark.parametrize("screen", [WIDE, PHONE], ids=["wide", "phone"])
def test_a_screen_reader_and_any_eye_can_use_the_report(tab, saved, colors, screen):
    table = checked("| Item | 2023 |\n|---|---|\n| Roads | £20m |\n\nIt raised €40m ($64m).", "2024-03-15", "markdown")
    quiet = checked("Nothing here.")
    address = saved(f"many-{colors}-{screen['width']}", pledge(), table, quiet, checked(HOSTILE, "2024-03-15"))
    page = tab(address, color_scheme=colors, viewport=screen)
    page.click("summary >> nth=0")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_hostile_article_changes_nothing(tab, saved):
    report = checked(HOSTILE + " [x](javascript:alert(5)) <style>*{display:none}</style>", "2024-03-15")
    page = tab(saved("hostile", report))
    assert page.title().startswith("1 error: ")
    assert page.locator("script, img, iframe, .text > p svg, .text > p b").count() == 0
    assert "<script>alert(1)</script>" in page.inner_text(".text")
    assert page.locator("h1").is_visible()


def test_it_prints_on_a4_with_the_findings_beside_the_text(tab, saved):
    page = tab(saved("pledge", pledge()))
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 680, "height": 1000})  # what A4 leaves between the margins
    assert page.locator(".note").is_visible()
    assert page.locator(".ask").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1")
    printed = page.pdf(prefer_css_page_size=True)
    assert printed.startswith(b"%PDF")
    assert b"/MediaBox [0 0 594.95996 841.91998]" in printed or b"595" in printed or b"594" in printed


def long_article(wanted=1000):
    """Return 20,000 words with 2,000 figures, some of them wrong, or fewer."""
    words = "It said that the plans for the coming year had not changed and that nobody would lose work over it."
    paragraphs = []
    for number in range(wanted):
        euros = 10_000 + 7 * number
        dollars = euros * (2 if number % 25 == 0 else 1.09)
        raised = (
            f"The fund raised €{euros:,} (${dollars:,.0f}) in May for its work in the north and south of the country."
        )
        paragraphs.append(f"{raised} {words}")
    return "\n\n".join(paragraphs)


def test_a_long_article_has_a_small_report(tab, saved):
    text = long_article()
    assert len(text.split()) >= 20_000
    report = checked(text, "2024-03-15")
    assert len(report.figures) == 2000
    address = saved("long", report)
    assert Path(address.removeprefix("file://")).stat().st_size < 2_000_000
    page = tab(address)
    assert page.locator(".text a.fig").count() == 80
    page.click(".findings .badge >> nth=39")
    assert page.locator(".note:target").is_visible()


# ---- the page ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def server():
    started = Server("--processes", "1", "--seconds", "300")
    yield started
    started.stop()


def written(page, text, date="2024-03-15"):
    page.fill("#date", date)
    page.fill("#draft", text)
    page.wait_for_selector("#verdict strong")


def test_what_is_typed_is_checked_and_a_repair_is_applied_and_undone(tab, server):
    page = tab(server.address)
    page.fill("#date", "2024-03-15")
    page.click("#draft")
    page.keyboard.type("🚂 The fund raised €40m ($64m) then.")
    page.wait_for_selector("#findings .finding")
    assert "€40m was about $44m on 15 March 2024, not $64m" in page.inner_text("#findings")
    assert page.locator("#marked a.fig.wrong").count() == 2
    page.click("#findings .apply:has-text('in place of $64m')")
    page.wait_for_selector("#verdict.none")
    repaired = page.input_value("#draft")
    assert repaired.startswith("🚂 The fund raised €40m ($4")
    assert "$64m" not in repaired
    assert page.locator("#marked .fig.holds").count() == 2
    page.keyboard.press("Control+z")
    page.wait_for_selector("#findings .finding")
    assert page.input_value("#draft") == "🚂 The fund raised €40m ($64m) then."


def test_the_number_of_a_finding_shows_its_figures_in_the_draft(tab, server):
    page = tab(server.address)
    written(page, "🚂" * 3 + "\n\n" + "Words.\n\n" * 300 + TEXT)
    page.click("#findings .find")
    selected = "(d => d.value.slice(d.selectionStart, d.selectionEnd))(document.getElementById('draft'))"
    assert page.evaluate(selected).startswith("€40m ($64m")
    assert page.evaluate("document.getElementById('draft').scrollTop") > 1000


def test_date_and_form_decide_how_a_draft_is_read(tab, server):
    page = tab(server.address)
    written(page, TEXT)
    assert "15 March 2024" in page.inner_text("#findings")
    page.fill("#date", "2008-07-15")
    page.dispatch_event("#date", "change")
    page.wait_for_selector("#verdict.none")
    page.select_option("#format", "markdown")
    page.fill("#draft", "---\ndate: 2024-03-15\n---\n\n# Head\n\n" + TEXT)
    page.wait_for_selector("#verdict.error")
    assert "front matter" in page.inner_text("#verdict")
    assert page.inner_text("#marked h3") == "Head"


def word_file():
    written, data = docx.Document(), io.BytesIO()
    written.add_paragraph("Fund <raises> money")
    written.add_paragraph(TEXT)
    written.save(data)
    return data.getvalue()


DROP = """(data) => {
  const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], "fund.docx"));
  document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
}"""


@pytest.mark.parametrize("way", ["open", "drop"])
def test_a_word_file_is_opened_or_dropped_checked_edited_and_its_report_downloaded(tab, server, way):
    page = tab(server.address)
    page.fill("#date", "2024-03-15")
    if way == "open":
        with page.expect_file_chooser() as chooser:
            page.click("#open")
        chooser.value.set_files({"name": "fund.docx", "mimeType": "", "buffer": word_file()})
    else:
        page.evaluate(DROP, base64.b64encode(word_file()).decode())
    page.wait_for_selector("#findings .finding")
    assert "Fund <raises> money" in page.input_value("#draft")
    assert page.inner_text("#source") == "From fund.docx"
    with page.expect_download() as download:
        page.click("#save")
    report = Path(download.value.path()).read_text(encoding="utf-8")
    assert download.value.suggested_filename == "figcheck-report.html"
    assert "not $64m" in report
    assert "fund.docx" in report
    page.click("#findings .apply >> nth=0")
    page.wait_for_selector("#verdict.none")
    assert "the file itself is as it was" in page.inner_text("#source")


def test_a_file_nobody_reads_is_said_so_and_the_page_goes_on(tab, server):
    page = tab(server.address)
    with page.expect_file_chooser() as chooser:
        page.click("#open")
    chooser.value.set_files({"name": "a.docx", "mimeType": "", "buffer": b"no zip"})
    page.wait_for_selector("#trouble:visible")
    assert page.inner_text("#trouble").startswith("a.docx: ")
    page.click("#clear")
    written(page, TEXT)
    assert not page.is_visible("#trouble")
    assert [text for text in tab.troubles if "422" not in text] == []
    tab.troubles.clear()  # the browser's own line about the refusal


def test_a_hostile_draft_changes_nothing_on_the_page(tab, server):
    page = tab(server.address)
    for form in ("text", "markdown", "html"):
        page.select_option("#format", form)
        written(page, f"<p>{HOSTILE}</p>")
        assert page.locator("main script, main img, main iframe, #marked svg").count() == 0
        page.click("#clear")


def test_a_long_article_is_patched_not_drawn_anew(tab, server):
    page = tab(server.address)
    written(page, long_article(60))
    first = "document.querySelector('#marked').firstElementChild.seen = true"
    page.evaluate(first)
    page.click("#draft")
    page.keyboard.press("Control+End")
    page.keyboard.type(" It also cost €40m ($99m).")
    page.wait_for_selector("#marked :has-text('$99m')")
    assert page.evaluate("document.querySelector('#marked').firstElementChild.seen === true")


@pytest.mark.parametrize("colors", ["light", "dark"])
@pytest.mark.parametrize("screen", [WIDE, PHONE], ids=["wide", "phone"])
def test_a_screen_reader_and_any_eye_can_use_the_page(tab, server, colors, screen):
    page = tab(server.address, color_scheme=colors, viewport=screen)
    assert violations(page) == []
    written(page, PLEDGE.read_text(encoding="utf-8"))
    page.wait_for_selector("#findings .finding")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_shared_server_asks_for_its_token_and_a_stopped_one_is_named(tab):
    shared = Server("--processes", "1", "--token", "s3cret")
    page = tab(shared.address)
    page.fill("#date", "2024-03-15")
    page.fill("#draft", TEXT)
    page.wait_for_selector("#token:visible")
    page.fill("#token", "s3cret")
    page.keyboard.press("Tab")
    page.wait_for_selector("#findings .finding")
    shared.stop()
    page.fill("#draft", TEXT + " More.")
    page.wait_for_selector("#trouble:visible")
    assert "does not answer" in page.inner_text("#trouble")
    assert all("401" in text or "ERR_CONNECTION_REFUSED" in text for text in tab.troubles)
    tab.troubles.clear()
