"""Results become public after the final account, and after a person looked for personal data."""

import datetime as dt
from typing import Any

import pytest

from accounts.models import User
from core.models import Body, Person
from core.services.errors import DomainError
from models_qua.models import CitizenshipAgreement, Evaluation, FinalAccount, Photo
from models_qua.selectors.publication import check_publication
from models_qua.services.publication import omit_words, publish_results
from tests.models_qua.rows import make_agreement, make_party

ACCOUNTED = dt.date(2026, 10, 1)
TODAY = dt.date(2026, 11, 1)


def accounted(body: Body, **values: Any) -> CitizenshipAgreement:
    agreement = make_agreement(body, "accounted", **values)
    FinalAccount.objects.create(agreement=agreement, accounted_on=ACCOUNTED, results="Il parco è aperto.")
    return agreement


def publish(actor: User, agreement: CitizenshipAgreement, **values: Any) -> CitizenshipAgreement:
    given: dict[str, Any] = {"checked": True, "on": TODAY}
    return publish_results(actor=actor, agreement_id=agreement.pk, **given | values)


def test_results_are_published_once_accounted_and_checked(olga: User, rivalta: Body) -> None:
    agreement = accounted(rivalta)
    with pytest.raises(DomainError, match="confermi di averlo controllato"):
        publish(olga, agreement, checked=False)
    with pytest.raises(DomainError, match="precede"):
        publish(olga, agreement, on=ACCOUNTED - dt.timedelta(days=1))
    done = publish(olga, agreement)
    assert (done.state, done.published_on, done.privacy_checked_by) == ("published", TODAY, str(olga))
    assert done.privacy_checked_at is not None


@pytest.mark.parametrize("state", [one.value for one in CitizenshipAgreement.State if one != "accounted"])
def test_nothing_else_is_published(olga: User, rivalta: Body, state: str) -> None:
    with pytest.raises(DomainError, match="dopo il rendiconto"):
        publish(olga, make_agreement(rivalta, state))


def test_without_the_account_nothing_is_published(olga: User, rivalta: Body) -> None:
    with pytest.raises(DomainError, match="Manca il rendiconto"):
        publish(olga, make_agreement(rivalta, "accounted"))


@pytest.mark.parametrize(
    "contact",
    ["chiami il 333 1234567", "rosa@example.org", "RSSMRA85T10A562S", "IT60X0542811101000000123456"],
)
def test_a_contact_anywhere_stops_it_until_it_is_confirmed_with_a_note(
    olga: User, rivalta: Body, contact: str
) -> None:
    agreement = accounted(rivalta, goals=f"Per le chiavi: {contact}.")
    with pytest.raises(DomainError, match="obiettivi"):
        publish(olga, agreement)
    keys = [one.key for one in check_publication(agreement).blocking]
    with pytest.raises(DomainError, match="di quale ufficio") as refused:
        publish(olga, agreement, confirmed=keys)
    assert refused.value.field == "note"
    assert publish(olga, agreement, confirmed=keys, note="Ufficio QUA").privacy_note == "Ufficio QUA"


def test_every_text_is_looked_at(rivalta: Body) -> None:
    agreement = accounted(rivalta)
    number = "333 1234567"
    sheet, commitment = agreement.sheets.get(), agreement.commitments.earliest("id")
    sheet.spaces = number
    sheet.save()
    commitment.what = number
    commitment.save()
    Evaluation.objects.create(agreement=agreement, kind="final", evaluated_on=TODAY, worked=number)
    FinalAccount.objects.filter(agreement=agreement).update(lessons=number)
    photo = {"file": "x", "content_type": "image/png", "size": 1, "description": number}
    Photo.objects.create(sheet=sheet, is_public=True, **photo)
    Photo.objects.create(sheet=sheet, is_public=False, **photo | {"description": "333 7654321"})
    agreement.amendments.create(number=1, what=number, reasons="x", proposed_on=TODAY)
    places = {one.place for one in check_publication(agreement).blocking}
    assert places == {
        "Scheda «Parco aperto»", "Impegni", "Valutazione finale", "Rendiconto", "Foto", "Modifica n. 1",
    }  # fmt: skip


def test_names_are_told_but_those_listed_publicly(rivalta: Body) -> None:
    agreement = accounted(rivalta, goals="Apre Rosa Bianchi con Ivo Neri e Carla Gialli.")
    make_party(agreement, "Rosa Bianchi", kind="volunteer")
    make_party(agreement, "Ivo Neri", kind="volunteer", listed_publicly=False)
    Person.objects.create(given_name="Carla", family_name="Gialli")
    assert [one.words for one in check_publication(agreement).findings if not one.blocks] == [
        "Ivo Neri",
        "Carla Gialli",
    ]


def test_words_are_taken_out_of_an_approved_text(olga: User, rivalta: Body) -> None:
    agreement = accounted(rivalta, goals="Chiamare 333 1234567 la sera.")
    with pytest.raises(DomainError, match="non sono nel testo"):
        omit_words(actor=olga, agreement_id=agreement.pk, words="333 9999999")
    assert omit_words(actor=olga, agreement_id=agreement.pk, words="333 1234567") == 1
    agreement.refresh_from_db()
    assert agreement.goals == "Chiamare [omissis] la sera."
    assert publish(olga, agreement).state == "published"
