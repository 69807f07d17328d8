"""Valtesse San Colombano becomes the twenty-fourth network (after retidiquartiere.it, «Una nuova rete in città»).

The seniors' centre weaves the first contacts and asks the city's service; the service asks back why, and a year of work on
the common good follows; on 15 October 2023 the network is presented to more than fifty residents, with three themes.
"""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.utils.text import slugify

from accounts.models import User
from core.models import Body, Membership, Neighbourhood, Organisation, Theme
from core.services.bodies import BodyData, add_member, change_body, change_stage, create_body, open_subgroup
from core.services.errors import DomainError
from core.services.meeting_states import hold_meeting
from core.services.meetings import MeetingPlan, plan_meeting
from models_bergamo.models import NeighbourhoodNetwork
from models_bergamo.selectors.charter import charter_year
from models_bergamo.selectors.networks import networks_active_on
from models_bergamo.selectors.operators import operators_on
from models_bergamo.services.charter import acknowledge_charter
from models_bergamo.services.networks import NetworkFacts, describe_network

ASKED = dt.date(2022, 10, 10)
PRESENTED = dt.date(2023, 10, 15)


@pytest.fixture
def twenty_three(dario: User) -> list[Body]:
    """The networks there were, active since the service began."""
    with time_machine.travel(dt.datetime(2015, 9, 2, 12, tzinfo=dt.UTC), tick=False):
        bodies = []
        for number in range(1, 24):
            place = Neighbourhood.objects.create(name=f"Quartiere {number}", slug=f"quartiere-{number}")
            data = BodyData(name=f"Rete {number}", neighbourhood_ids=(place.pk,))
            body = create_body(actor=dario, model_slug="bergamo", data=data, since=dt.date(2015, 8, 1))
            change_stage(actor=dario, body_id=body.pk, stage="active", since=dt.date(2015, 9, 1))
            bodies.append(body)
    return bodies


@pytest.fixture
def place(in_bergamo: object) -> Neighbourhood:
    return Neighbourhood.objects.create(name="Valtesse San Colombano", slug="valtesse-san-colombano")


@pytest.fixture
def centre(in_bergamo: object) -> Organisation:
    row = Organisation(name="Centro anziani", match_key="centro anziani")
    row.canonical = row
    row.save()
    return row


def the_centre_asks(dario: User, place: Neighbourhood, centre: Organisation) -> tuple[Body, dict[str, Any]]:
    """The path begins: the network is there, and not among the active ones."""
    with time_machine.travel(dt.datetime(2022, 10, 12, 9, tzinfo=dt.UTC), tick=False):
        data = BodyData(name="Rete Valtesse San Colombano", neighbourhood_ids=(place.pk,))
        network = create_body(actor=dario, model_slug="bergamo", data=data, since=ASKED)
        facts: dict[str, Any] = {
            "asked_by_id": centre.pk,
            "path_began_on": ASKED,
            "motivation": "Prendersi cura del bene comune del quartiere.",
        }
        describe_network(actor=dario, body_id=network.pk, facts=NetworkFacts(**facts))
        add_member(actor=dario, body_id=network.pk, organisation_id=centre.pk, since=ASKED)
        with pytest.raises(DomainError):  # nobody can be presented next year
            describe_network(
                actor=dario, body_id=network.pk, facts=NetworkFacts(**facts, presented_on=PRESENTED)
            )
    return network, facts


def a_year_on_the_common_good(dario: User, network: Body) -> None:
    """A year of meetings; the network in formation already reads the charter."""
    with time_machine.travel(dt.datetime(2023, 5, 11, 20, tzinfo=dt.UTC), tick=False):
        plan = MeetingPlan(kind="plenary", body_ids=(network.pk,), meets_on=dt.date(2023, 5, 11))
        meeting = plan_meeting(actor=dario, model_slug="bergamo", plan=plan)
        hold_meeting(actor=dario, meeting_id=meeting.pk)
        acknowledge_charter(actor=dario, body_id=network.pk, meeting_id=meeting.pk)
        open_subgroup(actor=dario, body_id=network.pk, name="Sicurezza stradale", since=dt.date(2023, 5, 11))


def the_network_is_presented(
    dario: User, network: Body, place: Neighbourhood, facts: dict[str, Any]
) -> NeighbourhoodNetwork:
    """15 October 2023, with three themes and more than fifty residents."""
    names = ("Isolamento e coesione", "Conoscersi tra associazioni", "Sicurezza stradale")
    themes = [Theme.objects.create(name=name, slug=slugify(name)) for name in names]
    data = BodyData(
        name=network.name,
        theme_ids=tuple(theme.pk for theme in themes),
        neighbourhood_ids=(place.pk,),
    )
    with time_machine.travel(dt.datetime(2023, 10, 15, 18, tzinfo=dt.UTC), tick=False):
        told = NetworkFacts(**facts, presented_on=PRESENTED, presented_to=52)
        card = describe_network(actor=dario, body_id=network.pk, facts=told)
        change_stage(actor=dario, body_id=network.pk, stage="active", since=PRESENTED)
        change_body(actor=dario, body_id=network.pk, data=data)
    return card


def test_a_network_is_born_from_the_neighbourhood(
    dario: User, twenty_three: list[Body], place: Neighbourhood, centre: Organisation
) -> None:
    network, facts = the_centre_asks(dario, place, centre)
    assert len(networks_active_on(dt.date(2022, 12, 31))) == 23
    a_year_on_the_common_good(dario, network)
    assert len(networks_active_on(dt.date(2023, 5, 11))) == 23
    card = the_network_is_presented(dario, network, place, facts)

    assert len(networks_active_on(PRESENTED - dt.timedelta(days=1))) == 23
    assert len(networks_active_on(PRESENTED)) == 24
    assert card.path is not None
    assert card.path >= dt.timedelta(days=365)
    assert NeighbourhoodNetwork.objects.get().presented_to == 52
    assert network.themes.count() == 3
    assert Membership.objects.on(PRESENTED).get(body=network).organisation == centre
    history = list(network.stages.order_by("since").values_list("stage", "since", "until"))
    assert history == [
        ("forming", ASKED, PRESENTED - dt.timedelta(days=1)),
        ("active", PRESENTED, None),
    ]
    year = charter_year(2023)
    assert (len(year.networks), year.done) == (24, 1)
    assert len(operators_on(PRESENTED).uncovered) == 24
