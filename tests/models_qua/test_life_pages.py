"""The pages of an agreement's life: the clerk's list, the act, signatures, documents, changes, renewal, publication."""

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from core.mail.kinds import renderer_of
from core.models import AuditEntry, Body, Delivery, ImportBatch, Mailing
from models_qua.mail.signing import link_of, signing_token
from models_qua.models import CitizenshipAgreement, FinalAccount, Signatory
from models_qua.rules import SLUG
from models_qua.services.documents import last_version
from models_qua.services.signatures import ask_signature
from tests.models_qua.conftest import browser
from tests.models_qua.life import PDF, SIGNED, approved, association_of, city_of, in_force, sign
from tests.models_qua.rows import ACT_ON, make_agreement, make_party
from tests.models_qua.test_signatures import rules

SITE = "http://monza.localhost/"


def page(client: Client, name: str, *args: Any, **data: Any) -> Any:
    """Open an address, or send something to it."""
    path = reverse(f"qua:{name}", args=args)
    return client.post(path, data) if data else client.get(path)


def read(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.fixture
def agreement(olga: User, rivalta: Body) -> CitizenshipAgreement:
    return approved(olga, rivalta)


def asked(olga: User, agreement: CitizenshipAgreement) -> Signatory:
    return ask_signature(
        actor=olga,
        agreement_id=agreement.pk,
        signatory_id=association_of(agreement).pk,
        email="rosa@example.org",
        site=SITE,
    )


def test_a_party_changes_her_mind_about_her_name_after_she_signed(
    olga: User, ada: User, rivalta: Body
) -> None:
    row = make_agreement(rivalta, "published")
    party = make_party(row, "Rosa Bianchi", kind="volunteer", signed_on=row.signed_on)
    public, desk = reverse("qua:agreement-public", args=[row.slug]), browser(ada)
    address = reverse("qua:party-listing", args=[party.pk])
    assert "Rosa Bianchi" in desk.get(public).content.decode()
    assert address in desk.get(reverse("qua:agreement-parties", args=[row.pk])).content.decode()
    for _twice in range(2):
        desk.post(address, {"listed": "0"})
    assert "Rosa Bianchi" not in desk.get(public).content.decode()
    entry = AuditEntry.objects.get(action="qua.party.changed")
    assert (entry.before, entry.after) == ({"listed_publicly": True}, {"listed_publicly": False})
    desk.post(address, {"listed": "1"})
    assert "Rosa Bianchi" in desk.get(public).content.decode()
    city = reverse("qua:party-listing", args=[row.signatories.get(kind="city").pk])
    answer = desk.post(city, {"listed": "0"}, follow=True)
    assert "Il Comune compare sempre" in answer.content.decode()


def test_the_clerk_finds_what_waits_and_records_the_act(giulia: User, rivalta: Body) -> None:
    waiting, client = make_agreement(rivalta, "shared"), browser(giulia)
    assert waiting.title in read(page(client, "giunta"))
    refused = page(client, "agreement-approve", waiting.pk, act_number="G.C. 1", act_on="2026-02-01")
    assert refused.status_code == 422
    assert "01/02/2026" in read(refused)
    assert 'value="G.C. 1"' in read(refused)
    done = page(client, "agreement-approve", waiting.pk, act_number="G.C. 1", act_on=ACT_ON.isoformat())
    assert done.status_code == 302
    assert "Versione 1" in read(client.get(done["Location"]))
    assert "Niente aspetta un atto" in read(page(client, "giunta"))


def test_the_clerk_finds_changes_where_the_rules_ask_an_act(giulia: User, olga: User, rivalta: Body) -> None:
    agreement, client = in_force(olga, rivalta), browser(giulia)
    agreement.amendments.create(number=1, what="x", reasons="y", proposed_on=SIGNED)
    assert agreement.title not in read(page(client, "giunta"))
    rules(amendment_by_act=True)
    assert agreement.title in read(page(client, "giunta"))


def test_lists_and_cards_ask_a_fixed_number_of_times(olga: User, rivalta: Body) -> None:
    client, agreement = browser(olga), in_force(olga, rivalta)
    make_agreement(rivalta, "shared")

    def count(name: str, *args: Any) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert page(client, name, *args).status_code == 200
        return len(queries)

    count("giunta")
    before = count("giunta"), count("agreement-document", agreement.pk)
    for turn in range(3):
        make_agreement(rivalta, "shared")
        make_party(agreement, f"Parte {turn}")
    assert (count("giunta"), count("agreement-document", agreement.pk)) == before


def test_a_signature_on_paper_is_recorded_with_its_scan(agreement: CitizenshipAgreement, ada: User) -> None:
    client, party = browser(ada), association_of(agreement)
    given = {"signed_on": SIGNED.isoformat(), "signer_name": "Rosa Bianchi", "signer_role": "presidente"}
    assert page(client, "party-sign", party.pk, **given).status_code == 422
    scan = SimpleUploadedFile("firma.pdf", PDF)
    assert page(client, "party-sign", party.pk, scan=scan, **given).status_code == 302
    party.refresh_from_db()
    assert party.scan is not None
    got = page(client, "agreement-scan", party.scan.pk)
    assert (got.content, got["Content-Type"]) == (PDF, "application/pdf")


def test_only_an_office_of_the_whole_city_signs_for_it(
    agreement: CitizenshipAgreement, ada: User, olga: User
) -> None:
    last = last_version(agreement.pk)
    assert last is not None
    given = {"signer_name": "Lia Verdi", "signer_role": "assessora", "accepts": "on", "document_id": last.pk}
    assert page(browser(ada), "city-sign", agreement.pk, **given).status_code == 403
    assert page(browser(olga), "city-sign", agreement.pk, **given).status_code == 302
    assert city_of(agreement).signer_role == "assessora"


def test_who_gets_the_link_reads_and_signs_and_the_receipt_has_the_digest(
    agreement: CitizenshipAgreement, olga: User, citizen: Client
) -> None:
    party = asked(olga, agreement)
    delivery = Delivery.objects.get(mailing__kind="qua.signature_ask")
    message = renderer_of("qua.signature_ask")(delivery)
    found = re.search(r"http://monza.localhost(/\S+)", message.text)
    assert found is not None
    path, last = found.group(1), last_version(agreement.pk)
    assert last is not None
    shown = citizen.get(path)
    assert last.pdf_sha256 in read(shown)
    assert "Aprire il parco" in read(shown)
    assert shown["Cache-Control"] == "private, no-store"
    with last.pdf.open("rb") as kept:
        assert citizen.get(f"{path}documento/").content == kept.read()
    party.refresh_from_db()
    assert party.signed_on is None
    unsure = citizen.post(path, {"signer_name": "Rosa Bianchi", "signer_role": "presidente"})
    assert unsure.status_code == 422
    assert "Rosa Bianchi" in read(unsure)
    done = citizen.post(
        path, {"signer_name": "Rosa Bianchi", "signer_role": "presidente", "accepts": "on"}, follow=True
    )
    assert "Ha firmato" in read(done)
    party.refresh_from_db()
    assert (party.manner, party.signer_name) == ("remote", "Rosa Bianchi")
    receipt = renderer_of("qua.signed")(Delivery.objects.get(mailing__kind="qua.signed"))
    assert last.pdf_sha256 in receipt.text


def test_a_link_is_good_for_one_asking_one_version_and_some_days(
    agreement: CitizenshipAgreement, olga: User, citizen: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    party, last = asked(olga, agreement), last_version(agreement.pk)
    assert last is not None
    token = signing_token(party, last.pk)
    asked(olga, agreement)
    assert page(citizen, "sign", token).status_code == 404
    assert page(citizen, "sign", f"{token}x").status_code == 404
    party.refresh_from_db()
    fresh = signing_token(party, last.pk)
    assert page(citizen, "sign", fresh).status_code == 200
    monkeypatch.setattr("models_qua.mail.signing.GOOD_FOR", -(party.asked_at - party.asked_at))  # type: ignore[operator]
    assert link_of(fresh) is None
    assert Mailing.objects.filter(kind="qua.signature_ask").count() == 2


def test_who_withdraws_is_told_what_stays_open(olga: User, rivalta: Body) -> None:
    agreement = in_force(olga, rivalta)
    client, party = browser(olga), association_of(agreement)
    assert "Apre il parco il sabato" in read(page(client, "party-withdraw", party.pk))
    given = {"on": SIGNED.isoformat(), "reason": "Cambiamo sede"}
    done = client.post(reverse("qua:party-withdraw", args=[party.pk]), given, follow=True)
    assert "Lascia 1 impegno aperto" in read(done)
    assert "valuti se risolvere" in read(done)


def test_files_are_for_who_may_see_them(
    agreement: CitizenshipAgreement, pio: User, bice: User, citizen: Client, rivalta: Body
) -> None:
    last = last_version(agreement.pk)
    assert last is not None
    own = page(browser(pio), "agreement-version", last.pk, "pdf")
    assert own.content[:5] == b"%PDF-"
    assert page(browser(bice), "agreement-version", last.pk, "pdf").status_code == 404
    assert page(browser(pio), "agreement-version", last.pk, "exe").status_code == 404
    assert page(citizen, "agreement-public-file", agreement.pk, "pdf").content == own.content
    assert page(citizen, "agreement-public-file", agreement.pk, "rendiconto").status_code == 404
    draft = make_agreement(rivalta)
    assert page(citizen, "agreement-public-file", draft.pk, "pdf").status_code == 404
    assert page(browser(pio), "agreement-preview", draft.pk, "docx").content[:2] == b"PK"
    shared = make_agreement(rivalta, "shared")
    assert page(citizen, "agreement-public-file", shared.pk, "pdf").content[:5] == b"%PDF-"


def test_a_file_changed_on_the_disk_is_told_on_the_page(agreement: CitizenshipAgreement, ada: User) -> None:
    last = last_version(agreement.pk)
    assert last is not None
    assert "file integro" in read(page(browser(ada), "agreement-document", agreement.pk))
    with Path(last.pdf.path).open("ab") as stored:
        stored.write(b"!")
    assert "non è più quello" in read(page(browser(ada), "agreement-document", agreement.pk))


def test_a_change_goes_from_the_proposal_to_the_new_version(olga: User, rivalta: Body) -> None:
    agreement, client = in_force(olga, rivalta), browser(olga)
    party = association_of(agreement)
    given = {
        "what": "Un anno in più",
        "reasons": "Funziona",
        "proposed_on": SIGNED.isoformat(),
        "concerned": party.pk,
    }
    made = page(client, "amendment-new", agreement.pk, **given)
    amendment = agreement.amendments.get()
    assert made["Location"] == reverse("qua:amendment", args=[amendment.pk])
    for one in (party, city_of(agreement)):
        accepted = {"signatory_id": one.pk, "accepted_on": SIGNED.isoformat(), "manner": "paper"}
        assert page(client, "amendment-step", amendment.pk, "accetta", **accepted).status_code == 302
    day = SIGNED.isoformat()
    joins = {"on": day, "party_name": "Bar Sport", "party_kind": "business"}
    assert page(client, "amendment-step", amendment.pk, "in-vigore", **joins).status_code == 302
    assert "Versione 2" in read(page(client, "amendment", amendment.pk))
    assert agreement.signatories.filter(name="Bar Sport").exists()
    assert "in vigore" in read(page(client, "amendment", amendment.pk))


def test_a_renewal_is_shown_before_it_is_begun(olga: User, rivalta: Body) -> None:
    agreement, client = in_force(olga, rivalta), browser(olga)
    opened = page(client, "agreement-renew", agreement.pk)
    form = opened.context["form"]
    given: dict[str, Any] = {**form.initial, "text": "on", "commitments": "on", "indicators": "on"}
    shown = page(client, "agreement-renew", agreement.pk, **given)
    assert "1 scheda progetto" in read(shown)
    assert not CitizenshipAgreement.objects.filter(renews=agreement).exists()
    assert page(client, "agreement-renew", agreement.pk, **given, conferma="1").status_code == 302
    renewal = CitizenshipAgreement.objects.get(renews=agreement)
    assert renewal.commitments.count() == 2
    assert renewal.title in read(page(client, "agreement-document", agreement.pk))
    again = page(client, "agreement-renew", agreement.pk, **given | {"key": renewal.body_id}, conferma="1")
    assert "già rinnovato" in read(again)


def test_a_renewed_agreement_is_not_offered_to_be_renewed_again(olga: User, rivalta: Body) -> None:
    agreement, client = in_force(olga, rivalta), browser(olga)
    url = reverse("qua:agreement-renew", args=[agreement.pk])
    for card in ("agreement", "agreement-document"):
        assert url in read(page(client, card, agreement.pk))
    make_agreement(rivalta, title="Il rinnovo", renews=agreement)
    for card in ("agreement", "agreement-document"):
        assert url not in read(page(client, card, agreement.pk))
    told = read(client.get(url, follow=True))
    assert "già rinnovato da «Il rinnovo»" in told


def test_an_agreement_is_told_what_it_renews(olga: User, rivalta: Body, sesso: Body) -> None:
    old = make_agreement(rivalta, "published", title="Il parco, 2024", signed_on=dt.date(2024, 3, 1))
    make_agreement(sesso, "published", title="Di Sesso")
    batch = ImportBatch.objects.create(model_slug=SLUG)
    came = make_agreement(rivalta, "in_force", title="Il parco, 2026", import_batch=batch)
    client = browser(olga)
    url = reverse("qua:agreement-tie", args=[came.pk])
    assert url in read(page(client, "agreement", came.pk))
    shown = read(page(client, "agreement-tie", came.pk))
    assert "Il parco, 2024" in shown
    assert "Di Sesso" not in shown
    assert "Nessun accordo firmato con «orti»" in read(client.get(url, {"q": "orti"}))
    assert "Il parco, 2024" in read(client.get(url, {"q": "2024"}))
    assert page(client, "agreement-tie", came.pk, renews=old.pk).status_code == 302
    came.refresh_from_db()
    assert came.renews == old
    CitizenshipAgreement.objects.filter(pk=old.pk).update(import_batch=batch)
    refused = page(client, "agreement-tie", old.pk, renews=came.pk)
    assert "i rinnovi non girano in tondo" in str(refused.context["form"].errors["renews"])
    assert page(client, "agreement-tie", came.pk, renews="").status_code == 302
    assert not CitizenshipAgreement.objects.filter(renews=old).exists()
    later = page(client, "agreement-tie", old.pk, renews=came.pk)
    assert "dopo questo accordo" in str(later.context["form"].errors["renews"])
    signed_here = in_force(olga, rivalta)
    assert "non si cambia più" in read(
        client.get(reverse("qua:agreement-tie", args=[signed_here.pk]), follow=True)
    )


def test_results_are_published_after_the_check(olga: User, rivalta: Body) -> None:
    agreement = make_agreement(rivalta, "accounted", goals="Chiavi al 333 1234567, da Mario Rossi.")
    FinalAccount.objects.create(agreement=agreement, accounted_on="2026-10-01", results="Fatto.")
    client = browser(olga)
    shown = read(page(client, "agreement-publish", agreement.pk))
    assert "333 1234567" in shown
    assert "Mario Rossi" in shown
    refused = page(client, "agreement-publish", agreement.pk, on="2026-10-20", checked="on")
    assert refused.status_code == 422
    assert page(client, "agreement-omit", agreement.pk, words="333 1234567").status_code == 302
    assert page(client, "agreement-publish", agreement.pk, on="2026-10-20", checked="on").status_code == 302
    agreement.refresh_from_db()
    assert (agreement.state, agreement.goals) == ("published", "Chiavi al [omissis], da Mario Rossi.")


def test_the_steps_offered_are_those_of_the_state_and_of_who_asks(
    olga: User, ada: User, pio: User, rivalta: Body
) -> None:
    agreement = in_force(olga, rivalta)
    assert "Risolvi" in read(page(browser(ada), "agreement-document", agreement.pk))
    assert "Risolvi" not in read(page(browser(pio), "agreement-document", agreement.pk))
    sign(olga, make_party(agreement, "Bar Sport", kind="business"))
    assert "3 firme su 3" in read(page(browser(pio), "agreement-document", agreement.pk))
