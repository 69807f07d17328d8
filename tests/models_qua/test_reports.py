"""Who tells how far a commitment is: its party or who follows them all, never another party; and the personal link."""

import datetime as dt
import logging
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.mail.kinds import renderer_of
from core.mail.message import NoLongerNeeded
from core.models import AuditEntry, Body, Delivery, Organisation, Person, Representative
from core.services.errors import DomainError
from models_qua.mail.report_links import GOOD_FOR_DAYS, report_token, signatory_of
from models_qua.models import CitizenshipAgreement, Commitment, CommitmentReport, Signatory
from models_qua.privacy import erase_person, export_person
from models_qua.selectors.commitments import by_party, hours_by_sheet
from models_qua.services.reports import Said, ask_for_report, report_by_link, report_commitment
from tests.models_qua.conftest import browser
from tests.models_qua.rows import SIGNED_ON, make_agreement, make_party

ON = dt.date(2026, 5, 4)
TODAY = dt.date(2026, 10, 2)
SITE = "http://monza.localhost/"


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(dt.datetime(2026, 10, 2, 9, tzinfo=dt.UTC))


@pytest.fixture
def agreement(rivalta: Body) -> CitizenshipAgreement:
    return make_agreement(rivalta, "in_force")


def of(agreement: CitizenshipAgreement, kind: str = "association") -> Commitment:
    return agreement.commitments.get(signatory__kind=kind)


def told(
    agreement: CitizenshipAgreement, ada: User, state: str = "done", on: dt.date = ON, **more: Any
) -> Any:
    said = Said(state, **more)
    return report_commitment(actor=ada, commitment_id=of(agreement).pk, said=said, on=on)


def test_the_latest_day_says_how_far_it_is_and_hours_add_up(
    agreement: CitizenshipAgreement, ada: User
) -> None:
    told(agreement, ada, "done", hours=Decimal("2.5"))
    told(
        agreement, ada, "doing", ON - dt.timedelta(days=9), hours=Decimal("1.25")
    )  # told later, of an earlier day
    row = of(agreement)
    assert (row.state, row.state_since) == ("done", ON)
    lines = {one.party.kind: one for one in by_party(agreement, TODAY)}
    assert lines["association"].hours == Decimal("3.75")
    assert lines["city"].hours is None
    assert hours_by_sheet(agreement) == {row.sheet_id: Decimal("3.75")}
    assert AuditEntry.objects.filter(action="qua.commitment.reported").count() == 2


@pytest.mark.parametrize("state", ["draft", "shared", "approved", "published", "not_signed"])
def test_only_while_the_agreement_is_done(rivalta: Body, ada: User, state: str) -> None:
    with pytest.raises(DomainError):
        told(make_agreement(rivalta, state), ada)
    assert not CommitmentReport.objects.exists()


@pytest.mark.parametrize("on", [TODAY + dt.timedelta(days=1), SIGNED_ON - dt.timedelta(days=1)])
def test_the_day_is_past_and_after_the_signature(
    agreement: CitizenshipAgreement, ada: User, on: dt.date
) -> None:
    with pytest.raises(DomainError) as refused:
        told(agreement, ada, on=on)
    assert refused.value.field == "on"


@pytest.mark.parametrize("hours", ["-1", "0.005"])
def test_hours_are_zero_or_more(agreement: CitizenshipAgreement, ada: User, hours: str) -> None:
    with pytest.raises(DomainError) as refused:
        told(agreement, ada, hours=Decimal(hours))
    assert refused.value.field == "hours"


def test_after_the_withdrawal_nothing_more_is_told(agreement: CitizenshipAgreement, ada: User) -> None:
    agreement.signatories.filter(kind="association").update(withdrawn_on=ON)
    with pytest.raises(DomainError, match="uscita dall'accordo il 04/05/2026"):
        told(agreement, ada, on=ON)
    told(agreement, ada, on=ON - dt.timedelta(days=1))
    party = of(agreement).signatory
    with pytest.raises(DomainError):
        report_by_link(signatory_id=party.pk, said={of(agreement).pk: Said("done")})


# by account


