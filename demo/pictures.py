"""`make pictures`: the pictures of the documentation, taken anew from the running demo; arguments name those to take.

A picture shows what the demo holds on the day it was filled: an evening, things that wait, reports. What it does not hold (a file with
mistakes, a key, a city that has just joined) is made first: `demo.scenes`.
"""

import io
import shutil
import sys
from dataclasses import dataclass
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright

from demo import scenes
from demo.demo_city import url_of
from demo.servers import PROJECT

IMAGES = PROJECT / "docs" / "images"
MOST_BYTES = 120_000
_COLOURS = 160
_SETTLES = 500
"""Milliseconds after which what stays at the edge of a phone has followed the scrolling."""
_PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--lang=it-IT"]
_AGENT = "Mozilla/5.0 ({}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 {}Safari/537.36"
_DESKTOP: dict[str, Any] = {"user_agent": _AGENT.format("X11; Linux x86_64", "")}
_PHONE: dict[str, Any] = {
    "user_agent": _AGENT.format("Linux; Android 10; K", "Mobile "),
    "viewport": {"width": 360, "height": 740},
    "is_mobile": True,
    "has_touch": True,
}
_TO_THE_TOP = """found => {
    if (getComputedStyle(found).scrollMarginTop === "0px") found.style.scrollMarginTop = "1rem";
    found.scrollIntoView();
}"""


@dataclass(frozen=True)
class Picture:
    """A picture: its file, the page, who signs in and where, what to do before, what to scroll to, how high it is.

    `site` is the city's name in the address, or the platform's nothing. On a phone it is 360 × 740, else 1280 wide.
    """

    name: str
    site: str
    path: str
    who: str = ""
    prepare: scenes.Prepare = scenes.as_it_is
    top: str = ""
    height: int = 860

    @property
    def on_a_phone(self) -> bool:
        """Whether it is taken on a phone: its name says so."""
        return self.name.endswith("-phone")

    @property
    def home(self) -> str:
        """The address of its site."""
        return url_of(f"{self.site}.localhost" if self.site else "localhost")


_OFFICE, _OPERATOR = "ufficio@bergamo.example", "operatrice@bergamo.example"
PICTURES = (
    Picture("report", "bergamo", "rapporti/2023/"),
    Picture("citizen-phone", "bergamo", ""),
    Picture("open-data-phone", "bergamo", "dati-aperti/"),
    Picture("day-phone", "bergamo", "lavoro/", _OPERATOR),
    Picture("attendance-phone", "bergamo", "lavoro/", _OPERATOR, scenes.three_came, "#sheet"),
    Picture("minutes-phone", "bergamo", "lavoro/", _OPERATOR, scenes.a_point_written, "#punto-2"),
    Picture("convene-phone", "bergamo", "lavoro/", _OPERATOR, scenes.by("Convoca l'incontro"), "h1"),
    Picture("actions-phone", "bergamo", "lavoro/azioni/", _OPERATOR),
    Picture("access-phone", "bergamo", "account/", _OPERATOR, top="h1"),
    Picture("import", "bergamo", "lavoro/importa/nuovo/", _OFFICE, scenes.four_mistakes),
    Picture("programs", "bergamo", "lavoro/programmi/", _OFFICE, scenes.a_key_and_a_receiver, height=1060),
    Picture("privacy", "bergamo", "lavoro/dati-personali/", _OFFICE, height=1060),
    Picture("access", "bergamo", "lavoro/accesso/", _OFFICE),
    Picture("contract-phone", "bergamo", "lavoro/citta/abbonamento/", _OFFICE),
    Picture("agreements-results", "reggio", "accordi/", prepare=scenes.by("I risultati in numeri")),
    Picture("agreement-phone", "reggio", "accordi/", "", scenes.by("Corti e strade che si salutano"), "h1"),
    Picture("path-phone", "reggio", "laboratori/laboratorio-dellambito-a/", top="text=A che punto siamo"),
    Picture("sharing-phone", "casalmaggiore", "lavoro/confronto/2025/", "ufficio@casalmaggiore.example"),
    Picture("among-phone", "monza", "lavoro/confronto/altre-citta/", "ufficio@monza.example", top="text=Fra 6 città"),
    Picture("comparative-phone", "", "rapporti-comparati/2024/", top="h1"),
    Picture("joining-phone", "", "", prepare=scenes.the_models),
    Picture("first-hour-phone", "lecco", "", prepare=scenes.a_new_city),
    Picture("console", "", "console/", "squadra@vicinia.example", height=800),
    Picture("comparison", "", "confronto/indicatore/?indicator=meetings_per_10000", "coordinamento@confronto.example", scenes.six_cities, "", 1240),
)  # fmt: skip


class Camera:
    """A browser in which each person signs in once on each device, and out again at the end."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._contexts: dict[tuple[str, bool], BrowserContext] = {}
        self._homes: list[tuple[str, BrowserContext]] = []

    def take(self, picture: Picture) -> None:
        """Take a picture and say how big it is."""
        page = self._page(picture)
        page.goto(picture.home + picture.path)
        with picture.prepare(page):
            if picture.top:
                page.locator(picture.top).first.evaluate(_TO_THE_TOP)
            page.wait_for_load_state("networkidle")
            page.wait_for_timeout(_SETTLES)
            size = _keep(picture.name, page.screenshot(animations="disabled"))
        page.close()
        print(f"{picture.name}: {size // 1000} kB", flush=True)

    def sign_out(self) -> None:
        """Everybody leaves: the next time her page of sessions looks the same."""
        for home, context in self._homes:
            page = context.new_page()
            page.goto(home + "account/logout/")
            page.get_by_role("main").get_by_role("button", name="Esci").click()
            page.wait_for_load_state()

    def _page(self, picture: Picture) -> Page:
        """A new page on the device of the picture, with its person signed in."""
        device, key = _PHONE if picture.on_a_phone else _DESKTOP, (picture.who, picture.on_a_phone)
        known = self._contexts.get(key) if picture.who else None
        context = self._contexts[key] = known or self._browser.new_context(locale="it-IT", **device)
        page = context.new_page()
        if not picture.on_a_phone:
            page.set_viewport_size({"width": 1280, "height": picture.height})
        if picture.who and not known:
            scenes.sign_in(page, picture.home, picture.who)
            self._homes.append((picture.home, context))
        return page


def main() -> int:
    """Take the named pictures, or all; 1 when one could not be taken."""
    names = sys.argv[1:] or [picture.name for picture in PICTURES]
    if unknown := set(names) - {picture.name for picture in PICTURES}:
        raise SystemExit(f"No picture is called {', '.join(sorted(unknown))}.")
    missed = 0
    with sync_playwright() as playwright:
        program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
        camera = Camera(playwright.chromium.launch(executable_path=program, args=_FLAGS))
        for picture in (one for one in PICTURES if one.name in names):
            try:
                camera.take(picture)
            except Error as error:
                missed = 1
                print(f"{picture.name} not taken ({picture.home}): {error.message}", file=sys.stderr)
        camera.sign_out()
    return missed


def _keep(name: str, shot: bytes) -> int:
    """Write the picture with few colours; returns its size, which the documentation can bear."""
    target = IMAGES / f"{name}.png"
    few = Image.open(io.BytesIO(shot)).convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
    few.save(target, optimize=True)
    size = target.stat().st_size
    if size > MOST_BYTES:
        raise SystemExit(f"{name} has {size} bytes, more than {MOST_BYTES}: show less of the page.")
    return size


if __name__ == "__main__":
    sys.exit(main())
