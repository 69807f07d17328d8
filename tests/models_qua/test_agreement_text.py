"""An agreement from its first draft to the proposal everybody reads, and back."""

import datetime as dt
import uuid
from typing import Any

import pytest

from accounts.models import User
from core.models import AuditEntry, Body, CityProfile
from core.services.errors import DomainError, StaleEdit
from core.services.freshness import fingerprint
from core.services.rules import NewRules, change_rules
from models_qua.models import CitizenshipAgreement, Commitment, LabStep, Signatory
from models_qua.selectors.agreement_contents import contents_of
from models_qua.selectors.agreement_missing import mark_of, missing_of, personal_in
from models_qua.services.agreement_sharing import return_to_draft, share_agreement
from models_qua.services.agreement_text import (
    AgreementText,
    change_agreement_text,
    text_snapshot,
    write_agreement,
)
from tests.models_qua.rows import make_agreement, make_cycle, make_party

TODAY = dt.date(2026, 3, 1)
FIRST, LAST = dt.date(2026, 4, 1), dt.date(2027, 3, 31)
Queries = Any


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(dt.datetime(2026, 3, 1, 11, tzinfo=dt.UTC))


@pytest.fixture
def ready(rivalta: Body) -> CitizenshipAgreement:
    """A complete draft of no path."""
    return make_agreement(rivalta, starts_on=FIRST, ends_on=LAST)


def rules(olga: User, **values: Any) -> None:
    change_rules(
        actor=olga, rules=NewRules("qua", "agreements", dt.date(2026, 1, 1), values, "Regolamento", "5")
    )


def test_a_draft_begins_with_the_city_as_a_party_and_an_address(rivalta: Body, ada: User) -> None:
    CityProfile.objects.update_or_create(
        defaults={"name": "Reggio Emilia", "institution": "Comune di Reggio nell'Emilia"}
    )
    row = write_agreement(actor=ada, body_id=rivalta.pk, title="  Rivalta   Bene Comune ")
    assert (row.state, row.title, row.slug) == ("draft", "Rivalta Bene Comune", "rivalta-bene-comune")
    party = row.signatories.get()
    assert (party.kind, party.name) == ("city", "Comune di Reggio nell'Emilia")
    assert AuditEntry.objects.filter(action="qua.agreement.written", object_id=row.pk).exists()
    other = write_agreement(actor=ada, body_id=rivalta.pk, title="Rivalta bene comune")
    assert other.slug == "rivalta-bene-comune-2"


def test_no_agreement_has_the_address_of_a_page(rivalta: Body, ada: User) -> None:
    rows = [
        write_agreement(actor=ada, body_id=rivalta.pk, title=name) for name in ("Risultati", "Sottoscrittori")
    ]
    assert [row.slug for row in rows] == ["risultati-2", "sottoscrittori-2"]


def test_a_city_without_an_institution_signs_as_comune_di(rivalta: Body, ada: User) -> None:
    CityProfile.objects.update_or_create(defaults={"name": "Reggio Emilia", "institution": ""})
    row = write_agreement(actor=ada, body_id=rivalta.pk, title="Rivalta")
    assert row.signatories.get().name == "Comune di Reggio Emilia"


def test_the_same_form_sent_twice_is_one_agreement(rivalta: Body, ada: User) -> None:
    key = uuid.uuid4()
    first = write_agreement(actor=ada, body_id=rivalta.pk, title="Rivalta", key=key)
    again = write_agreement(actor=ada, body_id=rivalta.pk, title="Rivalta", key=key)
    assert first == again
    assert CitizenshipAgreement.objects.count() == Signatory.objects.count() == 1


def test_a_path_has_one_agreement_of_its_own_lab_and_while_it_runs(
    rivalta: Body, sesso: Body, ada: User
) -> None:
    cycle, elsewhere = make_cycle(rivalta), make_cycle(sesso)
    over = make_cycle(rivalta, ended_on=TODAY, outcome="stopped")
    row = write_agreement(actor=ada, body_id=rivalta.pk, title="Rivalta", cycle_id=cycle.pk)
    assert row.cycle == cycle
    for wrong, words in (
        (cycle, "ha già il suo accordo, «Rivalta»"),
        (elsewhere, "non è del laboratorio"),
        (over, "si è concluso"),
    ):
        with pytest.raises(DomainError, match=words):
            write_agreement(actor=ada, body_id=rivalta.pk, title="Altro", cycle_id=wrong.pk)


def test_from_a_path_that_renews_an_agreement_comes_its_renewal(rivalta: Body, ada: User) -> None:
    old = make_agreement(rivalta, "in_force")
    row = write_agreement(
        actor=ada, body_id=rivalta.pk, title="Ancora", cycle_id=make_cycle(rivalta, renews=old).pk
    )
    assert row.renews == old
    with pytest.raises(DomainError, match="già rinnovato da «Ancora»"):
        write_agreement(
            actor=ada, body_id=rivalta.pk, title="Di nuovo", cycle_id=make_cycle(rivalta, renews=old).pk
        )


