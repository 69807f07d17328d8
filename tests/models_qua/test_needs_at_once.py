"""Several people with the same needs at the same moment, on real connections: one of them does it, the others are told."""

from functools import partial

import pytest

from accounts.models import User
from accounts.rows import new_key
from core.models import AuditEntry, Delivery
from core.services.activation import activate_participation_model
from models_qua.models import FeasibilityReview, LabCycle, Need, NeedGroup
from models_qua.services import fates, feasibility, need_groups, needs
from models_qua.services.need_web import SentNeed, confirm_need, receive_need
from models_qua.services.needs import NeedText
from tenants.context import use_city
from tenants.models import City
from tests.cast import make_user
from tests.core.services.test_two_at_once import at_once
from tests.models_qua.need_rows import NOW, SITE, TODAY, listening_cycle, service, unconfirmed
from tests.models_qua.rows import SINCE, make_district, make_group, make_lab, make_need, make_season


@pytest.fixture
def ada(fresh_database: str, monza: City) -> User:
    """Works with a lab that listens, in a database where commits are real."""
    with use_city(monza):
        activate_participation_model(actor=None, slug="qua", since=SINCE)
        season = make_season()
        listening_cycle(make_lab("Rivalta", season, district=make_district(season, "Rivalta")))
        return make_user("ada@reggio.example", "Ada")


def test_two_who_group_the_same_need_at_once_make_one_group_of_it(ada: User, monza: City) -> None:
    with use_city(monza):
        cycle = LabCycle.objects.get()
        shared, mine, theirs = (make_need(cycle, name) for name in ("Comune", "Mia", "Loro"))
    group = partial(need_groups.group_needs, actor=ada, cycle_id=cycle.pk)
    refused = at_once(
        monza,
        partial(group, need_ids=[shared.pk, mine.pk], title="Uno"),
        partial(group, need_ids=[shared.pk, theirs.pk], title="Altro"),
    )
    assert ["«Comune»" in str(one) for one in refused] == [True]
    with use_city(monza):
        assert NeedGroup.objects.count() == 1
        assert Need.objects.filter(state="grouped").count() == 2
        assert Need.objects.filter(state="received", group=None).count() == 1


def test_grouped_and_discarded_at_once_is_one_of_the_two(ada: User, monza: City) -> None:
    with use_city(monza):
        row = make_need(LabCycle.objects.get())
    refused = at_once(
        monza,
        partial(need_groups.group_needs, actor=ada, cycle_id=row.cycle_id, need_ids=[row.pk]),
        partial(needs.discard_need, actor=ada, need_id=row.pk, reason="Doppia"),
    )
    assert len(refused) == 1
    with use_city(monza):
        row.refresh_from_db()
        assert (row.state, row.group_id is None) in {("grouped", False), ("discarded", True)}


def test_two_groups_merged_into_each_other_at_once_leave_one_with_everything(ada: User, monza: City) -> None:
    with use_city(monza):
        cycle = LabCycle.objects.get()
        one, other = (make_group(cycle, name, make_need(cycle, name)) for name in ("A", "B"))
    merge = partial(need_groups.merge_groups, actor=ada)
    refused = at_once(
        monza,
        partial(merge, group_id=one.pk, into_id=other.pk),
        partial(merge, group_id=other.pk, into_id=one.pk),
    )
    assert ["non c'è più" in str(one) for one in refused] == [True]
    with use_city(monza):
        assert NeedGroup.objects.get().needs.count() == 2


def test_a_service_asked_at_once_by_two_is_asked_once(ada: User, monza: City) -> None:
    with use_city(monza):
        group, verde = make_group(LabCycle.objects.get()), service()
    ask = partial(
        feasibility.ask_reviews,
        actor=ada,
        group_id=group.pk,
        organisation_ids=[verde.pk],
        on=TODAY,
        site=SITE,
    )
    refused = at_once(monza, ask, ask)
    assert ["già stata chiesta" in str(one) for one in refused] == [True]
    with use_city(monza):
        assert (FeasibilityReview.objects.count(), Delivery.objects.count()) == (1, 1)


def test_told_at_once_by_two_everybody_gets_one_message(ada: User, monza: City) -> None:
    with use_city(monza):
        cycle = LabCycle.objects.get()
        row = make_need(cycle, proposer_email="rosa@example.org")
        group = make_group(cycle, "A", row, fate="later", fate_reasons="x", fate_on=TODAY)
    tell = partial(fates.tell_fate, actor=ada, group_id=group.pk, site=SITE)
    assert at_once(monza, tell, tell, tell) == []
    with use_city(monza):
        assert Delivery.objects.count() == 1
        assert AuditEntry.objects.filter(action="qua.need_group.told").count() == 1


def test_the_same_form_sent_at_the_same_moment_is_one(ada: User, monza: City) -> None:
    with use_city(monza):
        cycle = LabCycle.objects.get()
    collect = partial(
        needs.collect_need, actor=ada, cycle_id=cycle.pk, need=NeedText("Ombra", TODAY), key=new_key()
    )
    send = partial(
        receive_need,
        cycle_id=cycle.pk,
        need=SentNeed("proposal", "Luce", "rosa@example.org"),
        moment=NOW,
        site=SITE,
        key=new_key(),
    )
    assert at_once(monza, collect, collect, send, send) == []
    with use_city(monza):
        assert (Need.objects.count(), Delivery.objects.count()) == (2, 1)


def test_confirmed_twice_at_once_is_confirmed_once(ada: User, monza: City) -> None:
    with use_city(monza):
        row = unconfirmed(LabCycle.objects.get())
    confirm = partial(confirm_need, need_id=row.pk)
    assert at_once(monza, confirm, confirm) == []
    with use_city(monza):
        assert AuditEntry.objects.filter(action="qua.need.confirmed").count() == 1
