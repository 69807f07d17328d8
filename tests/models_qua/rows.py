"""Rows of labs and agreements as tests want them: each makes what it stands on, and any column can be given."""

import datetime as dt
import itertools
from typing import Any

from accounts.models import User
from core.models import Body, BodyNeighbourhood, BodyStage, Neighbourhood, RoleGrant
from models_qua.models import (
    CitizenshipAgreement,
    CitizenshipLab,
    Commitment,
    District,
    DistrictNeighbourhood,
    Indicator,
    LabCycle,
    LabDistrict,
    LabStep,
    MaintenanceWork,
    Need,
    NeedGroup,
    NeighbourhoodService,
    Place,
    PlanGoal,
    ProjectSheet,
    Resource,
    Season,
    ServiceNeighbourhood,
    Signatory,
    StrategicPlan,
)
from models_qua.rules import SLUG, STEPS
from tests.cast import make_user

SINCE = dt.date(2015, 1, 1)
STARTED = dt.date(2025, 9, 1)
PROPOSED = dt.date(2026, 2, 10)
ACT_ON = dt.date(2026, 3, 3)
SIGNED_ON = dt.date(2026, 3, 20)
_numbers = itertools.count(1)


def user_with(email: str, name: str, role: str, body: Body | None = None) -> User:
    """A person of the city with one role."""
    user = make_user(email, name)
    RoleGrant.objects.create(user=user, role=role, body=body)
    return user


def make_season(name: str = "2015-2019", since: dt.date = SINCE, until: dt.date | None = None) -> Season:
    """A season, open unless told."""
    return Season.objects.create(name=name, slug=name, since=since, until=until)


def make_district(season: Season, name: str, code: str = "") -> District:
    """A district of one neighbourhood of the same name, since the season began."""
    district = District.objects.create(season=season, name=name, code=code, since=season.since)
    place, _made = Neighbourhood.objects.get_or_create(name=name, slug=name.lower())
    DistrictNeighbourhood.objects.create(district=district, neighbourhood=place, since=season.since)
    return district


def make_lab(
    name: str, season: Season | None = None, *, district: District | None = None, kind: str = "neighbourhood"
) -> Body:
    """An open lab, in the neighbourhood of its district."""
    body = Body.objects.create(model_slug=SLUG, name=name, slug=name.lower())
    lab = CitizenshipLab.objects.create(body=body, kind=kind, season=season)
    BodyStage.objects.create(body=body, stage="open", since=SINCE)
    if district is not None:
        LabDistrict.objects.create(lab=lab, district=district)
        for part in district.parts.all():
            BodyNeighbourhood.objects.create(body=body, neighbourhood=part.neighbourhood)
    return body


def make_cycle(body: Body, **values: Any) -> LabCycle:
    """A path that began, with its seven steps waiting."""
    cycle = LabCycle.objects.create(
        **{"body": body, "title": f"Percorso {body}", "started_on": STARTED} | values
    )
    LabStep.objects.bulk_create(
        LabStep(cycle=cycle, kind=kind, position=position) for position, kind in enumerate(STEPS, start=1)
    )
    return cycle


def make_need(cycle: LabCycle, title: str = "Una panchina", **values: Any) -> Need:
    """A proposal collected at a meeting."""
    given = {"cycle": cycle, "title": title, "source": "meeting", "received_on": STARTED}
    return Need.objects.create(**given | values)


def make_group(cycle: LabCycle, title: str = "Panchine", *needs: Need, **values: Any) -> NeedGroup:
    """A group of needs."""
    group = NeedGroup.objects.create(cycle=cycle, title=title, **values)
    Need.objects.filter(pk__in=[need.pk for need in needs]).update(group=group, state="grouped")
    return group


_SINCE_STATE: dict[str, dict[str, Any]] = {
    "draft": {},
    "shared": {"proposed_on": PROPOSED},
    "approved": {"act_number": "G.C. 41/2026", "act_on": ACT_ON},
    "in_force": {"signed_on": SIGNED_ON},
    "accounted": {"accounted_on": dt.date(2026, 10, 1)},
    "published": {
        "privacy_checked_at": dt.datetime(2026, 10, 5, 9, tzinfo=dt.UTC),
        "privacy_checked_by": "olga@reggio.example",
        "published_on": dt.date(2026, 10, 5),
    },
}
"""What an agreement has got by each state, one after the other."""


