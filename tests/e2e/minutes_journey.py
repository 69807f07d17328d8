"""The minutes from draft to published, as who writes them and who corrects them live it."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

SAID = "Che cosa si è detto"


def at_item(page: Page, place: int) -> Locator:
    return page.locator(f"#punto-{place}")


@dataclass
class Clicks:
    """Presses buttons, and counts."""

    page: Page
    steps: int = 0

    def press(self, name: str, within: str = "main") -> None:
        self.steps += 1
        self.page.locator(within).get_by_role("button", name=name, exact=False).last.click()


def write_and_share(page: Page, clicks: Clicks, check_accessibility: Callable[[Page], None]) -> None:
    at_item(page, 1).get_by_label(SAID).fill("Il prato è secco: chiamare il 339 1234567.")
    at_item(page, 1).get_by_label("Che cosa condividiamo").fill("Si annaffia la sera.")
    at_item(page, 1).get_by_label("Che cosa c'è da fare").fill("Chiedere l'allaccio dell'acqua")
    at_item(page, 1).get_by_label("Chi", exact=True).fill("Comune")
    clicks.press("Aggiungi", "#punto-1 .minutes-new-action")
    expect(at_item(page, 1)).to_contain_text("Chiedere l'allaccio")
    expect(at_item(page, 1).get_by_label(SAID)).to_have_value(re.compile("Il prato"))
    at_item(page, 2).get_by_label(SAID).fill("Se ne parla con la scuola.")
    at_item(page, 2).get_by_label("se ne riparla").check()
    clicks.steps += 1
    check_accessibility(page)
    clicks.press("Salva e condividi")
    expect(page.get_by_role("main")).to_contain_text("gruppo@example.org")
    clicks.press("Condividi")
    expect(page.get_by_role("main")).to_contain_text("il messaggio parte verso 1 indirizzo")


def reader_corrects(page: Page, link: str, check_accessibility: Callable[[Page], None]) -> None:
    page.goto(link)
    at_item(page, 1).get_by_text("Correggi o aggiungi").click()
    at_item(page, 1).get_by_label("Che cosa va corretto o aggiunto").fill("Mancano le panchine.")
    check_accessibility(page)
    at_item(page, 1).get_by_role("button", name="Invia").click()
    expect(page.get_by_role("region", name="Le tue correzioni")).to_contain_text("Mancano le panchine.")


def correct_and_publish(page: Page, clicks: Clicks, check_accessibility: Callable[[Page], None]) -> None:
    expect(at_item(page, 1)).to_contain_text("Mancano le panchine.")
    at_item(page, 1).get_by_label("Che cosa condividiamo").fill("Si annaffia la sera. Servono panchine.")
    clicks.press("Segna come sistemato", "#punto-1")
    expect(at_item(page, 1)).not_to_contain_text("Mancano le panchine.")
    clicks.press("rileggi per pubblicare")
    expect(page.get_by_role("link", name="numero di telefono al punto 1")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("non ha una data")
    check_accessibility(page)
    page.get_by_role("link", name="numero di telefono al punto 1").click()
    clicks.steps += 1
    at_item(page, 1).get_by_label(SAID).fill("Il prato è secco: chiamare il custode.")
    clicks.press("rileggi per pubblicare")
    expect(page.get_by_role("main")).not_to_contain_text("numero di telefono")
    clicks.press("Pubblica")
    expect(page.get_by_role("main")).to_contain_text("Resoconto pubblicato")
