#!/usr/bin/python3
"""report.html in a real browser: page.py COTENANT FIXTURE_HISTORIES [FOLDER]

Opens the page of a PROVEN, a FAILED, a PARTIAL and a hostile proof, of 16 runtimes and of 50
rounds. Each must load fast, ask for nothing, say nothing on the console and give axe-core nothing
to find; its bars must lie where the history's times are. With FOLDER the pages stay there, with
pictures of them.
"""

import base64
import copy
import os
import subprocess
import sys
import tempfile
import time

from browser import Browser
from proofs import failed, hostile, made, partial, write

HERE = os.path.dirname(os.path.realpath(__file__))
AXE = os.path.join(HERE, "node_modules", "axe-core", "axe.min.js")
ROUNDS = 50
BYTES_MAX = 2_000_000
LOAD_MS_MAX = 1000  # of processor time
PIXELS_OFF_MAX = 1.5


class Pages:
    """The pages under test, and what is wrong with them."""

    def __init__(self, cotenant, folder):
        self.cotenant = cotenant
        self.folder = folder
        self.failures = []

    def expect(self, name, good, what):
        if not good:
            self.failures.append(f"{name}: {what}")

    def write(self, name, history, verdict):
        place = os.path.join(self.folder, name)
        write(place, history)
        page = subprocess.run([self.cotenant, "report", place, "--format", "html"], check=True,
                              stdout=subprocess.PIPE).stdout
        again = subprocess.run([self.cotenant, "report", place, "--format", "html"], check=True,
                               stdout=subprocess.PIPE).stdout
        self.expect(name, page == again, "other bytes the second time")
        self.expect(name, len(page) < BYTES_MAX, f"{len(page)} bytes")
        self.expect(name, f"<h1>{verdict}".encode() in page, f"is not {verdict}")
        path = os.path.join(place, "report.html")
        with open(path, "wb") as file:
            file.write(page)
        return path

    def accessible(self, browser, name, colours=True):
        """axe-core finds nothing; the contrast of a large page is that of the small ones."""
        with open(AXE, encoding="utf-8") as file:
            browser.evaluate(file.read() + "; 0")
        checked, found = browser.evaluate(
            "axe.run({ resultTypes: ['violations'], rules: { 'color-contrast': "
            f"{{ enabled: {str(colours).lower()} }} }} }}).then("
            "r => [r.passes.length, r.violations.map("
            "v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.html).join(' '))])")
        self.expect(name, checked > 10, f"axe-core checked {checked} rules only")
        for violation in found:
            self.expect(name, False, f"axe-core: {violation[:600]}")

    def true_to_history(self, browser, name, history):
        """Bars of boots, and heartbeats, lie where the history has them."""
        span = history[-1]["t"]
        boots, beats = {}, {}
        for event in history:
            if event["kind"] == "beat":
                lives = boots.setdefault(event["runtime"], [])
                if not lives or lives[-1][0] != event["boot_id"]:
                    lives.append((event["boot_id"], []))
                lives[-1][1].append(event["t"])
                beats[event["runtime"]] = beats.get(event["runtime"], 0) + 1
        drawn = browser.evaluate(
            "(() => { const box = document.getElementById('chart').getBoundingClientRect();"
            "return { width: box.width, lanes: "
            "[...document.querySelectorAll('.lane')].map(lane => ({"
            "beats: lane.querySelector('.beats').dataset.lines.split(' ').length,"
            "marks: lane.querySelector('.beats').getAttribute('d').split('v').length - 1,"
            "boots: [...lane.querySelectorAll('.boot')].map(b => { const r = "
            "b.getBoundingClientRect(); return [r.left - box.left, r.width]; }) })) }; })()")
        scale = drawn["width"] / span
        self.expect(name, len(drawn["lanes"]) == len(boots), "a lane is missing")
        for number, lane in enumerate(drawn["lanes"]):
            runtime = f"r{number}"
            bars = [[times[0] * scale, (times[-1] - times[0]) * scale]
                    for _, times in boots[runtime]]
            drawn_beats = [lane["beats"], lane["marks"]]
            self.expect(name, drawn_beats == [beats[runtime]] * 2,
                        f"{runtime}: {drawn_beats}, not {beats[runtime]} beats")
            self.expect(name, len(lane["boots"]) == len(bars), f"{runtime}: not {len(bars)} boots")
            for found, bar in zip(lane["boots"], bars):
                off = max(abs(found[0] - bar[0]), abs(found[1] - bar[1]))
                self.expect(name, off <= PIXELS_OFF_MAX,
                            f"{runtime}: a boot is off by {off} pixels")

    def whole(self, browser, name):
        """Every link leads somewhere, and nothing in the page is not ours."""
        lost = browser.evaluate(
            "[...document.querySelectorAll('a')].map(a => a.getAttribute('href'))"
            ".filter(h => !document.getElementById(h.slice(1)))")
        self.expect(name, not lost, f"links to nothing: {lost}")
        strange = browser.evaluate("document.scripts.length - 1 + document.querySelectorAll("
                                   "'img,iframe,object,embed,link,[onerror],[onload],style+style')"
                                   ".length")
        self.expect(name, strange == 0, f"{strange} elements that are not ours")

    def moves(self, browser, name):
        """Zoom, hover and keys."""
        before = browser.evaluate("document.getElementById('chart').clientWidth")
        browser.evaluate("document.querySelector('#tools [aria-label=\"Zoom in\"]').click()")
        after = browser.evaluate("document.getElementById('chart').clientWidth")
        self.expect(name, abs(after - 2 * before) < 3, f"zoomed from {before} to {after}")
        browser.evaluate("document.querySelector('#tools [aria-label^=Show]').click()")
        spot = browser.evaluate("(() => { document.getElementById('timeline').scrollIntoView();"
                                "const r = document.querySelector('.boot').getBoundingClientRect();"
                                "return [r.left + r.width / 2, r.top + r.height / 2]; })()")
        browser.send("Input.dispatchMouseEvent", type="mouseMoved", x=spot[0], y=spot[1])
        tip = browser.evaluate("document.getElementById('tip').textContent")
        self.expect(name, "boot boot-0-" in tip and "history line" in tip, f"the tip says {tip!r}")
        browser.evaluate("document.getElementById('scroll').focus()")
        browser.send("Input.dispatchKeyEvent", type="keyDown", key="ArrowRight")
        said = browser.evaluate("document.querySelector('#tools output').textContent")
        self.expect(name, said.split(" s")[0].replace(".", "").isdigit(), f"the key says {said!r}")

    def readable_without_script(self, browser, name, path):
        browser.send("Emulation.setScriptExecutionDisabled", value=True)
        browser.open(path)
        seen = browser.evaluate("[document.querySelectorAll('.boot title').length,"
                                "document.getElementById('tools').offsetHeight,"
                                "document.getElementById('chart').getBoundingClientRect().height]")
        self.expect(name, seen[0] > 0 and seen[1] == 0 and seen[2] > 100,
                    f"without JavaScript: {seen}")
        browser.send("Emulation.setScriptExecutionDisabled", value=False)

    def picture(self, browser, path):
        with open(path, "wb") as file:
            file.write(base64.b64decode(browser.send("Page.captureScreenshot",
                                                     captureBeyondViewport=True)["data"]))


