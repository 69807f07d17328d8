"""Agreements of the demonstration, written and taken as far as each is to be: shared, in force, accounted and published."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile

from core.models import Body, Neighbourhood, Person
from models_qua.demonstration import agreement_texts as texts
from models_qua.demonstration.agreement_texts import CITY, Project, Who, Written
from models_qua.demonstration.keys import key_of
from models_qua.demonstration.labs import Kind, met, prove, start, walk
from models_qua.demonstration.picture import park
from models_qua.models import CitizenshipAgreement, LabCycle, ProjectSheet, Resource, Signatory
from models_qua.selectors.agreement_contents import contents_of
from models_qua.selectors.agreement_missing import mark_of, personal_in
from models_qua.services.account import AccountText, account_agreement
from models_qua.services.agreement_commitments import CommitmentText, write_commitment
from models_qua.services.agreement_indicators import IndicatorText, write_indicator
from models_qua.services.agreement_parties import PartyData, add_party
from models_qua.services.agreement_resources import ResourceText, write_resource
from models_qua.services.agreement_sharing import share_agreement
from models_qua.services.agreement_sheets import SheetText, write_sheet
from models_qua.services.agreement_text import AgreementText, change_agreement_text, write_agreement
from models_qua.services.approval import approve_agreement
from models_qua.services.evaluations import EvaluationText, write_evaluation
from models_qua.services.measurements import measure_indicator
from models_qua.services.photos import Caption, add_photo
from models_qua.services.publication import publish_results
from models_qua.services.reports import Said, report_commitment
from models_qua.services.signatures import PaperSignature, record_signature
from models_qua.services.spending import Spending, record_expense
from models_qua.services.tracked import Owner
from models_qua.services.tracking import Update, reach_milestone, set_milestone, track_project, track_work
from models_qua.services.works import WorkText, write_work

State = CitizenshipAgreement.State
People = Mapping[str, Any]
_DAY = dt.timedelta(days=1)
_OPEN_AGENDA = ("La proposta di accordo, scheda per scheda", "Chi si impegna a fare che cosa")


def one_in_force(people: People, body: Body, today: dt.date) -> CitizenshipAgreement:
    """In force since some months: signed, with reports, hours, money spent, milestones, measures, a photo and a work of the city."""
    signed = today - 250 * _DAY
    about = "Il primo percorso del laboratorio dell'ambito A, fino all'accordo in vigore."
    row = _to_signature(people, body, texts.IN_FORCE, signed, about, ends=signed + 730 * _DAY)
    if row.state == State.IN_FORCE and not row.evaluations.exists() and not _began(row):
        walk(people["neighbourhood_architect"], _cycle(row), Kind.IMPLEMENTATION, signed + 3 * _DAY)
        _done(people, row, texts.IN_FORCE, signed)
        _spent_and_seen(people, row, signed)
    return row


def one_published(people: People, body: Body) -> CitizenshipAgreement:
    """Signed in December 2021 for two years, accounted in March 2024, its results public."""
    office, actor = people["participation_office"], people["neighbourhood_architect"]
    signed, accounted = dt.date(2021, 12, 14), dt.date(2024, 3, 12)
    about = "Dall'ascolto del 2021 al rendiconto del 2024."
    row = _to_signature(people, body, texts.PUBLISHED, signed, about, ends=dt.date(2023, 12, 31))
    cycle = _cycle(row)
    if row.state == State.IN_FORCE:
        walk(actor, cycle, Kind.IMPLEMENTATION, signed + 4 * _DAY, dt.date(2023, 12, 31))
        walk(actor, cycle, Kind.ACCOUNTING, dt.date(2024, 1, 15))
        _done(people, row, texts.PUBLISHED, signed)
        _closed(people, row, accounted)
        row.refresh_from_db()
    if row.state == State.ACCOUNTED:
        row = publish_results(
            actor=office,
            agreement_id=row.pk,
            checked=True,
            on=accounted + 8 * _DAY,
            note="Nomi delle parti, già pubblici.",
        )
    if row.state == State.PUBLISHED:
        walk(actor, cycle, Kind.ACCOUNTING, dt.date(2024, 1, 15), accounted + 8 * _DAY)
    return row


def one_shared(people: People, body: Body, today: dt.date) -> CitizenshipAgreement:
    """Shared some weeks ago in an open meeting; another one is to come."""
    about = "Dalle parole dell'ascolto, ombra e qualcuno a cui chiedere, a una proposta di accordo."
    shared = today - 24 * _DAY
    return _to_proposal(people, body, texts.SHARED, shared, about, (shared + 90 * _DAY, shared + 820 * _DAY))


def _to_proposal(
    people: People, body: Body, written: Written, shared: dt.date, about: str, lasts: tuple[dt.date, dt.date]
) -> CitizenshipAgreement:
    """A path from listening to the open meeting, and the agreement it shared there."""
    actor, first = people["neighbourhood_architect"], shared - 96 * _DAY
    cycle = start(actor, body, written.title, about, first)
    meeting = met(actor, body, "listening", first + 14 * _DAY, ("Che cosa serve, che cosa c'è già",), 42)
    told: dict[str, Any] = {
        "method": "Incontri aperti, banchetti al mercato, proposte dal sito.",
        "people": "Chi abita e frequenta l'ambito.",
    }
    walk(actor, cycle, Kind.LISTENING, first, **told)
    prove(actor, cycle, Kind.LISTENING, meeting, "Incontro di ascolto")
    result = "Le proposte sono raggruppate e lette insieme ai servizi del Comune."
    walk(actor, cycle, Kind.LISTENING, first, first + 45 * _DAY)
    walk(actor, cycle, Kind.FEASIBILITY, first + 46 * _DAY, first + 80 * _DAY, result=result)
    walk(
        actor,
        cycle,
        Kind.SHARING,
        first + 82 * _DAY,
        method="La proposta si legge scheda per scheda in incontri aperti.",
    )
    row = write_agreement(
        actor=actor,
        body_id=body.pk,
        title=written.title,
        cycle_id=cycle.pk,
        key=key_of("agreement", written.key),
    )
    if row.state == State.DRAFT:
        _write(people, row, written, lasts, year=shared.year)
        mark = mark_of(personal_in(row, contents_of(row)))
        row = share_agreement(actor=actor, agreement_id=row.pk, on=shared, confirmed=mark)
    open_one = met(actor, body, "sharing", shared + _DAY, _OPEN_AGENDA, 51)
    prove(actor, cycle, Kind.SHARING, open_one, "Incontro di condivisione")
    return row


def _to_signature(
    people: People, body: Body, written: Written, signed: dt.date, about: str, ends: dt.date
) -> CitizenshipAgreement:
    """The agreement approved by the Giunta and signed on paper by everybody, the city first."""
    actor, clerk, act_on = people["neighbourhood_architect"], people["giunta_clerk"], signed - 15 * _DAY
    shared = signed - 44 * _DAY
    row = _to_proposal(people, body, written, shared, about, (signed, ends))
    cycle = _cycle(row)
    if row.state == State.SHARED:
        walk(actor, cycle, Kind.SHARING, shared, shared + 14 * _DAY)
        walk(actor, cycle, Kind.GIUNTA, shared + 15 * _DAY)
        act = f"G.C. {120 + act_on.month}/{act_on.year}"
        row = approve_agreement(actor=clerk, agreement_id=row.pk, act_number=act, act_on=act_on)
    walk(actor, cycle, Kind.GIUNTA, act_on, act_on + _DAY)
    walk(actor, cycle, Kind.SIGNATURE, act_on + 2 * _DAY)
    for party in row.signatories.filter(signed_on=None).order_by("kind", "name"):
        paper = PaperSignature(
            signed,
            party.signer_name or party.name,
            party.signer_role,
            archive_note=f"Prot. {signed:%Y}/0{signed:%m%d}",
        )
        record_signature(actor=actor, agreement_id=row.pk, signatory_id=party.pk, signature=paper)
    row.refresh_from_db()
    walk(actor, cycle, Kind.SIGNATURE, act_on + 2 * _DAY, signed + 2 * _DAY)
    return row


def _write(
    people: People, row: CitizenshipAgreement, written: Written, lasts: tuple[dt.date, dt.date], year: int
) -> None:
    """Text, parties, projects with their money, commitments, what is given in kind, indicators."""
    actor = people["neighbourhood_architect"]
    text = AgreementText(
        written.title,
        written.context,
        written.goals,
        texts.CONDUCT,
        texts.SHARED_USE,
        texts.INSURANCE,
        texts.CITY_SUPPORT,
        texts.MONITORING,
        texts.EARLY_END,
        *lasts,
    )
    change_agreement_text(actor=actor, agreement_id=row.pk, text=text)
    row.refresh_from_db()
    parties = [
        row.signatories.get(kind=Signatory.Kind.CITY),
        *(_party(people, row, who) for who in written.parties),
    ]
    sheets = [_sheet(actor, row, one, parties, year) for one in written.projects]
    for number, promise in enumerate(written.promises):
        sheet = sheets[promise.project].pk if promise.project is not None else None
        data = CommitmentText(promise.what, parties[promise.party].pk, sheet, due_words=promise.when)
        write_commitment(actor=actor, agreement_id=row.pk, data=data, key=key_of("promise", row.pk, number))
    for number, given in enumerate(written.in_kind):
        resource = ResourceText(
            given.kind,
            Resource.Source.CITY if given.party == CITY else Resource.Source.SIGNATORIES,
            given.what,
            signatory_id=parties[given.party].pk,
            quantity=Decimal(given.quantity),
            unit=given.unit,
        )
        write_resource(actor=actor, agreement_id=row.pk, data=resource, key=key_of("in-kind", row.pk, number))
    for number, one in enumerate(written.measured):
        indicator = IndicatorText(
            one.name,
            one.definition,
            one.unit,
            one.direction,
            Decimal(one.baseline),
            Decimal(one.target),
            sheets[one.project].pk,
        )
        write_indicator(
            actor=actor, agreement_id=row.pk, data=indicator, key=key_of("indicator", row.pk, number)
        )


def _party(people: People, row: CitizenshipAgreement, who: Who) -> Signatory:
    person = None
    if who.of and (account := people.get(who.of)):
        given_name, _space, family_name = account.full_name.partition(" ")
        person, _made = Person.objects.get_or_create(
            email=account.email,
            defaults={"given_name": given_name, "family_name": family_name, "user": account},
        )
    data = PartyData(
        who.kind,
        who.name,
        person_id=person.pk if person else None,
        signer_name=who.signer,
        signer_role=who.role,
        listed_publicly=who.listed,
        new_in_register=who.kind == Signatory.Kind.ASSOCIATION,
    )
    return add_party(
        actor=people["neighbourhood_architect"],
        agreement_id=row.pk,
        data=data,
        key=key_of("party", row.pk, who.name),
    )


def _sheet(
    actor: Any, row: CitizenshipAgreement, one: Project, parties: list[Signatory], year: int
) -> ProjectSheet:
    """A project, with the city's and the signatories' money for it: together they are its budget."""
    data = SheetText(
        one.title,
        one.family,
        ProjectSheet.State.FEASIBLE,
        year=year,
        budget_eur=one.city_eur + one.own_eur,
        objectives=one.objectives,
        actions=one.actions,
        times=one.times,
        spaces=one.spaces,
        lead_id=parties[one.lead].pk,
        neighbourhood_id=Neighbourhood.objects.get(name=one.place).pk,
    )
    sheet = write_sheet(actor=actor, agreement_id=row.pk, data=data, key=key_of("sheet", row.pk, one.title))
    for source, party, amount in (
        (Resource.Source.CITY, parties[CITY], one.city_eur),
        (Resource.Source.SIGNATORIES, parties[one.lead], one.own_eur),
    ):
        if amount:
            what = "Fondo per gli accordi" if party is parties[CITY] else "Contributo proprio"
            money = ResourceText(Resource.Kind.MONEY, source, what, party.pk, sheet.pk, year, amount)
            write_resource(
                actor=actor, agreement_id=row.pk, data=money, key=key_of("money", sheet.pk, source)
            )
    return sheet


def _began(row: CitizenshipAgreement) -> bool:
    return row.sheets.filter(photos__isnull=False).exists()


def _cycle(row: CitizenshipAgreement) -> LabCycle:
    return LabCycle.objects.get(agreement=row)


def _done(people: People, row: CitizenshipAgreement, written: Written, signed: dt.date) -> None:
    """What the parties say of their commitments, and the measures, in the days after the signature."""
    actor = people["neighbourhood_architect"]
    for number, promise in enumerate(written.promises):
        for days, state, words, hours in promise.reports:
            said = Said(state, words, Decimal(hours) if hours else None)
            key = key_of("report", row.pk, number, days)
            report_commitment(
                actor=actor,
                commitment_id=key_of("promise", row.pk, number),
                said=said,
                on=signed + days * _DAY,
                key=key,
            )
    for number, one in enumerate(written.measured):
        for days, value in one.values:
            measure_indicator(
                actor=actor,
                indicator_id=key_of("indicator", row.pk, number),
                measured_on=signed + days * _DAY,
                value=Decimal(value),
                source="Quaderno del progetto",
            )


def _spent_and_seen(people: People, row: CitizenshipAgreement, signed: dt.date) -> None:
    """Of the first project: how far it is, milestones, expenses with cents, a photo; a work of the city beside it."""
    actor, service = people["neighbourhood_architect"], people["municipal_service"]
    park_sheet, homework, path = row.sheets.order_by("number")
    track_project(actor=actor, sheet_id=park_sheet.pk, update=Update("in_progress", signed + 50 * _DAY, 75))
    track_project(actor=actor, sheet_id=homework.pk, update=Update("in_progress", signed + 190 * _DAY, 40))
    track_project(actor=actor, sheet_id=path.pk, update=Update("in_progress", signed + 90 * _DAY, 33))
    owner = Owner(park_sheet.pk)
    for what, due, reached in (
        ("Panchine rimesse a nuovo", 60, 58),
        ("Prima serata nel parco", 75, 75),
        ("Bilancio della stagione con chi ha tenuto aperto", 290, None),
    ):
        key = key_of("milestone", row.pk, what)
        set_milestone(actor=actor, owner=owner, what=what, due_on=signed + due * _DAY, key=key)
        if reached:
            reach_milestone(actor=actor, milestone_id=key, on=signed + reached * _DAY)
    for days, what, amount in (
        (55, "Legno e vernice per le panchine", "1184.60"),
        (80, "Impianto audio a noleggio", "640.00"),
        (120, "SIAE e pulizie", "315.35"),
    ):
        spending = Spending(
            signed + days * _DAY, what, Decimal(amount), key_of("money", park_sheet.pk, "city")
        )
        record_expense(actor=actor, owner=owner, spending=spending, key=key_of("expense", row.pk, what))
    work = WorkText(
        "Nuova illuminazione del parco di Cella",
        signed.year,
        about="Dodici lampioni a basso consumo e la presa per le serate.",
        budget_eur=Decimal("38500.00"),
        neighbourhood_id=park_sheet.neighbourhood_id,
        agreement_id=row.pk,
    )
    made = write_work(actor=service, work=work, key=key_of("work", row.pk))
    if made.state == "planned":
        track_work(actor=service, work_id=made.pk, update=Update("in_progress", signed + 100 * _DAY, 60))
    seen = Caption(
        "Disegno del parco di Cella la sera: due panchine ai lati del vialetto, gli alberi e un filo di luci colorate.",
        signed + 75 * _DAY,
        is_public=True,
        people_agreed=True,
    )
    add_photo(
        actor=actor,
        owner=owner,
        upload=ContentFile(park(), name="parco.png"),
        caption=seen,
        key=key_of("photo", row.pk),
    )


def _closed(people: People, row: CitizenshipAgreement, accounted: dt.date) -> None:
    """Every project completed and paid, the final evaluation, the account."""
    actor, office = people["neighbourhood_architect"], people["participation_office"]
    last = dt.date(2023, 12, 20)
    for sheet in row.sheets.order_by("number"):
        if sheet.state != ProjectSheet.State.COMPLETED:
            track_project(actor=actor, sheet_id=sheet.pk, update=Update("in_progress", last - 600 * _DAY, 10))
            track_project(actor=actor, sheet_id=sheet.pk, update=Update("completed", last, 100))
        money = key_of("money", sheet.pk, "city")
        spending = Spending(
            last, "Spese rendicontate dal capofila", (sheet.budget_eur or Decimal(0)) * Decimal("0.93"), money
        )
        record_expense(actor=actor, owner=Owner(sheet.pk), spending=spending, key=key_of("expense", sheet.pk))
    told = EvaluationText(
        "final",
        dt.date(2024, 2, 8),
        method="Incontro aperto con chi ha firmato e chi ha mangiato alla tavola del mese.",
        worked=texts.WORKED,
        did_not_work=texts.DID_NOT_WORK,
        to_change=texts.TO_CHANGE,
    )
    write_evaluation(actor=actor, agreement_id=row.pk, text=told, key=key_of("evaluation", row.pk))
    account = AccountText(texts.RESULTS, texts.LESSONS)
    account_agreement(actor=office, agreement_id=row.pk, account=account, on=accounted)