def test_the_text_changes_and_its_address_stays(ready: CitizenshipAgreement, ada: User) -> None:
    text = AgreementText("Un titolo nuovo", "Contesto", starts_on=FIRST, ends_on=FIRST)
    row = change_agreement_text(actor=ada, agreement_id=ready.pk, text=text)
    assert (row.title, row.slug, row.context, row.ends_on) == (
        "Un titolo nuovo",
        ready.slug,
        "Contesto",
        FIRST,
    )
    entry = AuditEntry.objects.get(action="qua.agreement.changed")
    assert entry.after is not None
    assert entry.after["title"] == "Un titolo nuovo"
    change_agreement_text(actor=ada, agreement_id=ready.pk, text=text)
    assert AuditEntry.objects.filter(action="qua.agreement.changed").count() == 1


def test_two_who_write_the_same_text_are_told(ready: CitizenshipAgreement, ada: User, olga: User) -> None:
    seen = fingerprint(text_snapshot(ready))
    change_agreement_text(actor=olga, agreement_id=ready.pk, text=AgreementText("Di Olga"), seen=seen)
    with pytest.raises(StaleEdit):
        change_agreement_text(actor=ada, agreement_id=ready.pk, text=AgreementText("Di Ada"), seen=seen)


@pytest.mark.parametrize(
    ("text", "field"),
    [(AgreementText(" "), "title"), (AgreementText("T", starts_on=LAST, ends_on=FIRST), "ends_on")],
)
def test_a_text_without_sense_is_refused_at_its_field(
    ready: CitizenshipAgreement, ada: User, text: AgreementText, field: str
) -> None:
    with pytest.raises(DomainError) as told:
        change_agreement_text(actor=ada, agreement_id=ready.pk, text=text)
    assert told.value.field == field


def test_the_longest_duration_is_that_of_the_rules(
    ready: CitizenshipAgreement, ada: User, olga: User
) -> None:
    rules(olga, longest_months=12)
    change_agreement_text(
        actor=ada, agreement_id=ready.pk, text=AgreementText("T", starts_on=FIRST, ends_on=LAST)
    )
    day_more = AgreementText("T", starts_on=FIRST, ends_on=LAST + dt.timedelta(days=1))
    with pytest.raises(DomainError, match=r"al massimo 12 mesi.*31/03/2027.*Regolamento, n\. 5"):
        change_agreement_text(actor=ada, agreement_id=ready.pk, text=day_more)
    ready.starts_on, ready.ends_on = FIRST, LAST + dt.timedelta(days=1)
    ready.save()
    with pytest.raises(DomainError, match="al massimo 12 mesi"):
        share_agreement(actor=ada, agreement_id=ready.pk, on=TODAY)


def test_a_complete_draft_is_shared_then_taken_in_hand_then_shared_anew(
    ready: CitizenshipAgreement, ada: User
) -> None:
    yesterday = TODAY - dt.timedelta(days=1)
    row = share_agreement(actor=ada, agreement_id=ready.pk, on=yesterday)
    assert (row.state, row.proposed_on) == ("shared", yesterday)
    row = return_to_draft(actor=ada, agreement_id=ready.pk)
    assert (row.state, row.proposed_on) == ("draft", None)
    share_agreement(actor=ada, agreement_id=ready.pk, on=TODAY)
    days = [
        entry.after["proposed_on"]
        for entry in AuditEntry.objects.filter(action="qua.agreement.shared")
        if entry.after
    ]
    assert sorted(days) == ["2026-02-28", "2026-03-01"]
    returned = AuditEntry.objects.get(action="qua.agreement.returned")
    assert returned.before == {"proposed_on": "2026-02-28"}


def _without(**values: Any) -> Any:
    def spoil(row: CitizenshipAgreement) -> None:
        CitizenshipAgreement.objects.filter(pk=row.pk).update(**values)

    return spoil


def _no_commitments_of(*kinds: str) -> Any:
    def spoil(row: CitizenshipAgreement) -> None:
        Commitment.objects.filter(agreement=row, signatory__kind__in=kinds).delete()

    return spoil


def _alone(row: CitizenshipAgreement) -> None:
    row.signatories.exclude(kind="city").delete()


@pytest.mark.parametrize(
    ("spoil", "words", "url_name"),
    [
        (_without(context=" "), "manca il contesto", "qua:agreement-text"),
        (_without(goals=""), "mancano gli obiettivi", "qua:agreement-text"),
        (_without(ends_on=None), "manca la durata", "qua:agreement-text"),
        (_without(starts_on=None), "manca la durata", "qua:agreement-text"),
        (_without(insurance=""), "mancano assicurazione", "qua:agreement-text"),
        (lambda row: row.sheets.all().delete(), "almeno una scheda", "qua:agreement-sheets"),
        (_alone, "una parte oltre al Comune", "qua:agreement-parties"),
        (_no_commitments_of("city"), "impegno del Comune", "qua:agreement-means"),
        (_no_commitments_of("association"), "impegno di un'altra parte", "qua:agreement-means"),
    ],
)  # fmt: skip
def test_what_is_not_complete_is_not_shared_and_says_what_is_missing(
    ready: CitizenshipAgreement, ada: User, spoil: Any, words: str, url_name: str
) -> None:
    spoil(ready)
    with pytest.raises(DomainError, match=words):
        share_agreement(actor=ada, agreement_id=ready.pk, on=TODAY)
    ready.refresh_from_db()
    assert ready.state == "draft"
    assert [lack.url_name for lack in missing_of(ready, TODAY) if words in lack.text] == [url_name]


