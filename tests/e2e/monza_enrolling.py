"""The people of a consulta, until it is formed: what each does to enrol, and what she sees."""

import datetime as dt
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Page, expect

from tests.core.mail.server import MailServer, Received
from tests.e2e.conftest import PHONE
from tests.e2e.reading import link_in, main
from tests.e2e.site import Site, sign_in
from tests.e2e.walking import fits

OFFICE, CLERK, SECRETARY = "olga@monza.example", "clelia@monza.example", "silvia@monza.example"
MUNICIPAL, DESK = "ugo@monza.example", "partecipazione@monza.example"
MARIA, BRUNO, ADA, BEA = "maria@example.org", "bruno@example.org", "ada@example.org", "bea@example.org"
MEMBERS = {MARIA, BRUNO, ADA, BEA}
BODY = "Libertà"
POSTING = 60.0
"""Seconds the worker may take to hand a message to the mail server before the test gives up; no measure of its speed."""


@dataclass
class Enrolling:
    """The people of the journey, each with a browser of her own, and what they do one after the other."""

    site: Site
    post: MailServer
    office: Page
    clerk: Page
    secretary: Page
    municipal: Page
    citizen: Page
    reader: Page
    accessible: Callable[[Page], None]
    today: dt.date
    read: int = 0
    private: str = ""
    first: str = ""
    second: str = ""
    codes: list[str] = field(default_factory=list)

    # enrolling

    def the_office_opens_a_window(self) -> None:
        page = self.office
        sign_in(page, self.site, OFFICE, city="monza")
        page.get_by_role("link", name="Iscrizioni", exact=True).click()
        page.get_by_role("link", name="Finestre", exact=True).click()
        expect(page.get_by_role("region", name="Le prossime, secondo le regole")).to_be_visible()
        page.get_by_role("link", name="Apri una finestra").click()
        page.get_by_label("Si apre il").fill(self.today.isoformat())
        page.get_by_label("Si chiude il").fill((self.today + dt.timedelta(days=9)).isoformat())
        page.get_by_label("Nota").fill("Avviso pubblico")
        page.get_by_role("button", name="Apri la finestra").click()
        expect(main(page)).to_contain_text("Finestra aperta")
        expect(main(page).get_by_role("row", name=re.compile("Avviso pubblico"))).to_contain_text("aperta")

    def a_citizen_applies_with_her_phone(self) -> None:
        page = self.citizen
        page.goto(self.url("/consulte/"))
        page.get_by_role("link", name="Come iscriversi").tap()
        page.get_by_label("Via e numero").fill("viale Libertà 12")
        main(page).get_by_role("button", name="Cerca").tap()
        page.get_by_role("link", name="si iscriva alla consulta Libertà").tap()
        page.get_by_label("ci abito").check()
        page.get_by_label("Nome", exact=True).fill("Maria")
        page.get_by_label("Cognome").fill("Rossi")
        page.get_by_label("Codice fiscale").fill("RSSMRA85T50A562W")
        page.get_by_label("Email").fill(MARIA)
        page.get_by_role("button", name="Manda la domanda").tap()
        expect(page.get_by_role("heading", level=1)).to_have_text("Ora confermi dalla posta")

    def she_confirms_from_the_mail(self) -> None:
        page = self.citizen
        page.goto(link_in(self.mail(MARIA).text(), "iscrizione/conferma"))
        page.get_by_role("button", name="Confermo").tap()
        expect(main(page)).to_contain_text("Confermata, grazie.")
        self.private = link_in(self.mail(MARIA).text(), "iscrizione/domanda")
        page.goto(self.private)
        expect(page.get_by_role("heading", level=1)).to_contain_text("La domanda è all'ufficio")

    def a_paper_is_typed_at_the_counter(self) -> None:
        page = self.clerk
        sign_in(page, self.site, CLERK, city="monza")
        page.get_by_role("link", name="Iscrizioni", exact=True).click()
        main(page).get_by_role("link", name="Inserisci una domanda su carta").click()
        page.get_by_role("link", name="È una realtà").click()
        page.get_by_label("Consulta", exact=True).select_option(label=BODY)
        page.get_by_label("Nome della realtà").fill("Circolo degli orti")
        page.get_by_label("Che cos'è").select_option(label="associazione")
        page.get_by_label("ci ha la sede").check()
        page.get_by_label("Dove, nel quartiere").fill("viale Libertà 100")
        page.get_by_label("Nome di chi la rappresenta", exact=True).fill("Bruno")
        page.get_by_label("Cognome di chi la rappresenta").fill("Verdi")
        page.get_by_label("Email").fill(BRUNO)
        page.get_by_role("button", name="Registra la domanda").click()
        expect(main(page)).to_contain_text("Domanda registrata: Circolo degli orti, consulta Libertà.")

    def the_office_checks_and_asks_for_what_is_missing(self) -> None:
        page = self.office
        self.an_application("Maria Rossi")
        page.get_by_role("link", name="Registra una verifica").click()
        page.get_by_label("Che cosa ha verificato").fill("Residenza")
        page.get_by_label("confermato", exact=True).check()
        page.get_by_role("button", name="Registra una verifica").click()
        expect(main(page)).to_contain_text("Verifica registrata.")
        page.get_by_role("link", name="Chiedi ciò che manca").click()
        page.get_by_label("Che cosa manca").fill("Manca la copia del documento.")
        page.get_by_label("Da consegnare entro il").fill((self.today + dt.timedelta(days=5)).isoformat())
        page.get_by_role("button", name="Chiedi ciò che manca").click()
        expect(main(page)).to_contain_text("Completamento chiesto.")

    def the_citizen_completes(self) -> None:
        page = self.citizen
        mail = self.mail(MARIA)
        assert "Manca la copia del documento." in mail.text()
        page.goto(link_in(mail.text(), "iscrizione/domanda"))
        expect(page.get_by_role("heading", level=1)).to_have_text("Alla domanda manca qualcosa")
        page.get_by_label("La sua risposta").fill("La porto domani allo sportello.")
        page.get_by_role("button", name="Manda all'ufficio").tap()
        expect(main(page)).to_contain_text("la risposta è arrivata all'ufficio")

    def the_office_accepts_both(self) -> None:
        page = self.office
        for name, address in (("Maria Rossi", MARIA), ("Circolo degli orti", BRUNO)):
            self.an_application(name)
            page.get_by_role("link", name="Accogli").click()
            page.get_by_role("button", name="Accogli").click()
            expect(main(page)).to_contain_text("Domanda accolta: è in albo.")
            self.mail(address)
        self.citizen.goto(self.private)
        expect(self.citizen.get_by_role("heading", level=1)).to_have_text("La domanda è accolta")
        self.walked(self.citizen)

    def the_office_forms_the_consulta(self) -> None:
        page = self.office
        page.goto(self.url("/lavoro/"))
        page.get_by_role("link", name="Mandati", exact=True).click()
        main(page).get_by_role("link", name=re.compile("Costituisci")).first.click()
        expect(main(page)).to_contain_text("Libertà: 3 persone, 1 realtà")
        page.get_by_role("button", name="Costituisci").click()
        expect(main(page).get_by_role("row", name=re.compile(BODY))).to_contain_text("costituita")

    def an_application(self, name: str) -> None:
        """The office opens it from the list."""
        page = self.office
        page.goto(self.url("/lavoro/iscrizioni/"))
        main(page).get_by_role("link", name=name).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(name)

    # by the way

    def work(self, key: str) -> str:
        """A meeting's card."""
        return self.url(f"/lavoro/incontri/{key}/")

    def url(self, path: str) -> str:
        """A page of Monza."""
        return self.site.url(path, city="monza")

    def walked(self, page: Page) -> None:
        """The same, and nothing axe minds: for pages no other test walks. Read in full height, where a bar covers nothing."""
        fits(page)
        page.set_viewport_size({"width": PHONE["width"], "height": 4000})
        self.accessible(page)
        page.set_viewport_size(PHONE)

    def mail(self, address: str) -> Received:
        """The one message since the last time one looked."""
        return self.mails({address})[address]

    def mails(self, addresses: set[str]) -> dict[str, Received]:
        """The messages since the last time one looked: one for each of these addresses, and none else."""
        deadline = time.monotonic() + POSTING
        while len(self.post.taken) < self.read + len(addresses):
            assert time.monotonic() < deadline, [one.to for one in self.post.taken[self.read :]]
            time.sleep(0.05)
        new, self.read = self.post.taken[self.read :], len(self.post.taken)
        assert sorted(one.to for one in new) == sorted(addresses)
        return {one.to: one for one in new}