def as_person(agreement: CitizenshipAgreement, user: User) -> Signatory:
    person = Person.objects.create(given_name="Fede", family_name="Firma", user=user)
    party = make_party(
        agreement, "Fede Firma", kind="volunteer", person=person, signed_on=SIGNED_ON, manner="paper"
    )
    Commitment.objects.create(agreement=agreement, signatory=party, what="Innaffia")
    return party


def post(user: User, row: Commitment) -> int:
    data = {"state": "done", "on": "2026-05-04", "hours": "1,5"}
    return int(browser(user).post(reverse("qua:commitment", args=[row.pk]), data).status_code)


def test_a_signatory_tells_of_her_own_and_never_of_another(
    agreement: CitizenshipAgreement, fede: User
) -> None:
    party = as_person(agreement, fede)
    assert post(fede, party.commitments.get()) == 302
    assert CommitmentReport.objects.get().hours == Decimal("1.5")
    for kind in ("association", "city"):
        assert post(fede, of(agreement, kind)) == 403
    assert CommitmentReport.objects.count() == 1
    page = browser(fede).get(reverse("qua:commitment", args=[of(agreement).pk])).content.decode()
    assert "Salva l'aggiornamento" not in page
    assert "Salva l&#x27;aggiornamento" not in page


def test_who_represents_an_organisation_tells_for_it_while_she_does(
    agreement: CitizenshipAgreement, fede: User
) -> None:
    organisation = Organisation(name="Il Melograno", match_key="melograno")
    organisation.canonical = organisation
    organisation.save()
    agreement.signatories.filter(kind="association").update(organisation=organisation)
    person = Person.objects.create(given_name="Fede", user=fede)
    row = Representative.objects.create(organisation=organisation, person=person)
    assert post(fede, of(agreement)) == 302
    row.until = TODAY - dt.timedelta(days=1)
    row.save()
    assert post(fede, of(agreement)) == 403


@pytest.mark.parametrize(
    ("who", "heard"),
    [
        ("olga", 302),
        ("ada", 302),
        ("bice", 404),
        ("sergio", 403),
        ("giulia", 403),
        ("pio", 403),
        ("fede", 403),
        ("pia", 403),
    ],
)
def test_who_may_tell_for_others(
    agreement: CitizenshipAgreement, request: pytest.FixtureRequest, who: str, heard: int
) -> None:
    assert post(request.getfixturevalue(who), of(agreement)) == heard


# by link


def fields(row: Commitment, state: str, text: str = "", hours: str = "") -> dict[str, str]:
    return {
        f"{row.pk.hex}-{name}": value for name, value in (("state", state), ("text", text), ("hours", hours))
    }


def test_a_party_updates_everything_in_one_form_without_account(
    agreement: CitizenshipAgreement, citizen: Client
) -> None:
    first = of(agreement)
    party = first.signatory
    second = Commitment.objects.create(agreement=agreement, signatory=party, what="Cura le aiuole")
    url = reverse("qua:report-link", args=[report_token(party.pk)])
    page = citizen.get(url)
    html = page.content.decode()
    assert first.what in html
    assert second.what in html
    assert of(agreement, "city").what not in html
    assert page["Cache-Control"] == "private, no-store"
    assert "noindex" in page["X-Robots-Tag"]
    data = {"key": str(first.pk)} | fields(first, "done", "Fatto!", "12,5") | fields(second, "to_do")
    for _twice in range(2):
        assert citizen.post(url, data).status_code == 200
    report = CommitmentReport.objects.get()
    assert (report.state, report.hours, report.reported_by) == ("done", Decimal("12.5"), party.name)
    entry = AuditEntry.objects.get(action="qua.commitment.reported")
    assert entry.actor_id is None


def test_a_link_never_reaches_another_party(agreement: CitizenshipAgreement, citizen: Client) -> None:
    mine, theirs = of(agreement), of(agreement, "city")
    url = reverse("qua:report-link", args=[report_token(mine.signatory_id)])
    data = fields(mine, "to_do") | fields(theirs, "done", "Non è mio")
    citizen.post(url, data)
    assert not CommitmentReport.objects.exists()
    with pytest.raises(DomainError, match="non è suo"):
        report_by_link(signatory_id=mine.signatory_id, said={mine.pk: Said("done"), theirs.pk: Said("done")})
    assert not CommitmentReport.objects.exists()


