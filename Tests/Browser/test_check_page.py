"""Each check of check_page.py goes red on a page that is broken in its way, and stays silent on a sound one.

Run with: python3 -m unittest discover -s Tests/Browser
"""

import tempfile
import unittest
from pathlib import Path

import check_page

STYLE = """
@page { size: A4; margin: 16mm 14mm; } body { margin: 1rem; background: #fff; color: #222; }
@media (prefers-color-scheme: dark) { body { background: #111; color: #eee; } a { color: #9cf; } }
@media print { body { background: #fff; color: #000; } a { color: #000; } .new { break-before: page; } }
.faint { color: inherit; }"""
PIXEL = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
SOUND = f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Page</title><link rel="icon" href="data:,"><style>{STYLE}</style></head>
<body><header><h1>Page</h1></header><main>
<section id="one" aria-labelledby="one-title"><h2 id="one-title">One</h2><p class="faint">Words, <a href="#two">two</a>, <a href="#more">more</a>.</p>
<figure id="both"><img src="{PIXEL}" width="9" height="9" alt="a dot"><svg class="plot" role="img" aria-label="a line" width="9" height="9">
<line x2="9" y2="9" stroke="currentColor"/></svg><figcaption>Both</figcaption></figure>
<details><summary>More</summary><p id="more" class="hidden">More words, <a href="#two">two</a>.</p></details></section>
<section id="two" class="new" aria-labelledby="two-title"><h2 id="two-title">Two</h2><h3>Part</h3>
<table><caption>Numbers</caption><thead><tr><th scope="col">Name</th><th scope="col">Score</th></tr></thead>
<tbody><tr><th scope="row">a</th><td>1</td></tr></tbody></table></section>
</main></body></html>
"""

# What is broken: old text, new text, what the line of the fault begins with and holds.
BREAKS = {
    "broken anchor": ('href="#two">two</a>, <a', 'href="#three">two</a>, <a', "anchor: ", "#three"),
    "broken label": ('aria-labelledby="two-title"', 'aria-labelledby="no-title"', "anchor: ", "no-title"),
    "external image": (f'src="{PIXEL}"', 'src="https://example.org/a.png"', "request: ", "example.org"),
    "image beside the page": (f'src="{PIXEL}"', 'src="a.png"', "request: ", "a.png"),
    "console error": ("</main>", "</main><script>console.error('oh')</script>", "console: ", "oh"),
    "page error": ("</main>", "</main><script>nothing()</script>", "console: ", "nothing"),
    "overflow on a phone": ("Words,", '<span style="display:block;width:500px">wide</span>', "overflow: phone", "px"),
    "overflow on a desktop": ("Words,", '<span style="display:block;width:1500px">w</span>', "overflow: desktop", "px"),
    "overflow on a small phone": ("Words,", '<b style="display:block;width:370px">w</b>', "overflow: small phone", "px"),
    "overflow on a tablet": ("Words,", '<b style="display:block;width:760px">w</b>', "overflow: tablet", "px"),
    "overflow beside a desktop's bar": (
        "Words,", '<b style="display:block;width:1010px">w</b>', "overflow: narrow desktop", "px"),
    "overflow in details": ("More words,", '<b style="display:block;width:700px">w</b>', "overflow: 200 % zoom", "px"),
    "missing alt": (' alt="a dot"', "", "text: ", "alt"),
    "empty alt": ('alt="a dot"', 'alt=""', "text: ", "alt"),
    "svg without a name": (' aria-label="a line"', "", "text: ", "svg"),
    "skipped heading": ("<h3>Part</h3>", "<h4>Part</h4>", "headings: ", "level 2"),
    "two main headings": ("<h3>Part</h3>", "<h1>Part</h1>", "headings: ", "2 h1"),
    "no language": (' lang="en"', "", "language: ", "lang"),
    "no caption": ("<caption>Numbers</caption>", "", "tables: ", "caption"),
    "no scope": ('<th scope="row">', "<th>", "tables: ", "scope"),
    "low contrast, light": (
        ".faint { color: inherit; }", "@media (prefers-color-scheme: light) { .faint { color: #999; } }",
        "axe: phone 390 px, light: color-contrast", "faint"),
    "low contrast, dark": (
        ".faint { color: inherit; }", "@media (prefers-color-scheme: dark) { .faint { color: #444; } }",
        "axe: desktop 1280 px, dark: color-contrast", "faint"),
    "low contrast in details": (
        ".faint { color: inherit; }", "@media (prefers-color-scheme: light) { .hidden { color: #999; } }",
        "axe: desktop 1280 px, light, details opened: color-contrast", "#more"),
    "label outside its figure": ('<line x2="9"', '<line x2="40"', "figure: phone", "both: <line> lies 31 px outside"),
    "outlines above their figure": (
        '<line x2="9"', '<defs><g id="a"><path d="M0 0h3v3z"/></g></defs><use href="#a" x="1" y="-9"/><line x2="9"',
        "figure: desktop", "both: <use> lies 9 px outside"),
    "figure that scrolls on a phone": (
        '<figure id="both">', '<figure id="both" style="overflow-x:auto;white-space:nowrap"><i style="padding-left:350px"></i>',
        "figure: small phone", "both spans"),
    "id on a details": (
        '<details><summary>More</summary><p id="more"', '<details id="more"><summary>More</summary><p',
        "folded: ", "#more is the id of a <details>"),
    "target that stays hidden": (
        ".faint { color: inherit; }", "#more { display: none; }", "folded: ", "#more leaves its <details> shut"),
    "no landmark": ("<main>", "<div>", "axe: ", "landmark"),
    "one printed page": ("break-before: page", "break-before: auto", "print: ", "1 page"),
    "blank printed page": (
        '<section id="two" class="new"', '<div class="new">\u00a0</div><section id="two" class="new"', "print: ", "blank"),
    "clipped print": (
        ".new { break-before: page; }", ".new { break-before: page; } h2 { width: 900px; }", "print: clipped", "h2"),
    "dark print": ("@media print { body { background: #fff;", "@media print { html, body { background: #111;",
                   "print: ", "dark"),
    "letter paper": ("size: A4", "size: letter", "print: ", "not A4"),
    "invalid HTML": ("<h3>Part</h3>", "<p><h3>Part</h3></p>", "html: ", "p"),
    "element in a wrong place": ("</figcaption>", "</figcaption><p>x</p>", "html: ", "figure"),
}


class CheckPage(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.tools = check_page.tools()

    def check(self, text, parts=("html", "screen", "print"), schemes=("light", "dark"), limits=None):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "index.html"
            path.write_text(text, encoding="utf-8")
            checker = check_page.Checker(path, self.tools, limits=limits)
            checker.schemes = schemes
            checker.run(parts)
            return checker

    def test_sound_page(self):
        self.assertEqual(self.check(SOUND, limits={"screens": 1, "pages": 2}).faults, [])

    def test_size(self):
        text = SOUND.replace('<p class="faint">', '<p class="faint" role="region" aria-label="A" tabindex="0">').replace(
            "Words,", '<b style="display:block;height:2000px"></b>')
        checker = self.check(text, ["screen", "print"], ["light"], {"screens": 2, "pages": 1})
        size = checker.size
        self.assertEqual((size["stops"], size["regions"], size["bytes"]), (4, 1, len(text.encode())))
        self.assertTrue(2.5 < size["screens"] < 3.5 and size["pages"] > 2, size)
        faults = [fault for fault in checker.faults if fault.startswith("size: ")]
        self.assertEqual([fault.split(", more than ")[1] for fault in faults], ["2", "1"])

    def test_pictures(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "index.html"
            path.write_text(SOUND, encoding="utf-8")
            check_page.Checker(path, self.tools, Path(folder) / "shots").run()
            names = sorted(shot.name for shot in (Path(folder) / "shots").iterdir())
        self.assertEqual(
            names, ["desktop-dark.png", "desktop-light.png", "phone-dark.png", "phone-light.png", "print.pdf"])

    def test_missing_browser(self):
        with self.assertRaisesRegex(check_page.MissingTool, "/nowhere/chromium"):
            check_page.tools("/nowhere/chromium")

    def test_breaks(self):
        for name, (old, new, start, holds) in BREAKS.items():
            with self.subTest(name):
                self.assertEqual(SOUND.count(old), 1, "the text to break is not there once")
                check = start.split(":")[0]
                # Only the part that has to find it, since each takes its time.
                part = check if check in ("html", "print") else "screen"
                faults = self.check(SOUND.replace(old, new), [part], ["dark" if "dark" in start else "light"]).faults
                self.assertTrue(
                    any(fault.startswith(start) and holds in fault for fault in faults), "\n".join(faults) or "silent")


if __name__ == "__main__":
    unittest.main()
