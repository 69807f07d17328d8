"""Agreements as they are found in a city at work: one in each state, one with many parties, one with nothing yet."""

import datetime as dt
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import User
from core.models import Body
from models_qua.mail.report_links import report_token
from models_qua.mail.signing import signing_token
from models_qua.models import (
    AgreementFile,
    Amendment,
    CitizenshipAgreement,
    Commitment,
    Evaluation,
    Expense,
    Indicator,
    Measurement,
    Milestone,
    Photo,
    Resource,
)
from models_qua.services.account import AccountText, account_agreement
from models_qua.services.documents import freeze_version
from tests.models_qua.pictures import jpeg_with_gps
from tests.models_qua.rows import make_agreement, make_party, make_sheet, make_work

LONG = "Apertura e cura del parco di via Sant'Ambrogio, con laboratori per bambine e bambini e un chiosco di quartiere"
DAY = dt.timedelta(days=1)
_PARTIES = (
    ("Rita Bianchi", "volunteer"),
    ("Polisportiva dilettantistica Rivalta e amici del parco delle Ginestre", "business"),
    ("Istituto comprensivo Don Pasquino Borghi", "body"),
    ("Circolo Arci", "association"),
)


def fill_agreements(body: Body, office: User, today: dt.date) -> dict[str, Any]:
    """Keys of agreements of a lab by a word for what they are, and of their parts."""
    lived = {"proposed_on": today - 260 * DAY, "act_on": today - 240 * DAY, "signed_on": today - 230 * DAY}
    lived |= {"starts_on": today - 230 * DAY, "ends_on": today + 40 * DAY}
    coming: dict[str, Any] = {
        "starts_on": today,
        "ends_on": today + 364 * DAY,
        "proposed_on": today - 9 * DAY,
    }
    draft = make_agreement(body, title=LONG, context="", ends_on=today + 400 * DAY)
    bare = CitizenshipAgreement.objects.create(body=body, title="Prime idee", slug="prime-idee")
    personal = make_agreement(body, title="Chiavi", goals="Per le chiavi chiami il 347 1234567.", **coming)
    shared = make_agreement(body, "shared", title="Sesso si cura di sé", **coming)
    approved = make_agreement(body, "approved", title="Buco Magico", act_on=today - 5 * DAY, **coming)
    doing = make_agreement(body, "in_force", title="Rivalta bene comune", slug="rivalta", **lived)
    accounted = make_agreement(body, "in_force", title="Gattaglio insieme", **lived)
    old = lived | {"starts_on": today - 700 * DAY, "ends_on": today - 300 * DAY, "renews": None}
    published = make_agreement(body, "published", title="Il primo accordo", slug="primo", **old)
    make_agreement(body, "terminated", title="Finito prima")
    CitizenshipAgreement.objects.filter(pk=doing.pk).update(renews=published)
    rows = {"draft": draft, "bare": bare, "personal": personal, "shared": shared, "approved": approved}
    rows |= {"doing": doing, "accounted": accounted, "published": published}
    keys = {word: row.pk for word, row in rows.items()}
    _account(accounted, office, today)
    return keys | _contents(draft) | _to_sign(approved, office) | _at_work(doing, today)


def _contents(draft: CitizenshipAgreement) -> dict[str, Any]:
    orchard = make_sheet(
        draft,
        LONG,
        family="city",
        budget_eur=None,
        objectives="Un parco aperto.",
        actions="Aperture\nLaboratori",
    )
    people = [
        make_party(
            draft,
            name,
            kind=kind,
            email="rita@example.org",
            signer_name="Ugo Verdi",
            signer_role="presidente",
        )
        for name, kind in _PARTIES
    ]
    told = Commitment.objects.create(
        agreement=draft, sheet=orchard, signatory=people[0], what="Racconta le storie del parco"
    )
    common: dict[str, Any] = {"agreement": draft, "kind": "money"}
    money = Resource.objects.create(
        **common, source="others", what="Bando della fondazione", amount_eur="12345678.90"
    )
    Resource.objects.create(**common, source="signatories", what="Cassa", year=2027, amount_eur="250.50")
    Resource.objects.create(agreement=draft, kind="space", source="city", what="Sala civica")
    counted = Indicator.objects.create(
        agreement=draft, name="Persone che entrano nel parco", definition="Conta chi apre.", unit="persone"
    )
    rows = {"draft-sheet": orchard, "draft-party": people[0], "draft-commitment": told}
    rows |= {"draft-resource": money, "draft-indicator": counted}
    return {word: row.pk for word, row in rows.items()}


