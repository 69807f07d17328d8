"""A meeting's whole life as the people in it live it: what each does, and what each sees."""

import datetime as dt
import io
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import vobject
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.core.mail.server import MailServer, Received
from tests.e2e.conftest import PHONE
from tests.e2e.reading import agenda_line, download, event_in, key_in, link_in, main, point
from tests.e2e.site import Site, sign_in
from tests.e2e.walking import fits

OFFICE, WORKER = "daria@bergamo.example", "anna@bergamo.example"
RITA, UGO = "rita@example.org", "ugo@example.org"
TYPED, CITIZEN = "sara@example.net", "piero@example.net"
GUESTS = {RITA, UGO, TYPED}
BODY = "Rete Boccaleone"
ROME = ZoneInfo("Europe/Rome")
START, LATER, END = dt.time(23, 57), dt.time(23, 58), dt.time(1, 57)
"""So late that the meeting is still to come at whatever hour the test is run: invitations to one begun are not sent."""
POSTING = 60.0
"""Seconds the worker may take to hand a message to the mail server before the test gives up; no measure of its speed."""


@dataclass
class Cycle:
    """The people of the journey, each with a browser of her own, and what they do one after the other."""

    site: Site
    post: MailServer
    office: Page
    operator: Page
    guest: Page
    citizen: Page
    accessible: Callable[[Page], None]
    today: dt.date
    key: str = ""
    following: str = ""
    read: int = 0
    uid: str = ""

    # before

    def the_office_plans_three_meetings(self) -> None:
        page = self.office
        sign_in(page, self.site, OFFICE)
        page.goto(self.site.url("/lavoro/incontri/nuovo/"))
        page.get_by_label("Chi si incontra").select_option(label=BODY)
        page.get_by_label("Giorno", exact=True).fill(self.today.isoformat())
        page.get_by_label("Inizio").fill(f"{START:%H:%M}")
        page.get_by_label("Fine", exact=False).first.fill(f"{END:%H:%M}")
        page.get_by_label("Oppure un luogo nuovo").fill("Sala civica")
        page.get_by_role("radio", name=re.compile("Ogni settimana, oppure")).check()
        page.get_by_label("Quanti incontri").fill("3")
        page.get_by_label("Quanti incontri").blur()
        expect(page.locator("#plan-told input[name=keep]")).to_have_count(3)
        page.wait_for_load_state("networkidle")  # each field just left asks for the preview again
        page.get_by_role("button", name="Programma gli incontri spuntati").click()
        expect(main(page)).to_contain_text("3 incontri programmati.")
        self.key = key_in(page.url)
        page.get_by_role("link", name="Successivo").click()
        expect(page.get_by_role("navigation", name="Incontri della serie")).to_contain_text("questo è il 2º")
        self.following = key_in(page.url)

    def the_operator_opens_it_and_writes_two_points(self) -> None:
        page = self.operator
        sign_in(page, self.site, WORKER)
        today = page.get_by_role("region", name="Oggi")
        today.get_by_role("heading", name=BODY).get_by_role("link").tap()
        main(page).get_by_role("link", name="Prepara l'ordine del giorno").first.tap()
        for title, minutes in (("Orti di via Rosa", "40"), ("Festa di primavera", "30")):
            page.get_by_label("Di che cosa si parla").fill(title)
            page.get_by_label("Minuti previsti").fill(minutes)
            page.get_by_role("button", name="Aggiungi", exact=True).tap()
            expect(page.locator(".agenda-editor")).to_contain_text(title)
        expect(main(page)).to_contain_text("70 minuti su 120: ne restano 50.")
        self.fits(page)

    def she_asks_who_is_to_be_invited_for_points(self) -> None:
        page = self.operator
        page.get_by_role("link", name="Chiedi i punti").tap()
        members = page.get_by_role("group", name="Membri")
        for name in ("Rita Levi", "Ugo Neri"):
            expect(members.get_by_role("checkbox", name=name)).to_be_checked()
        page.get_by_label("Due righe Sue").fill("Pensate alla festa.")
        page.get_by_label("Entro quando").fill(self.today.isoformat())
        self.fits(page)
        page.get_by_role("button", name="Chiedi i punti", exact=True).tap()
        expect(main(page)).to_contain_text("Chiediamo i punti a 2 persone.")
        expect(main(page)).to_contain_text("Punti chiesti a 2 persone, entro")
        self.fits(page)

    def a_guest_proposes_one_for_this_meeting_by_her_link(self) -> None:
        mails = self.mails({RITA, UGO})
        for mail in mails.values():
            assert "Pensate alla festa." in mail.text()
            assert "Orti di via Rosa" in mail.text()
            assert not [part for part in mail.mail.walk() if part.get_content_type() == "text/calendar"]
        page = self.guest
        page.goto(link_in(mails[RITA].text(), "invito"))
        expect(main(page)).to_contain_text("L'incontro è in preparazione")
        expect(page.locator("ol.agenda")).to_contain_text("Festa di primavera")
        expect(page.get_by_role("button", name="Ci sarò")).to_have_count(0)
        page.get_by_role("link", name="Proponi di che cosa parlare").tap()
        page.get_by_label("Di che cosa vuoi che si parli?").fill("Il palco della festa")
        page.get_by_role("button", name="Proponi", exact=True).tap()
        expect(main(page)).to_contain_text("chi prepara l'incontro ti risponde per email")
        self.fits(page)

    def the_operator_makes_it_part_of_a_point(self) -> None:
        page = self.operator
        page.reload()
        waiting = page.get_by_role("region", name="Una proposta da valutare")
        expect(waiting).to_contain_text("Proposto da Rita Levi")
        waiting.get_by_role("button", name=re.compile("Aggiungi come punto.*palco")).tap()
        assert "Il palco della festa" in self.mails({RITA})[RITA].text()
        agenda_line(page, "Il palco della festa").get_by_role("link", name=re.compile("^Unisci")).tap()
        page.get_by_label("Con quale punto").select_option(label="2. Festa di primavera")
        self.fits(page)
        page.get_by_role("button", name="Unisci", exact=True).tap()
        expect(page.locator(".agenda-editor > li")).to_have_count(2)
        expect(agenda_line(page, "Festa di primavera")).to_contain_text("Il palco della festa")
        expect(agenda_line(page, "Festa di primavera")).to_contain_text("Proposto da Rita Levi")

    def a_citizen_proposes_a_point(self) -> None:
        page = self.citizen
        page.goto(self.site.url("/reti/rete-boccaleone/"))
        page.get_by_role("link", name="Proponi un argomento").tap()
        page.get_by_label("Di che cosa vuoi che si parli?").fill("La fontanella del parco")
        page.get_by_label("Il tuo nome").fill("Piero")
        page.get_by_label("Il tuo indirizzo email").fill(CITIZEN)
        page.get_by_role("button", name="Manda la proposta").tap()
        expect(page.get_by_role("heading", level=1)).to_have_text("La proposta è arrivata, grazie")

    def the_citizen_asks_to_be_told(self) -> None:
        page = self.citizen
        page.goto(self.site.url("/reti/rete-boccaleone/"))
        page.get_by_label("Il tuo indirizzo email").fill(CITIZEN)
        page.get_by_role("button", name="Avvisami").tap()
        page.goto(link_in(self.mails({CITIZEN})[CITIZEN].text(), "avvisi/conferma"))
        page.get_by_role("button", name="Conferma").tap()
        expect(main(page)).to_contain_text("Confermato.")

    def the_operator_accepts_it(self) -> None:
        page = self.operator
        page.reload()
        waiting = page.get_by_role("region", name="Una proposta da valutare")
        expect(waiting).to_contain_text("Proposto da Piero")
        waiting.get_by_role("button", name=re.compile("Aggiungi come punto.*fontanella")).tap()
        expect(page.locator(".agenda-editor li")).to_contain_text(
            ["Orti di via Rosa", "Festa di primavera", "La fontanella del parco"]
        )
        assert "La fontanella del parco" in self.mails({CITIZEN})[CITIZEN].text()

    def she_convenes_with_two_members_and_a_typed_address(self) -> None:
        page = self.operator
        page.get_by_role("link", name="Torna all'incontro").tap()
        main(page).get_by_role("link", name="Convoca l'incontro").first.tap()
        members = page.get_by_role("group", name="Membri")
        for name in ("Rita Levi", "Ugo Neri"):
            expect(members.get_by_role("checkbox", name=name)).to_be_checked()
        page.get_by_label("Altri indirizzi").fill(f"Sara Conti <{TYPED}>")
        page.get_by_label("Due righe Sue").fill("Portate le foto degli orti.")
        self.fits(page)
        page.get_by_role("button", name="Convoca e spedisci gli inviti").tap()
        expect(main(page)).to_contain_text("3 inviti in partenza.")

    def three_invitations_arrive(self) -> None:
        mails = self.mails(GUESTS)
        links = set()
        for mail in mails.values():
            text = mail.text()
            assert "Portate le foto degli orti." in text
            assert text.index("Orti di via Rosa") < text.index("La fontanella del parco")
            links.add(link_in(text, "invito"))
            event = event_in(mail)
            assert event.dtstart.value == dt.datetime.combine(self.today, START, ROME)
            assert event.sequence.value == "0"
            assert event.location.value == "Sala civica"
            self.uid = self.uid or event.uid.value
            assert event.uid.value == self.uid
        assert len(links) == len(GUESTS), "each has a link of her own"
        self.guest.reload()
        expect(self.guest.get_by_role("button", name="Ci sarò")).to_be_visible()
        self.guest.goto(link_in(mails[RITA].text(), "invito"))

    def a_guest_declines_and_proposes_for_the_next_time(self) -> None:
        page = self.guest
        page.get_by_role("button", name="Non posso venire").tap()
        expect(page.get_by_role("heading", name="Hai detto che non puoi venire")).to_be_visible()
        page.get_by_label("Di che cosa vuoi che si parli?").fill("Un portabici alla scuola")
        page.get_by_role("button", name="Proponi", exact=True).tap()
        expect(main(page)).to_contain_text("la proposta vale per il prossimo incontro.")
        self.fits(page)

    def the_operator_gives_a_point_more_time_and_tells_everybody(self) -> None:
        page = self.operator
        main(page).get_by_role("link", name="Cambia l'ordine del giorno").tap()
        agenda_line(page, "Orti di via Rosa").get_by_role("link", name=re.compile("^Modifica")).tap()
        page.get_by_label("Minuti previsti").fill("45")
        page.get_by_role("button", name="Salva", exact=True).tap()
        page.get_by_role("button", name="Avvisa gli invitati del nuovo ordine del giorno").tap()
        expect(main(page)).to_contain_text("Avvisiamo 3 invitati.")
        expect(page.get_by_role("button", name="Avvisa gli invitati")).to_have_count(0)
        for mail in self.mails(GUESTS).values():
            assert "«Orti di via Rosa»: 45 minuti." in mail.text()
            event = event_in(mail)
            assert (event.uid.value, int(event.sequence.value)) == (self.uid, 1)
            assert "Orti di via Rosa (45 min)" in event.description.value

    def the_office_moves_the_hour_and_everybody_is_told(self) -> None:
        page = self.office
        page.goto(self.work())
        expect(main(page)).to_contain_text("3 invitati.")
        main(page).get_by_role("link", name="Modifica", exact=True).click()
        page.get_by_label("Inizio").fill(f"{LATER:%H:%M}")
        page.get_by_label("Inizio").blur()
        page.get_by_role("button", name=re.compile("^Salva")).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(BODY)
        mails = self.mails(GUESTS)
        for mail in mails.values():
            event = event_in(mail)
            assert (event.uid.value, int(event.sequence.value)) == (self.uid, 2)
            assert event.dtstart.value == dt.datetime.combine(self.today, LATER, ROME)
            assert "Se avevi già risposto, dillo di nuovo" in mail.text()
        self.guest.goto(link_in(mails[RITA].text(), "invito"))

    def the_guest_answers_for_the_new_hour(self) -> None:
        page = self.guest
        expect(main(page)).to_contain_text(f"{LATER:%H:%M}–{END:%H:%M}")
        page.get_by_role("button", name="Non posso venire").tap()
        expect(page.get_by_role("heading", name="Hai detto che non puoi venire")).to_be_visible()

    # the evening

    def attendance_is_taken(self) -> None:
        page = self.operator
        page.goto(self.site.url("/lavoro/"))
        page.get_by_role("region", name="Oggi").get_by_role("link", name="Rileva le presenze").tap()
        declined = page.locator(".sheet-line").filter(has_text="Ha risposto che non può venire.")
        expect(declined).to_contain_text("Circolo degli orti")
        declined.get_by_role("button", name="Conferma: giustificata").tap()
        page.get_by_role("button", name=re.compile(r"Segna presente:\s+Polisportiva Alba")).tap()
        page.get_by_role("button", name="Una persona in più").first.tap()
        page.get_by_role("button", name="Un residente in più").tap()
        expect(page.get_by_role("status")).to_contain_text("3 persone, 1 realtà, 1 residente")
        self.fits(page)
        page.get_by_role("button", name="Fatto: segna come svolto").tap()
        expect(main(page)).to_contain_text("Persone: 3. Realtà: 1. Residenti per conto proprio: 1.")

    def the_report_is_written_point_by_point(self) -> None:
        page = self.operator
        main(page).get_by_role("link", name="Scrivi il resoconto").first.tap()
        orti, festa = point(page, 1), point(page, 2)
        orti.get_by_label("Che cosa si è detto").fill("Il pergolato è pericolante. Chiamare il 339 1234567.")
        orti.get_by_label("Che cosa condividiamo").fill("Si ripara prima dell'estate.")
        orti.get_by_label("Che cosa c'è da fare").fill("Chiedere due preventivi")
        orti.get_by_label("Chi", exact=True).fill("Comune")
        orti.get_by_label("Entro quando").fill((self.today + dt.timedelta(days=5)).isoformat())
        orti.get_by_role("button", name="Aggiungi").tap()
        expect(point(page, 1)).to_contain_text("Chiedere due preventivi")
        festa.get_by_label("Che cosa si è detto").fill("Manca ancora la data.")
        festa.get_by_label("se ne riparla").check()
        point(page, 3).get_by_label("Che cosa si è detto").fill("La ripara il gestore.")
        self.fits(page)

    def it_is_shared(self) -> None:
        page = self.operator
        page.get_by_role("button", name="Salva e condividi con chi c'era").tap()
        expect(main(page)).to_contain_text("3 indirizzi a cui scrivere")
        main(page).get_by_role("button", name="Condividi", exact=True).tap()
        expect(main(page)).to_contain_text("il messaggio parte verso 3 indirizzi")
        self.guest.goto(link_in(self.mails(GUESTS)[RITA].text(), "resoconto"))

    def a_guest_corrects_it(self) -> None:
        page = self.guest
        expect(main(page)).to_contain_text("Lo leggi come Rita Levi.")
        expect(main(page)).to_contain_text("Si ripara prima dell'estate.")
        point(page, 1).get_by_text("Correggi o aggiungi").tap()
        point(page, 1).get_by_label("Che cosa va corretto o aggiunto").fill(
            "Prima di Pasqua, non dell'estate."
        )
        point(page, 1).get_by_role("button", name="Invia").tap()
        expect(page.get_by_role("region", name="Le tue correzioni")).to_contain_text("da guardare")
        self.fits(page)

    def the_operator_settles_it(self) -> None:
        page = self.operator
        page.goto(self.site.url("/lavoro/"))
        main(page).get_by_role("link", name="Guarda le correzioni chieste").first.tap()
        expect(point(page, 1)).to_contain_text("Prima di Pasqua, non dell'estate.")
        point(page, 1).get_by_label("Che cosa condividiamo").fill("Si ripara prima di Pasqua.")
        point(page, 1).get_by_role("button", name="Segna come sistemato").tap()
        expect(point(page, 1)).not_to_contain_text("non dell'estate")
        self.guest.reload()
        expect(self.guest.get_by_role("region", name="Le tue correzioni")).to_contain_text("sistemata")

    # the morning after

    def the_office_publishes_it_without_the_telephone(self) -> None:
        page = self.office
        page.goto(self.work())
        main(page).get_by_role("link", name="Rileggi e pubblica il resoconto").first.click()
        page.get_by_role("link", name="numero di telefono al punto 1").click()
        point(page, 1).get_by_label("Che cosa si è detto").fill("Il pergolato è pericolante.")
        page.get_by_role("button", name="Salva e rileggi per pubblicare").click()
        expect(main(page)).not_to_contain_text("numero di telefono")
        main(page).get_by_role("button", name="Pubblica", exact=True).click()
        expect(main(page)).to_contain_text("Resoconto pubblicato: ora lo leggono tutti.")

    def the_citizen_finds_it(self) -> None:
        page = self.citizen
        page.goto(self.site.url("/"))
        page.get_by_role("searchbox").fill("pergolato")
        page.get_by_role("search").get_by_role("button", name="Cerca").tap()
        found = main(page).get_by_role("link", name=re.compile(f"^Resoconto: {BODY}"))
        expect(found).to_be_visible()
        found.tap()

    def the_public_page_shows_it(self) -> None:
        page = self.citizen
        page.wait_for_url(self.site.url(f"/incontri/{self.key}/"))
        report = page.get_by_role("region", name="Resoconto")
        for words in ("Il pergolato è pericolante.", "Si ripara prima di Pasqua.", "Chiedere due preventivi"):
            expect(report).to_contain_text(words)
        for words in ("339", "non dell'estate", "Rita Levi"):
            expect(main(page)).not_to_contain_text(words)
        self.fits(page)

    def its_pdf_says_the_same(self) -> None:
        pdf = download(self.citizen, self.citizen.get_by_role("link", name=re.compile("PDF.+resoconto")))
        text = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())
        for words in (BODY, "Orti di via Rosa", "Il pergolato è pericolante.", "Si ripara prima di Pasqua."):
            assert words in text, words
        assert "339" not in text

    def the_next_agenda_has_what_was_left_open(self) -> None:
        page = self.operator
        page.goto(self.site.url(f"/lavoro/incontri/{self.following}/ordine-del-giorno/"))
        lines = page.locator(".agenda-editor .agenda-title")
        expect(lines).to_have_text(["Festa di primavera", "Da verificare: Chiedere due preventivi"])
        waiting = page.get_by_role("region", name="Una proposta da valutare")
        expect(waiting).to_contain_text("Un portabici alla scuola")
        expect(waiting).to_contain_text("Proposto da Rita Levi")

    def the_calendar_of_the_network_has_it(self) -> None:
        page = self.citizen
        page.goto(self.site.url("/reti/rete-boccaleone/"))
        follow = page.get_by_role("link", name="Segui in un calendario").get_attribute("href")
        page.get_by_text("Se non si apre: l'indirizzo da copiare").click()
        assert page.get_by_label("Indirizzo del calendario").input_value().endswith("/incontri.ics")
        assert str(follow).startswith("webcal://")
        feed = download(page, page.get_by_role("link", name="Scarica gli incontri come file"))
        (event,) = vobject.readOne(feed.decode()).vevent_list
        assert event.uid.value == self.uid
        assert event.dtstart.value == dt.datetime.combine(self.today, LATER, ROME)
        assert "Festa di primavera" in event.description.value

    def the_subscriber_is_told(self) -> None:
        told = self.mails({CITIZEN})[CITIZEN]
        assert str(told.mail["Subject"]).startswith("Resoconto:")
        assert told.mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        self.citizen.goto(link_in(told.text(), "incontri"))
        expect(self.citizen.get_by_role("region", name="Resoconto")).to_contain_text("prima di Pasqua.")

    def the_years_figures_count_it(self) -> None:
        page = self.office
        page.goto(self.site.url(f"/lavoro/rapporti/{self.today.year}/"))
        for figure, value in (("meetings", "1"), ("headcount", "3"), ("organisations_unique", "1")):
            expect(page.locator(f"#cifra-{figure} .report-value")).to_have_text(value)

    def work(self) -> str:
        """The meeting's card."""
        return self.site.url(f"/lavoro/incontri/{self.key}/")

    def fits(self, page: Page) -> None:
        """On a phone nothing is wider than the screen; read in full height, where a bar at its edge covers nothing."""
        fits(page)
        page.set_viewport_size({"width": PHONE["width"], "height": 4000})
        self.accessible(page)
        page.set_viewport_size(PHONE)

    def mails(self, addresses: set[str]) -> dict[str, Received]:
        """The messages since the last time one looked: one for each of these addresses, and none else."""
        deadline = time.monotonic() + POSTING
        while len(self.post.taken) < self.read + len(addresses):
            assert time.monotonic() < deadline, [one.to for one in self.post.taken[self.read :]]
            time.sleep(0.05)
        new, self.read = self.post.taken[self.read :], len(self.post.taken)
        assert sorted(one.to for one in new) == sorted(addresses)
        return {one.to: one for one in new}