def test_a_wrong_number_loses_nothing_that_was_typed(
    agreement: CitizenshipAgreement, citizen: Client
) -> None:
    row = of(agreement)
    url = reverse("qua:report-link", args=[report_token(row.signatory_id)])
    answer = citizen.post(url, fields(row, "doing", "Scritto a lungo", "tante"))
    assert answer.status_code == 422
    assert "Scritto a lungo" in answer.content.decode()


def test_a_tampered_an_old_and_a_withdrawn_link_open_nothing(
    agreement: CitizenshipAgreement, citizen: Client, time_machine: Any
) -> None:
    party = of(agreement).signatory
    token = report_token(party.pk)
    assert signatory_of(token) == party.pk
    for wrong in (
        token[:-1] + ("A" if token[-1] != "A" else "B"),
        "x",
        token + "x",
        report_token(agreement.pk),
    ):
        assert citizen.get(reverse("qua:report-link", args=[wrong])).status_code == 404
    agreement.signatories.update(withdrawn_on=TODAY)
    assert citizen.get(reverse("qua:report-link", args=[token])).status_code == 404
    agreement.signatories.update(withdrawn_on=None)
    CitizenshipAgreement.objects.update(state="accounted", accounted_on=TODAY)
    assert citizen.get(reverse("qua:report-link", args=[token])).status_code == 404
    CitizenshipAgreement.objects.update(state="in_force")
    assert citizen.get(reverse("qua:report-link", args=[token])).status_code == 200
    time_machine.shift(dt.timedelta(days=GOOD_FOR_DAYS, seconds=1))
    assert citizen.get(reverse("qua:report-link", args=[token])).status_code == 404


def test_a_link_leaves_no_trace_in_the_log(
    agreement: CitizenshipAgreement, citizen: Client, caplog: pytest.LogCaptureFixture
) -> None:
    token = report_token(of(agreement).signatory_id)
    with caplog.at_level(logging.INFO):
        for sent in (token, f"{token}x"):
            citizen.get(reverse("qua:report-link", args=[sent]))
            citizen.post(reverse("qua:report-link", args=[sent]), {})
    assert token not in caplog.text


# asking


def test_the_message_carries_the_link_and_the_queue_does_not(
    agreement: CitizenshipAgreement, ada: User
) -> None:
    party = of(agreement).signatory
    Signatory.objects.filter(pk=party.pk).update(email="melograno@example.it")
    assert ask_for_report(actor=ada, signatory_id=party.pk, site=SITE)
    assert not ask_for_report(actor=ada, signatory_id=party.pk, site=SITE)  # once a day
    delivery = Delivery.objects.get()
    kept = f"{delivery.content} {delivery.mailing.content} {delivery.mailing.subject}"
    assert "impegni/" not in kept
    message = renderer_of("qua.report_ask")(delivery)
    token = message.text.split("/accordi/impegni/")[1].split("/")[0]
    assert signatory_of(token) == party.pk
    assert "Apre il parco il sabato" in message.html
    agreement.signatories.filter(pk=party.pk).update(withdrawn_on=TODAY)
    with pytest.raises(NoLongerNeeded):
        renderer_of("qua.report_ask")(delivery)


def test_a_party_without_an_address_is_not_asked(agreement: CitizenshipAgreement, ada: User) -> None:
    with pytest.raises(DomainError, match="Non sappiamo dove scrivere"):
        ask_for_report(actor=ada, signatory_id=of(agreement).signatory_id, site=SITE)


def test_who_told_of_a_commitment_is_handed_over_and_erased_from_what_was_told(
    agreement: CitizenshipAgreement, ada: User
) -> None:
    person = Person.objects.create(given_name="Rita", family_name="Levi", email="rita@example.it")
    told(agreement, ada, text="Rita Levi ha aperto il parco.")
    CommitmentReport.objects.update(reported_by="Rita Levi")
    assert "Rita Levi ha aperto" in str(export_person(person.pk))
    assert erase_person(person.pk) == 1
    report = CommitmentReport.objects.get()
    assert "Rita" not in f"{report.text} {report.reported_by}"