def _to_sign(approved: CitizenshipAgreement, office: User) -> dict[str, Any]:
    document = freeze_version(approved, actor=office)
    party = approved.signatories.get(kind="association")
    party.email, party.asked_at = "melograno@example.org", timezone.now()
    party.save()
    return {"party": party.pk, "sign-token": signing_token(party, document.pk)}


def _at_work(agreement: CitizenshipAgreement, today: dt.date) -> dict[str, Any]:
    sheet = agreement.sheets.get()
    sheet.state, sheet.progress, sheet.state_since = "in_progress", 40, today - 90 * DAY
    sheet.objectives, sheet.slug = "Aprire il parco delle Ginestre anche il sabato.", "parco-aperto"
    sheet.save()
    work = make_work(
        agreement.body, "Vialetti del parco", agreement=agreement, state="in_progress", progress=10
    )
    idle = make_work(agreement.body, f"Vialetti: {LONG}", budget_eur=None)
    rows: dict[str, Any] = {"sheet": sheet, "work": work, "idle-work": idle}
    for owner in ({"sheet": sheet}, {"work": work}):
        rows |= _tracked(owner, today)
    indicator = agreement.indicators.get()
    indicator.baseline = 5
    indicator.save()
    for number, value in enumerate((6, 11, 19, 26)):
        on = today - (200 - 50 * number) * DAY
        measure = Measurement.objects.create(
            indicator=indicator, measured_on=on, value=value, source="Registro"
        )
        rows["measurement"] = measure
    commitment = agreement.commitments.get(signatory__kind="association")
    commitment.due_on = today - 3 * DAY
    commitment.save()
    commitment.reports.create(reported_on=today - 30 * DAY, state="doing", text="Tre sabati.", hours="12.5")
    rows |= {"indicator": indicator, "commitment": commitment} | _reviewed(agreement, today)
    keys = {word: row.pk for word, row in rows.items()}
    return keys | {
        "signed-party": commitment.signatory_id,
        "report-token": report_token(commitment.signatory_id),
    }


def _tracked(owner: dict[str, Any], today: dt.date) -> dict[str, Any]:
    milestone = Milestone.objects.create(what="Inaugurazione", due_on=today - 9 * DAY, **owner)
    Milestone.objects.create(what="Prima apertura", reached_on=today - 50 * DAY, **owner)
    for amount in ("1234.56", "400.10"):
        Expense.objects.create(what="Vernice", spent_on=today - 40 * DAY, amount_eur=amount, **owner)
    photo = Photo(
        description="Sei persone piantano un tiglio",
        content_type="image/jpeg",
        size=1,
        is_public=True,
        **owner,
    )
    photo.file.save("foto.jpg", ContentFile(jpeg_with_gps()), save=False)
    photo.save()
    return {"milestone": milestone, "photo": photo}


def _reviewed(agreement: CitizenshipAgreement, today: dt.date) -> dict[str, Any]:
    change = {"agreement": agreement, "what": "Un anno in più per finire.", "reasons": "La pioggia."}
    change |= {"proposed_on": today - 20 * DAY, "new_ends_on": today + 400 * DAY}
    amendment = Amendment.objects.create(number=1, **change)
    for party in agreement.signatories.all():
        amendment.acceptances.create(signatory=party)
    paper = AgreementFile(
        agreement=agreement, title="Foto dell'incontro", content_type="application/pdf", size=4
    )
    paper.is_public = True
    paper.file.save("incontro.pdf", ContentFile(b"%PDF"), save=False)
    paper.save()
    on = today - 90 * DAY
    evaluation = Evaluation.objects.create(
        agreement=agreement, kind="mid_term", evaluated_on=on, worked="Le aperture", to_change="Gli orari"
    )
    return {"amendment": amendment, "evaluation": evaluation}


def _account(agreement: CitizenshipAgreement, office: User, today: dt.date) -> None:
    Evaluation.objects.create(agreement=agreement, kind="final", evaluated_on=today, worked="Tutto")
    Commitment.objects.filter(agreement=agreement).update(state="done")
    said = AccountText("Il parco è aperto ogni sabato.", "Servono più chiavi.", leave_open=True)
    account_agreement(actor=office, agreement_id=agreement.pk, account=said, on=today)
