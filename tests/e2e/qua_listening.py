"""The people of a citizenship lab until the agreement is written: what each does, and what she sees."""

import base64
import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from tests.core.mail.server import MailServer, Received
from tests.e2e.conftest import PHONE
from tests.e2e.reading import link_in, main
from tests.e2e.site import Site, sign_in
from tests.e2e.walking import fits

OFFICE, ARCHITECT = "olga@reggio.example", "ada@reggio.example"
OFFICER, CLERK, GREEN = "sergio@reggio.example", "giulia@reggio.example", "verde@reggio.example"
ROSA, ANNA = "rosa@example.org", "anna@example.org"
LAB, SERVICE = "Rivalta", "Servizio Verde pubblico"
BENCHES, FOUNTAIN = "Panchine nel parco", "Una fontana vicino ai giochi"
POSTING = 60.0
"""Seconds the worker may take to hand a message to the mail server before the test gives up; no measure of its speed."""
_FETCH = """async href => {
    const bytes = new Uint8Array(await (await fetch(href)).arrayBuffer());
    return btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(""));
}"""


@dataclass
class Listening:
    """The people of the journey, each with a browser of her own, and what they do one after the other."""

    site: Site
    post: MailServer
    office: Page
    architect: Page
    phone: Page
    officer: Page
    clerk: Page
    citizen: Page
    reader: Page
    accessible: Callable[[Page], None]
    today: dt.date
    read: int = 0
    path: str = ""
    card: str = ""
    pdf: bytes = b""
    meeting: str = ""

    # the lab

    def the_office_opens_a_season_and_draws_a_district(self) -> None:
        page = self.office
        sign_in(page, self.site, OFFICE, city="monza")
        page.get_by_role("link", name="Percorsi dei laboratori", exact=True).first.click()
        page.get_by_role("link", name="Stagioni e ambiti").click()
        page.get_by_role("link", name="Apri una stagione").first.click()
        page.get_by_label("Nome").fill("Da spazi a luoghi")
        page.get_by_label("Primo giorno").fill(f"{self.today.year}-01-01")
        self.press(page, "Salva")
        page.get_by_role("link", name="Disegna un ambito").first.click()
        page.get_by_label("Sigla").fill("C")
        page.get_by_label("Nome").fill("Ambito di Rivalta")
        page.get_by_label("Dal", exact=True).fill(f"{self.today.year}-01-01")
        page.get_by_label(LAB).check()
        self.press(page, "Salva")
        expect(main(page)).to_contain_text("Ambito disegnato: C – Ambito di Rivalta.")

    def it_creates_the_lab(self) -> None:
        page = self.office
        page.get_by_role("link", name="Percorsi dei laboratori", exact=True).first.click()
        page.get_by_role("link", name="Nuovo laboratorio").first.click()
        page.get_by_label("Nome").fill(LAB)
        self.press(page, "Salva")
        page.get_by_role("link", name="Laboratorio", exact=True).click()
        page.get_by_role("link", name="Scrivi che laboratorio è").click()
        page.get_by_label("di cittadinanza").check()
        page.get_by_label("Stagione").select_option(label="Da spazi a luoghi")
        page.get_by_label("C – Ambito di Rivalta").check()
        self.press(page, "Salva")
        expect(main(page)).to_contain_text("Laboratorio salvato.")

    # listening

    def the_architect_starts_a_path_and_listens(self) -> None:
        page = self.architect
        sign_in(page, self.site, ARCHITECT, city="monza")
        page.get_by_role("link", name="Percorsi dei laboratori", exact=True).first.click()
        main(page).get_by_role("link", name=LAB).first.click()
        page.get_by_role("link", name="Comincia un percorso").click()
        page.get_by_label("Titolo").fill("Un parco per Rivalta")
        page.get_by_label("Presentazione").fill("Che cosa fare del parco Noce Nero.")
        self.press(page, "Comincia il percorso")
        expect(main(page)).to_contain_text("Comincia con Ascolto")
        self.path = page.url
        self.begin("listening")

    def a_citizen_proposes_from_the_site(self) -> None:
        page = self.citizen
        page.goto(self.url("/laboratori/rivalta/"))
        page.get_by_role("link", name="Proponi", exact=True).first.tap()
        page.get_by_label("Di che cosa si tratta?").fill("Panchine all'ombra nel parco Noce Nero")
        page.get_by_label("Spiega meglio").fill("Chi è anziano non sa dove sedersi.")
        page.get_by_label("Il tuo nome").fill("Rosa Verdi")
        page.get_by_label("Il tuo indirizzo email").fill(ROSA)
        fits(page)
        page.get_by_role("button", name="Manda", exact=True).tap()
        expect(page.get_by_role("heading", level=1)).to_have_text("Ora conferma dalla posta")

    def she_confirms_from_her_mailbox(self) -> None:
        page = self.citizen
        page.goto(link_in(self.mail(ROSA).text(), "laboratori/proposta"))
        page.get_by_role("button", name="Confermo").tap()
        expect(page.get_by_role("heading", level=1)).to_have_text("Grazie, la proposta è arrivata")

    def two_needs_are_typed_at_a_meeting(self) -> None:
        page = self.phone
        sign_in(page, self.site, ARCHITECT, city="monza")
        self.plan("Incontro di ascolto", "17:00", "Che cosa manca nel parco")
        page.get_by_role("link", name="Raccogli bisogni e proposte").tap()
        for words in (FOUNTAIN, "Panchine vicino al campo da bocce"):
            page.get_by_label("In una frase").fill(words)
            page.get_by_role("button", name="Salva e scrivi la prossima").tap()
            expect(main(page)).to_contain_text(f"Salvata: «{words}».")
        self.walked(page)
        page.go_back()
        self.hold("Incontro di ascolto")

    def the_listening_ends_with_its_evidence(self) -> None:
        self.open_step("listening", "Concludi")
        self.press(self.architect, "Concludi il passo")
        expect(main(self.architect)).to_contain_text("si conclude con la sua documentazione")
        self.architect.get_by_role("link", name="Documenta il passo").click()
        self.documented("Incontro di ascolto")
        self.end("listening")

    # feasibility

    def she_groups_them(self) -> None:
        self.begin("feasibility")
        page = self.architect
        page.get_by_role("link", name="Bisogni e proposte", exact=True).click()
        page.get_by_role("link", name="Da raggruppare").click()
        for words in ("Panchine all'ombra nel parco", "Panchine vicino al campo"):
            page.get_by_role("checkbox", name=words).check()
        page.get_by_label("Titolo del gruppo nuovo").fill(BENCHES)
        self.press(page, "Metti nel gruppo")
        page.get_by_role("button", name="Da sola").click()
        expect(main(page)).to_contain_text("Niente da raggruppare")

    def she_asks_a_service(self) -> None:
        for group in (BENCHES, FOUNTAIN):
            self.group(group)
            self.architect.get_by_role("link", name="Chiedi l'istruttoria").click()
            self.architect.get_by_label(SERVICE).check()
            self.press(self.architect, "Chiedi")
            assert f"«{group}»" in self.mail(GREEN).text()

    def the_service_answers(self) -> None:
        page = self.officer
        sign_in(page, self.site, OFFICER, city="monza")
        for group, outcome, reasons in (
            (BENCHES, "fattibile", "Quattro panchine sotto i tigli."),
            (FOUNTAIN, "non fattibile", "Lì non passa l'acquedotto."),
        ):
            page.goto(self.url("/lavoro/"))
            page.get_by_role("link", name="istruttori").last.click()
            main(page).get_by_role("link", name=group).first.click()
            page.get_by_role("group", name="Esito").get_by_label(outcome, exact=True).check()
            page.get_by_label("Motivi", exact=True).fill(reasons)
            self.press(page, "Salva")
            expect(main(page)).to_contain_text(reasons)

    def its_fate_is_told_by_mail(self) -> None:
        page = self.architect
        for group, fate, reasons in (
            (FOUNTAIN, "non fattibile", "Lì l'acqua non arriva."),
            (BENCHES, "entra nell'accordo", "Le panchine entrano nella proposta."),
        ):
            self.group(group)
            page.get_by_role("link", name="Decidi che cosa ne è").click()
            page.get_by_label(fate, exact=True).check()
            page.get_by_label("Perché").fill(reasons)
            self.press(page, "Decidi")
        self.press(page, "Manda la risposta")
        told = self.mail(ROSA).text()
        assert "Esito: entra nell'accordo" in told
        assert "Le panchine entrano nella proposta." in told
        self.end("feasibility")
        self.begin("sharing")

    # what they do again and again

    def open_step(self, step: str, what: str) -> None:
        """A page of a step, from the path."""
        self.architect.goto(self.path)
        self.architect.locator(f"#{step}").get_by_role("link", name=what).first.click()

    def begin(self, step: str) -> None:
        self.open_step(step, "Comincia")
        self.press(self.architect, "Comincia il passo")
        expect(self.architect.locator(f"#{step}")).to_contain_text("in corso")

    def end(self, step: str) -> None:
        self.open_step(step, "Concludi")
        self.press(self.architect, "Concludi il passo")
        expect(self.architect.locator(f"#{step}")).to_contain_text("concluso")

    def documented(self, kind: str) -> None:
        """Today's meeting of a kind proves the step."""
        meeting = f"{self.today:%d/%m/%Y}, {kind}"
        self.architect.get_by_label("Un incontro svolto").select_option(label=meeting)
        self.press(self.architect, "Aggiungi")
        expect(main(self.architect)).to_contain_text("Documentazione aggiunta")

    def plan(self, kind: str, at: str, agenda: str) -> None:
        """A meeting of today at an hour, from the phone."""
        page = self.phone
        page.goto(self.url("/lavoro/incontri/nuovo/"))
        page.get_by_label("Tipo di incontro").select_option(label=kind)
        page.get_by_label("Giorno", exact=True).fill(self.today.isoformat())
        page.get_by_label("Inizio").fill(at)
        page.get_by_label("Ordine del giorno").fill(agenda)
        page.wait_for_load_state("networkidle")  # each field just left asks for the preview again
        page.get_by_role("button", name="Salva", exact=True).tap()
        expect(main(page)).to_contain_text("Incontro programmato.")
        self.meeting = page.url

    def hold(self, kind: str) -> None:
        page = self.phone
        page.goto(self.meeting)
        page.get_by_role("button", name="Segna come svolto").tap()
        expect(main(page)).to_contain_text(f"{kind}, oggi")

    def group(self, title: str) -> None:
        """A group's card, from the path."""
        self.open_step("feasibility", "Gruppi ed esiti")
        main(self.architect).get_by_role("link", name=title).click()

    def press(self, page: Page, name: str) -> None:
        main(page).get_by_role("button", name=name, exact=True).last.click()

    def file_at(self, page: Page, link: Locator) -> bytes:
        """What a link on the page leads to, as who looks at the page gets it."""
        return base64.b64decode(page.evaluate(_FETCH, link.get_attribute("href")))

    def url(self, path: str) -> str:
        """An address of the city."""
        return self.site.url(path, city="monza")

    def walked(self, page: Page) -> None:
        """A page on a phone as everybody can use it."""
        fits(page)
        page.set_viewport_size({"width": PHONE["width"], "height": 4000})
        self.accessible(page)
        page.set_viewport_size(PHONE)

    def mail(self, address: str) -> Received:
        """The one message since the last time one looked."""
        deadline = time.monotonic() + POSTING
        while len(self.post.taken) == self.read:
            assert time.monotonic() < deadline, address
            time.sleep(0.05)
        new, self.read = self.post.taken[self.read :], len(self.post.taken)
        assert [one.to for one in new] == [address]
        return new[0]