def test_insurance_is_asked_only_where_the_rules_ask_it(
    ready: CitizenshipAgreement, ada: User, olga: User
) -> None:
    rules(olga, insurance_needed=False)
    _without(insurance="")(ready)
    assert share_agreement(actor=ada, agreement_id=ready.pk, on=TODAY).state == "shared"


def test_nothing_is_shared_before_its_path_shares(rivalta: Body, ada: User) -> None:
    cycle = make_cycle(rivalta)
    row = make_agreement(rivalta, cycle=cycle, starts_on=FIRST, ends_on=LAST)
    with pytest.raises(DomainError, match="«Condivisione della proposta»"):
        share_agreement(actor=ada, agreement_id=row.pk, on=TODAY)
    LabStep.objects.filter(cycle=cycle, kind="sharing").update(started_on=TODAY)
    with pytest.raises(DomainError, match="precede") as told:
        share_agreement(actor=ada, agreement_id=row.pk, on=TODAY - dt.timedelta(days=1))
    assert told.value.field == "on"
    assert share_agreement(actor=ada, agreement_id=row.pk, on=TODAY).proposed_on == TODAY


def test_the_day_of_sharing_is_not_in_the_future(ready: CitizenshipAgreement, ada: User) -> None:
    with pytest.raises(DomainError, match="futuro"):
        share_agreement(actor=ada, agreement_id=ready.pk, on=TODAY + dt.timedelta(days=1))


def test_personal_data_in_the_text_is_pointed_out_and_confirmed_as_it_is(
    ready: CitizenshipAgreement, ada: User
) -> None:
    _without(goals="Per le chiavi chiami il 347 1234567.")(ready)
    with pytest.raises(DomainError, match="347 1234567") as told:
        share_agreement(actor=ada, agreement_id=ready.pk, on=TODAY)
    assert told.value.field == "checked"
    ready.refresh_from_db()
    mark = mark_of(personal_in(ready, contents_of(ready)))
    ready.sheets.update(actions="Scriva a rita@example.org.")
    with pytest.raises(DomainError, match=r"rita@example\.org"):
        share_agreement(actor=ada, agreement_id=ready.pk, on=TODAY, confirmed=mark)
    mark = mark_of(personal_in(ready, contents_of(ready)))
    assert share_agreement(actor=ada, agreement_id=ready.pk, on=TODAY, confirmed=mark).state == "shared"


def test_a_volunteer_who_is_not_listed_is_pointed_out_where_she_is_named(
    ready: CitizenshipAgreement, ada: User
) -> None:
    party = make_party(ready, "Ermelinda Quaglioni", kind="volunteer", listed_publicly=False)
    ready.sheets.update(partners="Con Ermelinda Quaglioni")
    found = personal_in(ready, contents_of(ready))
    assert [(one.words, one.where, one.url_name) for one in found] == [
        ("Ermelinda Quaglioni", "scheda «Parco aperto»", "qua:agreement-sheets")
    ]
    with pytest.raises(DomainError, match="Ermelinda Quaglioni"):
        share_agreement(actor=ada, agreement_id=ready.pk, on=TODAY)
    assert party.signed_on is None


@pytest.mark.parametrize(
    "state", ["shared", "approved", "in_force", "accounted", "published", "not_signed", "terminated"]
)
def test_only_a_draft_is_shared(rivalta: Body, ada: User, state: str) -> None:
    row = make_agreement(rivalta, state, starts_on=FIRST, ends_on=LAST)
    with pytest.raises(DomainError, match="in questo stato non si può"):
        share_agreement(actor=ada, agreement_id=row.pk, on=TODAY)


@pytest.mark.parametrize(
    "state", ["draft", "approved", "in_force", "accounted", "published", "not_signed", "terminated"]
)
def test_only_a_shared_proposal_is_taken_in_hand(rivalta: Body, ada: User, state: str) -> None:
    row = make_agreement(rivalta, state)
    with pytest.raises(DomainError, match="in questo stato non si può"):
        return_to_draft(actor=ada, agreement_id=row.pk)


def test_the_contents_are_read_in_six_queries(
    ready: CitizenshipAgreement, django_assert_num_queries: Queries
) -> None:
    make_party(ready, "Un'altra associazione")
    with django_assert_num_queries(6):
        found = contents_of(ready)
        assert [str(answer.group) for sheet in found.sheets for answer in sheet.answers.all()] == []
