"""Several people with the same agreement at the same moment, on real connections."""

import datetime as dt
from functools import partial

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.rows import new_key
from core.models import AuditEntry, Body
from core.services.activation import activate_participation_model
from core.services.errors import DomainError
from models_qua.models import CitizenshipAgreement, Signatory
from models_qua.rules import SLUG
from models_qua.services.agreement_parties import PartyData, add_party
from models_qua.services.agreement_sharing import return_to_draft, share_agreement
from models_qua.services.agreement_sheets import SheetText, write_sheet
from models_qua.services.agreement_text import AgreementText, change_agreement_text, write_agreement
from models_qua.services.approval import approve_agreement
from models_qua.services.renewals import renew_agreement
from tenants.context import use_city
from tenants.models import City
from tests.core.services.test_two_at_once import at_once
from tests.models_qua.rows import SINCE, make_agreement, make_lab, make_season, user_with

FIRST, LAST = dt.date(2026, 4, 1), dt.date(2027, 3, 31)


@pytest.fixture
def ada(fresh_database: str, monza: City) -> User:
    """She writes, in a database where commits are real; Rivalta is the lab."""
    with use_city(monza):
        activate_participation_model(actor=None, slug=SLUG, since=SINCE)
        return user_with(
            "ada@reggio.example", "Ada", "neighbourhood_architect", make_lab("Rivalta", make_season())
        )


def test_the_same_draft_begun_twice_at_once_is_one(ada: User, monza: City) -> None:
    with use_city(monza):
        body = Body.objects.get()
    begin = partial(write_agreement, actor=ada, body_id=body.pk, title="Rivalta", key=new_key())
    assert at_once(monza, begin, begin) == []
    with use_city(monza):
        assert CitizenshipAgreement.objects.count() == Signatory.objects.count() == 1


def test_two_drafts_and_two_projects_of_one_title_begun_at_once_have_two_addresses(
    ada: User, monza: City
) -> None:
    with use_city(monza):
        bodies = [Body.objects.get(), make_lab("Sesso")]
    begin = partial(write_agreement, actor=ada, title="Il parco")
    assert at_once(monza, *(partial(begin, body_id=body.pk) for body in bodies)) == []
    with use_city(monza):
        rows = list(CitizenshipAgreement.objects.order_by("slug"))
    assert [row.slug for row in rows] == ["il-parco", "il-parco-2"]
    write = partial(write_sheet, actor=ada, data=SheetText("Orti", "community"))
    assert at_once(monza, *(partial(write, agreement_id=row.pk) for row in rows)) == []
    with use_city(monza):
        assert sorted(sheet.slug for row in rows for sheet in row.sheets.all()) == ["orti", "orti-2"]


def test_the_same_party_added_twice_at_once_is_refused_once(ada: User, monza: City) -> None:
    with use_city(monza):
        row = make_agreement(Body.objects.get())
    add = partial(
        add_party,
        actor=ada,
        agreement_id=row.pk,
        data=PartyData("association", "Gli Orti", new_in_register=True),
    )
    assert ["c'è già" in str(one) for one in at_once(monza, add, add)] == [True]


def test_shared_twice_at_once_is_shared_once_and_a_text_written_meanwhile_is_not_lost(
    ada: User, monza: City
) -> None:
    with use_city(monza):
        row = make_agreement(Body.objects.get(), starts_on=FIRST, ends_on=LAST)
    share = partial(share_agreement, actor=ada, agreement_id=row.pk, on=timezone.localdate())
    text = AgreementText("Titolo nuovo", "C", "O", insurance="I", starts_on=FIRST, ends_on=LAST)
    write = partial(change_agreement_text, actor=ada, agreement_id=row.pk, text=text)
    assert ["in questo stato non si può" in str(one) for one in at_once(monza, share, share, write)] == [True]
    with use_city(monza):
        row.refresh_from_db()
        assert (row.state, row.title) == ("shared", "Titolo nuovo")
        assert AuditEntry.objects.filter(action="qua.agreement.shared").count() == 1
    back = partial(return_to_draft, actor=ada, agreement_id=row.pk)
    assert len(at_once(monza, back, back)) == 1


def test_renewals_of_one_title_begun_at_once_in_two_labs_have_two_addresses(ada: User, monza: City) -> None:
    with use_city(monza):
        old = [make_agreement(lab, "in_force") for lab in (Body.objects.get(), make_lab("Sesso"))]
    renew = partial(renew_agreement, actor=ada, title="Il parco")
    assert at_once(monza, *(partial(renew, agreement_id=row.pk) for row in old)) == []
    with use_city(monza):
        slugs = CitizenshipAgreement.objects.filter(title="Il parco").values_list("slug", flat=True)
        assert sorted(slugs) == ["il-parco", "il-parco-2"]


def test_a_project_written_while_the_giunta_approves_waits_its_turn(ada: User, monza: City) -> None:
    with use_city(monza):
        row = make_agreement(Body.objects.get(), "shared")
    approve = partial(
        approve_agreement, actor=ada, agreement_id=row.pk, act_number="G.C. 9", act_on=timezone.localdate()
    )
    write = partial(write_sheet, actor=ada, agreement_id=row.pk, data=SheetText("Orti", "community"))
    refused = at_once(monza, approve, write, approve, write)
    assert all(isinstance(one, DomainError) for one in refused), "nobody waits for who waits for her"