def look(pages, browser, name, history, verdict, kept):
    path = pages.write(name, history, verdict)
    begin = time.monotonic()
    browser.open("/dev/null")
    before_ms = browser.work_ms()
    browser.open(path)
    took_ms = browser.work_ms() - before_ms
    size = os.path.getsize(path)
    pages.expect(name, 0 < took_ms < LOAD_MS_MAX, f"took {took_ms} ms to open")
    pages.whole(browser, name)
    if name != "hostile":
        pages.true_to_history(browser, name, history)
    if name == "proven":
        pages.moves(browser, name)
    looks = [(1280, False)]
    if name == "failed":
        looks += [(1280, True), (420, False)]
    for width, dark in looks:
        browser.open(path, width=width, dark=dark)
        if name != "rounds":
            pages.accessible(browser, f"{name}, {width} wide{', dark' if dark else ''}",
                             colours=name != "sixteen")
        for complaint in browser.complaints():
            pages.expect(name, False, complaint)
        if kept:
            pages.picture(browser, f"{path[:-5]}-{width}{'-dark' if dark else ''}.png")
    if name == "failed":
        marks = browser.evaluate("document.querySelectorAll('.findings a.fail').length")
        pages.expect(name, marks > 0, "no failure is marked")
        causes = browser.evaluate("document.querySelectorAll('.cause').length")
        pages.expect(name, causes > 0, "no cause is named")
        words = subprocess.run([pages.cotenant, "report", os.path.dirname(path)], check=True,
                               stdout=subprocess.PIPE).stdout
        pages.expect(name, b"\n  - scenario " in words, "report.md does not say how it failed")
        pages.readable_without_script(browser, name, path)
    print(f"{name}: {size} bytes, opened in {took_ms:.0f} ms, "
          f"{time.monotonic() - begin:.1f} s")


def main():
    cotenant, program = (os.path.realpath(p) for p in sys.argv[1:3])
    if not os.path.exists(AXE):
        sys.exit("axe-core is missing: ./dev test installs it, or `npm ci` in tests/report")
    two = made(program, 2)
    proofs = [
        ("proven", copy.deepcopy(two), "PROVEN"),
        ("failed", failed(copy.deepcopy(two)), "FAILED"),
        ("partial", partial(copy.deepcopy(two)), "PARTIAL"),
        ("hostile", hostile(copy.deepcopy(two)), "FAILED"),
        ("sixteen", made(program, 16), "PROVEN"),
        ("rounds", made(program, 2, ROUNDS), "PROVEN"),
    ]
    with tempfile.TemporaryDirectory() as temporary, Browser() as browser:
        kept = sys.argv[3] if len(sys.argv) > 3 else None
        pages = Pages(cotenant, kept or temporary)
        for name, history, verdict in proofs:
            look(pages, browser, name, history, verdict, kept)
    for failure in pages.failures:
        print(f"FAIL: {failure}")
    print(f"{len(proofs)} pages looked at")
    return 1 if pages.failures else 0


if __name__ == "__main__":
    sys.exit(main())