def make_agreement(body: Body, state: str = "draft", **values: Any) -> CitizenshipAgreement:
    """An agreement in a state, with what that state needs; from `approved` on the city and one association are its parties.

    It has one project, one commitment of each party, money and hours, and one indicator.
    """
    number = next(_numbers)
    given: dict[str, Any] = {
        "body": body,
        "title": f"Accordo {body} {number}",
        "slug": f"accordo-{body.slug}-{number}",
        "state": state,
        "context": "Il quartiere ha un parco poco usato.",
        "goals": "Aprire il parco a tutte e tutti.",
        "insurance": "Il Comune assicura chi partecipa.",
    }
    order = list(_SINCE_STATE)
    reached = order.index(
        "in_force" if state == "terminated" else "approved" if state == "not_signed" else state
    )
    for name in order[: reached + 1]:
        given |= _SINCE_STATE[name]
    if reached >= order.index("approved"):
        given["number"] = number
    if state in {"terminated", "not_signed"}:
        given |= {"ended_on": dt.date(2026, 6, 1), "end_reasons": "Nessuno porta avanti i progetti."}
    agreement = CitizenshipAgreement.objects.create(**given | values)
    signed = {"signed_on": agreement.signed_on, "manner": "paper"} if agreement.signed_on else {}
    city = make_party(agreement, "Comune di Reggio Emilia", kind="city", **signed)
    other = make_party(agreement, "Associazione Il Melograno", **signed)
    sheet = make_sheet(agreement)
    Commitment.objects.create(agreement=agreement, sheet=sheet, signatory=city, what="Sistema i vialetti")
    Commitment.objects.create(
        agreement=agreement, sheet=sheet, signatory=other, what="Apre il parco il sabato"
    )
    Resource.objects.create(
        agreement=agreement,
        sheet=sheet,
        kind="money",
        source="city",
        what="Materiali",
        year=2026,
        amount_eur=1500,
    )
    Resource.objects.create(
        agreement=agreement,
        sheet=sheet,
        kind="hours",
        source="signatories",
        what="Aperture",
        quantity=120,
        unit="ore",
    )
    Indicator.objects.create(
        agreement=agreement, sheet=sheet, name="Sabati di apertura", unit="sabati", target=40
    )
    return agreement


def make_party(agreement: CitizenshipAgreement, name: str, **values: Any) -> Signatory:
    """A party, an association unless told; not signed unless told."""
    return Signatory.objects.create(**{"agreement": agreement, "name": name, "kind": "association"} | values)


def make_sheet(agreement: CitizenshipAgreement, title: str = "Parco aperto", **values: Any) -> ProjectSheet:
    """A project of 1,500 euro."""
    given = {
        "agreement": agreement,
        "title": title,
        "slug": f"progetto-{next(_numbers)}",
        "family": "community",
    }
    return ProjectSheet.objects.create(**given | {"year": 2026, "budget_eur": 1500} | values)


def make_work(body: Body, title: str = "Vialetti", **values: Any) -> MaintenanceWork:
    """A maintenance work of 20,000 euro in a lab's first neighbourhood."""
    place = body.territory.first()
    given = {"title": title, "year": 2026, "budget_eur": 20000, "state": "planned"}
    return MaintenanceWork.objects.create(
        **given | {"neighbourhood": place.neighbourhood if place else None} | values
    )


def make_place(where: Neighbourhood | None, name: str = "", **values: Any) -> Place:
    """A community square in a neighbourhood."""
    number = next(_numbers)
    given = {"name": name or f"Piazza {number}", "slug": f"piazza-{number}", "neighbourhood": where}
    return Place.objects.create(**given | {"since": dt.date(2021, 5, 1)} | values)


def make_service(*where: Neighbourhood, name: str = "", **values: Any) -> NeighbourhoodService:
    """A service of digital help that reaches some neighbourhoods."""
    number = next(_numbers)
    given = {"name": name or f"Sportello {number}", "slug": f"sportello-{number}", "kind": "digital"}
    row = NeighbourhoodService.objects.create(**given | {"since": dt.date(2022, 1, 10)} | values)
    for one in where:
        ServiceNeighbourhood.objects.create(service=row, neighbourhood=one)
    return row


def make_plan(body: Body, *goals: str, **values: Any) -> StrategicPlan:
    """A plan of a lab over five years, with its goals in order."""
    given = {
        "title": f"Piano di {body}",
        "slug": f"piano-{body.slug}-{next(_numbers)}",
        "first_year": 2024,
        "last_year": 2028,
    }
    plan = StrategicPlan.objects.create(body=body, **given | values)
    for position, title in enumerate(goals, start=1):
        PlanGoal.objects.create(plan=plan, position=position, title=title)
    return plan
