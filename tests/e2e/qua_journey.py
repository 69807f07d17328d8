"""An agreement from its first word to its renewal: what each person does, and what she sees."""

import datetime as dt
import hashlib
import re

from playwright.sync_api import Locator, Page, expect

from tests.e2e.qua_listening import ANNA, BENCHES, CLERK, Listening
from tests.e2e.reading import link_in, main
from tests.e2e.site import sign_in
from tests.e2e.walking import fits

TITLE, PROJECT, INDICATOR = "Il parco di tutte e tutti", "Panchine sotto i tigli", "Persone che si fermano"
CITY, ASSOCIATION, VOLUNTEER = "Comune di Reggio Emilia", "Associazione Il Melograno", "Bruno Bianchi"
PUBLIC = "/accordi/il-parco-di-tutte-e-tutti/"


class Journey(Listening):
    """What they do one after the other, once a group of proposals enters the agreement."""

    # writing

    def the_architect_writes_the_agreement(self) -> None:
        page = self.architect
        page.locator("#sharing").get_by_role("link", name="Scrivi l'accordo").click()
        page.get_by_label("Titolo").fill(TITLE)
        self.press(page, "Comincia la bozza")
        self.card = page.url
        page.get_by_role("link", name="Scrivi il testo").click()
        page.get_by_label("Contesto").fill("Il parco Noce Nero è vuoto per metà dell'anno.")
        page.get_by_label("Obiettivi").fill("Un parco dove ci si ferma.")
        page.get_by_label("Assicurazione").fill("Il Comune assicura chi partecipa.")
        page.get_by_label("Dura dal").fill(self.today.isoformat())
        page.get_by_label("Al (facoltativo)", exact=True).fill(
            (self.today + dt.timedelta(days=364)).isoformat()
        )
        self.press(page, "Salva")
        expect(main(page)).to_contain_text("manca almeno una scheda progetto")

    def its_parties_and_its_project(self) -> None:
        page = self.architect
        for kind, name, signer, role, email in (
            ("associazione", ASSOCIATION, "Anna Neri", "presidente", ANNA),
            ("volontaria o volontario", VOLUNTEER, "", "", ""),
        ):
            page.goto(f"{self.card}parti/nuova/")
            page.get_by_label(kind, exact=True).check()
            page.get_by_label("Nome nel documento").fill(name)
            page.get_by_label("Chi firma (facoltativo)").fill(signer)
            page.get_by_label("In qualità di").fill(role)
            main(page).get_by_label("Email").fill(email)
            self.press(page, "Salva")
        self.group(BENCHES)
        page.get_by_role("link", name="Scrivi la scheda progetto").click()
        expect(page.get_by_label(f"{BENCHES} (entra nell'accordo)")).to_be_checked()
        page.get_by_label("Titolo").fill(PROJECT)
        page.get_by_label("cura della comunità").check()
        main(page).get_by_label("Azioni").fill("Quattro panchine, montate insieme.")
        page.get_by_label("Chi la porta avanti").select_option(label=ASSOCIATION)
        page.get_by_label("Anno").fill(str(self.today.year))
        page.get_by_label("Budget").fill("1.450,50")
        self.press(page, "Salva")
        expect(main(page)).to_contain_text("Mancano 1.450,50 € di risorse.")

    def its_commitments_and_its_means(self) -> None:
        page, body = self.architect, main(self.architect)
        page.get_by_role("link", name="Impegni e risorse").click()
        for party, what in (
            (CITY, "Compra il legno"),
            (ASSOCIATION, "Monta le panchine"),
            (VOLUNTEER, "Porta gli attrezzi"),
        ):
            body.get_by_role("link", name="Nuovo impegno").click()
            body.get_by_label("Chi si impegna").select_option(label=party)
            body.get_by_label("Che cosa", exact=True).fill(what)
            body.get_by_label("Scheda progetto").select_option(label=PROJECT)
            body.get_by_label("a parole").last.fill("entro la primavera")
            self.press(page, "Salva")
        body.get_by_role("link", name="Nuova risorsa in denaro").click()
        body.get_by_label("Che cosa", exact=True).fill("Legno e viti")
        body.get_by_label("Importo").fill("1.450,50")
        body.get_by_label("Anno").fill(str(self.today.year))
        body.get_by_label("Comune", exact=True).check()
        body.get_by_label("Scheda progetto").select_option(label=PROJECT)
        self.press(page, "Salva")
        body.get_by_role("link", name="Nuova risorsa in natura").click()
        body.get_by_label("ore di volontariato").check()
        body.get_by_label("Che cosa", exact=True).fill("Montaggio")
        body.get_by_label("Quantità").fill("60")
        body.get_by_label("Unità di misura").fill("ore")
        body.get_by_label("sottoscrittori").check()
        self.press(page, "Salva")
        body.get_by_role("link", name="Nuovo indicatore").click()
        body.get_by_label("Che cosa si misura").fill(INDICATOR)
        body.get_by_label("Unità di misura").fill("persone")
        body.get_by_label("Valore di partenza").fill("10")
        body.get_by_label("Traguardo").fill("40")
        self.press(page, "Salva")
        expect(body).to_contain_text("1.450,50 €")

    def she_shares_it(self) -> None:
        page = self.architect
        page.goto(self.card)
        expect(main(page)).not_to_contain_text("non tornano")
        page.get_by_role("link", name="Condividi la proposta").click()
        self.press(page, "Condividi la proposta")
        expect(main(page)).to_contain_text("Proposta condivisa: ora la legge chiunque.")
        self.reader.goto(self.url("/"))
        self.reader.get_by_role("link", name="Accordi", exact=True).first.click()
        main(self.reader).get_by_role("link", name=TITLE).click()
        expect(main(self.reader)).to_contain_text("È una proposta: se ne discute negli incontri aperti")

    def it_is_discussed_at_an_open_meeting(self) -> None:
        self.plan("Incontro di condivisione", "21:00", "La proposta di accordo")
        self.hold("Incontro di condivisione")
        self.open_step("sharing", "Documenta")
        self.documented("Incontro di condivisione")
        self.end("sharing")
        self.begin("giunta")

    # act and signatures

    def the_clerk_records_the_act(self) -> None:
        page = self.clerk
        sign_in(page, self.site, CLERK, city="monza")
        main(page).get_by_role("link", name=f"Atto di giunta da registrare: {TITLE}").click()
        page.get_by_label("Numero dell'atto").fill("G.C. 41/2026")
        self.press(page, "Registra l'atto di giunta")
        expect(main(page)).to_contain_text("Atto registrato: il documento da firmare è pronto.")
        self.end("giunta")
        self.begin("signature")

    def the_city_signs(self) -> None:
        page = self.architect
        page.locator("#signature").get_by_role("link", name="Parti e firme").click()
        self.party(CITY).get_by_role("link", name="Registra la firma su carta").click()
        self.pdf = self.file_at(page, main(page).get_by_role("link", name="Apri il PDF"))
        assert self.pdf.startswith(b"%PDF")
        expect(main(page)).to_contain_text(hashlib.sha256(self.pdf).hexdigest())
        page.get_by_label("Chi ha firmato").fill("Luca Sindaco")
        page.get_by_label("In qualità di").fill("sindaco")
        page.get_by_label("dove si conserva l'originale").fill("Prot. 1234/2026")
        self.press(page, "Registra la firma")
        expect(main(page)).to_contain_text("firme raccolte: 1")

    def the_association_signs_from_its_mail(self) -> None:
        page = self.architect
        self.party(ASSOCIATION).get_by_role("link", name="Chiedi la firma per email").click()
        self.press(page, f"Chiedi la firma a {ASSOCIATION}")
        phone = self.citizen
        phone.goto(link_in(self.mail(ANNA).text(), "accordi/firma"))
        assert self.file_at(phone, main(phone).get_by_role("link", name="Scarica il PDF")) == self.pdf
        fits(phone)
        phone.get_by_label("Ho letto l'accordo in questa versione").check()
        phone.get_by_role("button", name="Firmo l'accordo").tap()
        expect(page_heading(phone)).to_have_text("Ha firmato, grazie")
        assert hashlib.sha256(self.pdf).hexdigest() in self.mail(ANNA).text()

    def a_volunteer_signs_on_paper(self) -> None:
        page = self.architect
        page.reload()
        expect(main(page)).to_contain_text("in vigore")
        self.party(VOLUNTEER).get_by_role("link", name="Registra la firma su carta").click()
        scan = {"name": "firma.pdf", "mimeType": "application/pdf", "buffer": self.pdf}
        page.get_by_label("Scansione firmata").set_input_files(scan)  # type: ignore[arg-type]
        self.press(page, "Registra la firma")
        expect(main(page)).to_contain_text("firme raccolte: 3")
        self.end("signature")
        self.begin("implementation")

    def everybody_reads_it_in_force(self) -> None:
        page = self.reader
        page.goto(self.url(PUBLIC))
        expect(main(page)).to_contain_text("G.C. 41/2026")
        expect(main(page)).to_contain_text(hashlib.sha256(self.pdf).hexdigest())
        expect(main(page)).not_to_contain_text(VOLUNTEER)
        assert self.file_at(page, main(page).get_by_role("link", name="L'accordo firmato (PDF)")).startswith(
            b"%PDF"
        )
        self.accessible(page)

    # doing

    def the_association_tells_how_far_it_is(self) -> None:
        page = self.architect
        page.locator("#implementation").get_by_role("link", name="Attuazione", exact=True).click()
        page.get_by_role("button", name=re.compile(f"Chiedi a che punto è.*{ASSOCIATION}")).click()
        phone = self.citizen
        phone.goto(link_in(self.mail(ANNA).text(), "accordi/impegni"))
        phone.get_by_label("fatto", exact=True).check()
        phone.get_by_label("Che cosa si è fatto").fill("Montate quattro panchine.")
        phone.get_by_label("Ore di volontariato").fill("42,5")
        fits(phone)
        phone.get_by_role("button", name="Manda gli aggiornamenti").tap()
        expect(main(phone)).to_contain_text("Un impegno aggiornato.")

    def a_measure_and_an_expense(self) -> None:
        page = self.architect
        page.goto(f"{self.card}attuazione/")
        expect(main(page)).to_contain_text("42,5")
        page.get_by_role("link", name=INDICATOR).click()
        page.get_by_label("Valore", exact=True).fill("37")
        self.press(page, "Registra la misura")
        expect(main(page)).to_contain_text("al 90 % della strada verso il traguardo")
        page.goto(f"{self.card}attuazione/")
        main(page).get_by_role("link", name=PROJECT).first.click()
        page.get_by_role("link", name="Registra una spesa").click()
        page.get_by_label("Per che cosa").fill("Legno")
        page.get_by_label("Importo").fill("1.398,75")
        self.press(page, "Registra la spesa")
        expect(main(page)).to_contain_text("1.398,75 €")

    def the_project_is_completed(self) -> None:
        page = self.architect
        for state in ("in corso", "completato"):
            page.get_by_role("link", name="Aggiorna").first.click()
            page.get_by_label(state, exact=True).check()
            self.press(page, "Salva")
            expect(main(page)).to_contain_text(f"A che punto è: {state}")
        self.end("implementation")
        self.begin("accounting")

    # accounting

    def it_is_evaluated_and_accounted(self) -> None:
        page = self.architect
        page.locator("#accounting").get_by_role("link", name="Valutazione e rendiconto", exact=True).click()
        page.get_by_role("link", name="Scrivi una valutazione").click()
        page.get_by_label("finale", exact=True).check()
        page.get_by_label("Che cosa ha funzionato").fill("Si è lavorato insieme.")
        self.press(page, "Salva la valutazione")
        page.get_by_role("link", name="Scrivi il rendiconto").click()
        page.get_by_label("Risultati").fill("Il parco ha quattro panchine. Per le chiavi: 347 1234567.")
        page.get_by_label("restano aperti").check()
        self.press(page, "Chiudi il rendiconto")
        expect(main(page)).to_contain_text("Rendiconto salvato: il documento è pronto.")

    def a_phone_number_stops_the_publication(self) -> None:
        page = self.office
        page.goto(self.url("/lavoro/"))
        page.get_by_role("link", name=f"Risultati da pubblicare: {TITLE}").click()
        page.get_by_label("Ho controllato").check()
        self.press(page, "Pubblica i risultati")
        expect(main(page)).to_contain_text("C'è un dato che non si può pubblicare")
        main(page).get_by_role("table").get_by_role("link", name="Rendiconto", exact=True).click()
        page.get_by_role("link", name="Correggi il rendiconto").click()
        page.get_by_label("Risultati").fill("Il parco ha quattro panchine.")
        self.press(page, "Fai la nuova versione")

    def without_it_the_results_are_published(self) -> None:
        page = self.office
        page.get_by_role("link", name="Pubblica i risultati").click()
        page.get_by_label("Ho controllato").check()
        self.press(page, "Pubblica i risultati")
        expect(main(page)).to_contain_text("Risultati pubblicati.")
        self.end("accounting")
        self.reader.goto(self.url(PUBLIC))
        for words in ("Com'è andata", "Il parco ha quattro panchine.", "completato", "37"):
            expect(main(self.reader)).to_contain_text(words)
        expect(main(self.reader)).not_to_contain_text("347 1234567")

    def it_is_renewed(self) -> None:
        page = self.architect
        page.goto(self.card)
        page.get_by_role("link", name="Rinnova l'accordo").click()
        self.press(page, "Vedi che cosa conterrà")
        self.press(page, "Comincia il rinnovo")
        expect(main(page)).to_contain_text("Rinnovo cominciato")
        main(page).get_by_role("link", name=TITLE, exact=True).click()
        expect(main(page)).to_contain_text("Rinnovato da")
        main(page).get_by_role("link", name=f"{TITLE} (rinnovo)").click()
        expect(main(page)).to_contain_text("in preparazione")

    def party(self, name: str) -> Locator:
        """The line of a party."""
        page = self.architect
        return main(page).get_by_role("listitem").filter(has=page.locator("strong", has_text=name))


def page_heading(page: Page) -> Locator:
    """What a page is about."""
    return page.get_by_role("heading", level=1)
