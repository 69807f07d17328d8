"""What a person may do, and where: role x place x day."""

import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from core.models import Body, BodyNeighbourhood, Neighbourhood, RoleGrant
from core.permissions.holder import Holder, holder_of

DAY = dt.date(2024, 5, 14)


def test_nobody_and_a_closed_account_hold_nothing(carla: User) -> None:
    RoleGrant.objects.create(user=carla, role="participation_office")
    for who in (None, carla):
        assert holder_of(who) == Holder()
        assert not holder_of(who).may("core.workspace.see")


def test_an_account_without_a_role_holds_nothing(bruno: User) -> None:
    assert not holder_of(bruno).may("core.workspace.see")


def test_the_office_holds_everything_everywhere(dario: User, alfa: Body) -> None:
    who = holder_of(dario)
    assert who.may("core.people.manage")
    assert who.may("core.meeting.plan", [alfa.pk])
    assert who.may("dummy.assembly.see")
    assert who.bodies("core.meeting.plan") is None


def test_a_worker_holds_her_permissions_in_her_bodies_only(anna: User, alfa: Body, beta: Body) -> None:
    who = holder_of(anna)
    assert who.may("core.meeting.plan")  # somewhere
    assert who.may("core.meeting.plan", [alfa.pk])
    assert who.may("core.meeting.plan", [beta.pk, alfa.pk])  # a joint meeting
    assert not who.may("core.meeting.plan", [beta.pk])
    assert not who.may("core.meeting.plan", [])
    assert not who.may("core.people.manage")
    assert who.bodies("core.meeting.plan") == frozenset({alfa.pk})


def test_a_role_in_a_neighbourhood_reaches_the_bodies_that_work_there_that_day(
    bruno: User, alfa: Body, beta: Body
) -> None:
    place = Neighbourhood.objects.get(slug="alfa")
    RoleGrant.objects.create(user=bruno, role="neighbourhood_worker", neighbourhood=place)
    BodyNeighbourhood.objects.create(body=beta, neighbourhood=place, since=DAY, until=DAY)
    assert holder_of(bruno, DAY).bodies("core.meeting.plan") == frozenset({alfa.pk, beta.pk})
    assert holder_of(bruno, DAY + dt.timedelta(1)).bodies("core.meeting.plan") == frozenset({alfa.pk})


@pytest.mark.parametrize(("offset", "holds"), [(-1, False), (0, True), (1, True), (2, False)])
def test_a_role_holds_from_its_first_day_to_its_last(bruno: User, offset: int, holds: bool) -> None:
    RoleGrant.objects.create(user=bruno, role="reader", since=DAY, until=DAY + dt.timedelta(1))
    assert holder_of(bruno, DAY + dt.timedelta(offset)).may("core.meeting.see") is holds


def test_a_role_this_installation_no_longer_knows_grants_nothing(bruno: User) -> None:
    RoleGrant.objects.create(user=bruno, role="of_a_model_that_left")
    assert holder_of(bruno) == Holder()


def test_a_permission_nobody_declared_is_an_error_not_a_no() -> None:
    for question in (Holder().may, Holder().bodies):
        with pytest.raises(KeyError, match="no such permission"):
            question("core.metting.plan")


def test_the_permissions_of_a_person_cost_one_query_whatever_the_roles(
    bruno: User, alfa: Body, beta: Body, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for body in (alfa, beta):
        RoleGrant.objects.create(user=bruno, role="neighbourhood_worker", body=body)
        RoleGrant.objects.create(
            user=bruno,
            role="neighbourhood_worker",
            neighbourhood=Neighbourhood.objects.get(slug=body.slug[5:]),
        )
    with django_assert_max_num_queries(1):
        assert holder_of(bruno).by_body.keys() == {alfa.pk, beta.pk}
