"""A consulta's way from its first sitting to the answered contribution: what each person does, and what she sees."""

import datetime as dt
import re

from playwright.sync_api import Page, expect

from tests.e2e.monza_enrolling import BODY, DESK, MARIA, MEMBERS, MUNICIPAL, SECRETARY, Enrolling
from tests.e2e.reading import key_in, link_in, main, point
from tests.e2e.site import sign_in
from tests.e2e.walking import fits

SUBJECT = "Passaggi pedonali in viale Libertà"
SECRET = "parole-lunghe-2026"


class Journey(Enrolling):
    """What they do one after the other, once the consulta is formed."""

    # the first sitting

    def the_office_plans_the_first_sitting_too_soon(self) -> None:
        page = self.office
        page.goto(self.url("/lavoro/incontri/nuovo/"))
        self.plan(page, self.today + dt.timedelta(days=3), "Chi coordina la consulta\nViabilità")
        self.first = key_in(page.url)

    def the_notice_rule_stops_it(self) -> None:
        page = self.office
        main(page).get_by_role("link", name="Convoca l'incontro").first.click()
        expect(main(page)).to_contain_text("Così non si può convocare")
        expect(page.get_by_role("button", name="Convoca e spedisci gli inviti")).to_be_disabled()

    def she_moves_it_and_convenes(self) -> None:
        page = self.office
        page.get_by_role("link", name="Cambia la data").click()
        page.get_by_label("Giorno", exact=True).fill((self.today + dt.timedelta(days=10)).isoformat())
        page.get_by_label("Giorno", exact=True).blur()
        page.wait_for_load_state("networkidle")
        page.get_by_role("button", name="Salva", exact=True).click()
        self.convene(page)

    def everybody_enrolled_is_invited(self) -> None:
        for mail in self.mails(MEMBERS).values():
            assert "Seduta n. 1" in mail.text()
            assert mail.text().index("Chi coordina la consulta") < mail.text().index("Viabilità")

    def the_secretary_takes_attendance_with_her_phone(self) -> None:
        page = self.secretary
        sign_in(page, self.site, SECRETARY, city="monza")
        self.attendance(page, "Ada Prima", "Maria Rossi", "Circolo degli orti")
        page.get_by_role("button", name="Giustificata: Bea Dopo").tap()
        page.get_by_role("button", name="Un residente in più").tap()
        expect(page.get_by_role("status")).to_contain_text("4 persone, 1 realtà, 1 residente")
        self.walked(page)

    def attendance(self, page: Page, *names: str) -> None:
        """Today's sitting, from the first page of who works; these are there."""
        page.goto(self.url("/lavoro/"))
        page.get_by_role("region", name="Oggi").get_by_role("link", name="Rileva le presenze").tap()
        for name in names:
            page.get_by_role("button", name=re.compile(rf"Segna presente:\s+{name}")).tap()

    def without_the_quorum_checked_it_is_not_held(self) -> None:
        page = self.secretary
        page.get_by_role("button", name="Fatto: segna come svolto").tap()
        expect(main(page)).to_contain_text("Le regole chiedono il numero legale")
        self.quorum(page)
        expect(main(page)).to_contain_text("3 iscritti presenti, ne servono 2.")
        fits(page)

    def quorum(self, page: Page) -> None:
        """Checked from the sitting's card."""
        page.get_by_role("link", name="Seduta e numero legale").tap()
        page.get_by_role("button", name="Verifica in prima convocazione").tap()
        expect(main(page)).to_contain_text("La seduta è valida.")

    def she_opens_a_secret_ballot(self) -> None:
        page = self.secretary
        page.goto(self.work(self.first))
        page.get_by_role("link", name="Votazioni").tap()
        page.get_by_role("link", name="Apri una votazione").tap()
        for name in ("Maria Rossi", "Ada Prima"):
            page.get_by_label(name).check()
        page.get_by_label("Punto all'ordine del giorno").select_option(label="1. Chi coordina la consulta")
        page.get_by_role("button", name="Apri la votazione").tap()
        expect(page.get_by_role("heading", level=1)).to_contain_text("schede da stampare adesso")
        self.codes = [one.input_value() for one in page.locator('input[name="codes"]').all()]
        fits(page)
        page.get_by_role("link", name="Stampate: vai all'appello").tap()
        for name in ("Ada Prima", "Circolo degli orti", "Maria Rossi"):
            page.get_by_role("button", name=re.compile(f"Consegna scheda.*{name}")).tap()

    def three_vote_with_their_slips(self) -> None:
        slip = self.secretary.get_by_role("link", name="La pagina della scheda").get_attribute("href")
        page = self.citizen
        for code, name in zip(self.codes, ("Maria Rossi", "Ada Prima", "Maria Rossi"), strict=False):
            page.goto(self.url(f"{slip}#{code}"))
            expect(page.get_by_label("Codice della scheda")).to_have_value(code)
            page.get_by_label(name).check()
            page.get_by_role("button", name="Vota", exact=True).tap()
            expect(page.get_by_role("heading", level=1)).to_have_text("Voto ricevuto")

    def the_ballot_is_closed_and_the_sitting_held(self) -> None:
        page = self.secretary
        page.reload()
        expect(main(page)).to_contain_text("Schede consegnate: 3. Schede votate: 3.")
        page.get_by_role("link", name="Chiudi la votazione").tap()
        page.get_by_role("button", name="Chiudi e mostra l'esito").tap()
        expect(main(page)).to_contain_text("La consulta ha scelto: Maria Rossi")
        fits(page)
        self.hold(page, self.first)

    def the_minutes_are_shared(self) -> None:
        page = self.secretary
        main(page).get_by_role("link", name="Scrivi il resoconto").first.tap()
        point(page, 1).get_by_label("Che cosa si è detto").fill("Si sceglie chi coordina.")
        point(page, 2).get_by_label("Che cosa si è detto").fill("Servono passaggi pedonali in viale Libertà.")
        page.get_by_role("button", name="Salva e condividi con chi c'era").tap()
        expect(main(page)).to_contain_text("4 indirizzi a cui scrivere")
        main(page).get_by_role("button", name="Condividi", exact=True).tap()
        expect(main(page)).to_contain_text("il messaggio parte verso 4 indirizzi")
        self.mails(MEMBERS)

    def the_office_appoints_who_was_chosen(self) -> None:
        page = self.office
        page.goto(self.work(self.first))
        page.get_by_role("link", name="Votazioni").click()
        main(page).get_by_role("link", name="Coordinatrice o coordinatore").click()
        page.get_by_role("button", name="Registra la nomina di Maria Rossi").click()
        expect(main(page)).to_contain_text("Nomina registrata: Maria Rossi")
        expect(main(page).get_by_role("row", name=re.compile("Maria Rossi"))).to_contain_text(
            "non ha un account"
        )

    def she_gets_an_account(self) -> None:
        page = self.office
        page.get_by_role("link", name="Dai accesso").click()
        page.get_by_role("link", name="La inviti").click()
        expect(page.get_by_label("Nome e cognome")).to_have_value("Maria Rossi")
        expect(page.get_by_label("Email")).to_have_value(MARIA)
        expect(page.get_by_role("group", name="Oppure solo in").get_by_label(BODY)).to_be_checked()
        page.get_by_role("button", name="Manda l'invito").click()
        expect(main(page)).to_contain_text("Coordinatrice o coordinatore di consulta, Libertà")
        phone = self.citizen
        phone.goto(link_in(self.mail(MARIA).text(), "password/reset/key"))
        phone.get_by_label("Nuova password", exact=True).fill(SECRET)
        phone.get_by_label("Nuova password (nuovamente)").fill(SECRET)
        phone.get_by_role("button", name="Salva la password").tap()
        page.goto(self.url("/lavoro/organismi/"))
        main(page).get_by_role("link", name=BODY, exact=True).first.click()
        page.get_by_role("link", name="Incarichi").click()
        page.get_by_role("link", name="Dai accesso").click()
        page.get_by_role("button", name="Dai accesso").click()
        expect(main(page)).to_contain_text("Accesso dato: dura quanto l'incarico.")

    # the second sitting

    def the_coordinator_convenes_the_second_sitting(self) -> None:
        page = self.citizen
        sign_in(page, self.site, MARIA, city="monza", password=SECRET)
        page.goto(self.url("/lavoro/incontri/"))
        page.get_by_role("link", name="Programma un incontro").tap()
        self.plan(page, self.today + dt.timedelta(days=10), "Contributo sulla viabilità")
        self.second = key_in(page.url)
        expect(main(page)).to_contain_text("Approvazione del resoconto")
        self.convene(page)
        expect(main(page)).to_contain_text("Seduta n. 2")
        for mail in self.mails(MEMBERS).values():
            assert "Seduta n. 2" in mail.text()
            assert "Contributo sulla viabilità" in mail.text()

    def she_writes_a_contribution(self) -> None:
        page = self.citizen
        page.goto(self.url("/lavoro/consulte/contributi/"))
        page.get_by_role("link", name="Nuovo contributo").tap()
        page.get_by_label("Oggetto").fill(SUBJECT)
        page.get_by_label("Testo").fill("La consulta chiede due passaggi pedonali in viale Libertà.")
        page.get_by_role("button", name="Salva la bozza").tap()
        expect(main(page)).to_contain_text("Bozza salvata.")
        fits(page)

    def the_second_sitting_is_held(self) -> None:
        page = self.citizen
        self.attendance(page, "Ada Prima", "Maria Rossi", "Bea Dopo")
        expect(page.get_by_role("status")).to_contain_text("3 persone, 0 realtà")
        page.get_by_role("link", name="Torna all'incontro").tap()
        self.quorum(page)
        self.hold(page, self.second)

    def it_approves_the_minutes_of_the_first(self) -> None:
        page = self.office
        page.goto(self.work(self.second))
        page.get_by_role("button", name=re.compile("È stato approvato")).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Rileggi e pubblica")
        main(page).get_by_role("button", name="Pubblica", exact=True).click()
        expect(main(page)).to_contain_text("Resoconto pubblicato: ora lo leggono tutti.")

    def it_approves_the_contribution_which_she_transmits(self) -> None:
        page = self.citizen
        page.goto(self.url("/lavoro/consulte/contributi/"))
        main(page).get_by_role("link", name=SUBJECT).tap()
        main(page).get_by_role("link", name="Registra l'approvazione").tap()
        day = f"{self.today:%d/%m/%Y}"
        page.get_by_label("Seduta in cui la consulta l'ha approvato").select_option(
            label=f"{day}, Seduta n. 2"
        )
        page.get_by_role("button", name="Registra l'approvazione").tap()
        expect(main(page)).to_contain_text("Approvazione registrata.")
        main(page).get_by_role("link", name="Trasmetti al Comune").tap()
        page.get_by_label("Ufficio destinatario").fill("Mobilità")
        page.get_by_label("Numero di protocollo").fill("12345")
        fits(page)
        page.get_by_role("button", name="Trasmetti al Comune").tap()
        expect(main(page)).to_contain_text("Trasmesso.")
        assert "Protocollo: 12345" in self.mail(DESK).text()

    # the answer

    def the_municipal_office_takes_it_in_charge(self) -> None:
        page = self.municipal
        sign_in(page, self.site, MUNICIPAL, city="monza")
        main(page).get_by_role("link", name=re.compile("da prendere in carico")).click()
        main(page).get_by_role("link", name=SUBJECT).click()
        main(page).get_by_role("link", name="Prendi in carico").click()
        page.get_by_role("button", name="Prendi in carico").click()
        expect(main(page)).to_contain_text("Preso in carico.")
        assert "Se ne occupa: Mobilità" in self.mail(MARIA).text()

    def it_answers_in_part_with_reasons(self) -> None:
        page = self.municipal
        main(page).get_by_role("link", name="Registra la risposta").click()
        page.get_by_label("accolto in parte").check()
        page.get_by_label("Motivi").fill("Uno dei due è già nel piano del 2027.")
        page.get_by_role("button", name="Registra la risposta").click()
        expect(main(page)).to_contain_text("Risposta registrata.")
        assert "Esito: accolto in parte" in self.mail(MARIA).text()

    def anybody_reads_question_and_answer(self) -> None:
        page = self.reader
        page.goto(self.url("/"))
        page.get_by_role("link", name="Contributi e pareri").first.tap()
        expect(main(page)).to_contain_text("con risposta (100")
        fits(page)
        main(page).get_by_role("link", name=SUBJECT).tap()
        for words in (
            "La consulta chiede due passaggi",
            "Accolto in parte",
            "Uno dei due è già",
            "dopo 9 giorni",
        ):
            expect(main(page)).to_contain_text(words)
        fits(page)

    def and_the_minutes_of_the_first_sitting(self) -> None:
        page = self.reader
        page.goto(self.url("/consulte/liberta/"))
        expect(main(page)).to_contain_text("Maria Rossi")
        fits(page)
        page.goto(self.url(f"/incontri/{self.first}/"))
        expect(page.get_by_role("region", name="Resoconto")).to_contain_text("Si sceglie chi coordina.")
        expect(main(page)).to_contain_text("Seduta n. 1")
        self.walked(page)

    def nothing_is_overdue(self) -> None:
        page = self.office
        page.goto(self.url("/lavoro/consulte/contributi/"))
        page.get_by_role("link", name="In ritardo e da sollecitare").click()
        expect(main(page)).to_contain_text("Niente aspetta una risposta")

    def hold(self, page: Page, key: str) -> None:
        """A sitting that was there is marked so."""
        page.goto(self.work(key))
        page.get_by_role("button", name="Segna come svolto").tap()
        expect(main(page)).to_contain_text("svolto")

    def convene(self, page: Page) -> None:
        """Whoever is enrolled is invited; the sitting has its number."""
        main(page).get_by_role("link", name="Convoca l'incontro").first.click()
        members = page.get_by_role("group", name="Membri")
        for name in ("Ada Prima", "Bea Dopo", "Bruno Verdi", "Maria Rossi"):
            expect(members.get_by_role("checkbox", name=name)).to_be_checked()
        page.get_by_role("button", name="Convoca e spedisci gli inviti").click()
        expect(main(page)).to_contain_text("4 inviti in partenza.")

    def plan(self, page: Page, day: dt.date, agenda: str) -> None:
        """A sitting in the evening of a day, at the civic centre."""
        page.get_by_label("Chi si incontra").select_option(label=BODY)
        page.get_by_label("Giorno", exact=True).fill(day.isoformat())
        page.get_by_label("Inizio").fill("21:00")
        page.get_by_label("Fine", exact=False).first.fill("23:00")
        page.get_by_label("Luogo", exact=False).first.select_option(label="Centro civico Libertà")
        page.get_by_label("Ordine del giorno").fill(agenda)
        page.wait_for_load_state("networkidle")  # each field just left asks for the preview again
        page.get_by_role("button", name="Salva", exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(BODY)
