"""Bodies: stages, territory, members."""

import datetime as dt

import pytest
import time_machine

from accounts.models import User
from core.models import AuditEntry, Body, BodyStage, Theme
from core.services.bodies import (
    BodyData,
    add_member,
    body_snapshot,
    change_body,
    change_stage,
    close_subgroup,
    create_body,
    end_member,
    open_subgroup,
)
from core.services.errors import DomainError, StaleEdit
from core.services.freshness import fingerprint
from core.services.merges import merge_organisations
from tests.core.services.conftest import AddOne

TODAY = dt.date(2023, 5, 9)


@pytest.fixture(autouse=True)
def _on_a_day() -> object:
    with time_machine.travel("2023-05-09 12:00:00+02:00"):
        yield


def test_a_new_body_starts_in_the_initial_stage_of_its_model(dario: User, alfa: Body) -> None:
    where = alfa.territory.get().neighbourhood_id
    data = BodyData(name="Rete Gamma", neighbourhood_ids=(where,))
    body = create_body(actor=dario, model_slug="bergamo", data=data)
    assert [body.slug, body.stages.get().stage, body.stages.get().since] == ["rete-gamma", "forming", TODAY]
    assert body.territory.get().since == TODAY


def test_names_are_used_once_and_addresses_never_clash(dario: User, alfa: Body) -> None:
    with pytest.raises(DomainError) as refused:
        create_body(actor=dario, model_slug="bergamo", data=BodyData(name="RETE ALFA"))
    assert refused.value.field == "name"
    assert (
        create_body(actor=dario, model_slug="bergamo", data=BodyData(name="Rete-Alfa!")).slug == "rete-alfa-2"
    )


def test_a_neighbourhood_left_out_ends_the_day_before_and_a_new_one_starts(
    dario: User, alfa: Body, beta: Body
) -> None:
    theirs = beta.territory.get().neighbourhood_id
    change_body(actor=dario, body_id=alfa.pk, data=BodyData(name="Rete Alfa", neighbourhood_ids=(theirs,)))
    old, new = alfa.territory.order_by("since")
    assert [old.until, new.neighbourhood_id, new.since] == [dt.date(2023, 5, 8), theirs, TODAY]
    change_body(actor=dario, body_id=alfa.pk, data=BodyData(name="Rete Alfa"))
    assert not alfa.territory.filter(neighbourhood=theirs).exists()  # added and taken away the same day


def test_a_stale_card_is_told(dario: User, alfa: Body) -> None:
    theme = Theme.objects.create(name="Verde", slug="verde")
    seen = fingerprint(body_snapshot(alfa, TODAY))
    data = BodyData(name="Rete Alfa", theme_ids=(theme.pk,))
    change_body(actor=dario, body_id=alfa.pk, data=data, seen=seen)
    with pytest.raises(StaleEdit):
        change_body(actor=dario, body_id=alfa.pk, data=BodyData(name="Altro"), seen=seen)
    assert list(alfa.themes.all()) == [theme]


def test_only_the_stages_the_model_allows_may_follow(dario: User, alfa: Body) -> None:
    with pytest.raises(DomainError) as refused:
        change_stage(actor=dario, body_id=alfa.pk, stage="forming")
    assert refused.value.field == "stage"
    change_stage(actor=dario, body_id=alfa.pk, stage="suspended", since=dt.date(2023, 5, 1))
    stages = list(BodyStage.objects.filter(body=alfa).values_list("stage", "since", "until"))
    assert stages == [
        ("active", dt.date(2015, 9, 1), dt.date(2023, 4, 30)),
        ("suspended", dt.date(2023, 5, 1), None),
    ]
    assert AuditEntry.objects.get(action="core.body.stage_changed").before == {"stage": "active"}


@pytest.mark.parametrize("day", [dt.date(2023, 5, 10), dt.date(2015, 9, 1)])
def test_a_stage_starts_neither_in_the_future_nor_before_the_present_one(
    dario: User, alfa: Body, day: dt.date
) -> None:
    with pytest.raises(DomainError) as refused:
        change_stage(actor=dario, body_id=alfa.pk, stage="suspended", since=day)
    assert refused.value.field == "since"


def test_a_member_joins_once_under_whatever_name(dario: User, alfa: Body, add_one: AddOne) -> None:
    melo, other = add_one("Il Melo"), add_one("Ass. Il Melo")
    membership = add_member(actor=dario, body_id=alfa.pk, organisation_id=melo.pk)
    merge_organisations(actor=dario, kept_id=other.pk, absorbed_id=melo.pk)
    with pytest.raises(DomainError):
        add_member(actor=dario, body_id=alfa.pk, organisation_id=other.pk)
    assert end_member(actor=dario, membership_id=membership.pk).until == TODAY
    assert add_member(actor=dario, body_id=alfa.pk, organisation_id=melo.pk).organisation == other


def test_a_subgroup_has_its_days(dario: User, alfa: Body) -> None:
    subgroup = open_subgroup(actor=dario, body_id=alfa.pk, name="Parco")
    with pytest.raises(DomainError):
        open_subgroup(actor=dario, body_id=alfa.pk, name="parco")
    with pytest.raises(DomainError):
        close_subgroup(actor=dario, subgroup_id=subgroup.pk, until=dt.date(2023, 5, 1))
    assert close_subgroup(actor=dario, subgroup_id=subgroup.pk).until == TODAY
