"""Rows of labs, centres and pacts as tests want them: each makes what it stands on, and any column can be given."""

import datetime as dt
import itertools
from typing import Any

from accounts.models import User
from core.models import Body, BodyStage, Person, RoleGrant
from models_farelegami.models import (
    CentreActivity,
    CivicCentre,
    CommunityLab,
    CommunityMaker,
    GenerativePact,
    GivingBack,
    LabMunicipality,
    LabNeed,
    Municipality,
    ParticipantCount,
    VaultEntry,
)
from models_farelegami.rules import SLUG
from tests.cast import make_user

SINCE = dt.date(2015, 10, 1)
_numbers = itertools.count(1)


def user_with(email: str, name: str, role: str, body: Body | None = None) -> User:
    """A person of the city with one role."""
    user = make_user(email, name)
    RoleGrant.objects.create(user=user, role=role, body=body)
    return user


def make_municipality(name: str = "Cremona") -> Municipality:
    """The municipality of that name, marked or not."""
    known = Municipality.objects.filter(name__startswith=name).first()
    return known or Municipality.objects.create(name=name)


def make_lab(name: str, *municipalities: str) -> Body:
    """An active lab, of Cremona unless told."""
    body = Body.objects.create(model_slug=SLUG, name=name, slug=name.lower().replace(" ", "-"))
    BodyStage.objects.create(body=body, stage="active", since=SINCE)
    lab = CommunityLab.objects.create(body=body)
    for one in municipalities or ("Cremona",):
        LabMunicipality.objects.create(lab=lab, municipality=make_municipality(one))
    return body


def make_centre(name: str = "Civic Center Zaist", **values: Any) -> CivicCentre:
    """A civic centre of Cremona."""
    return CivicCentre.objects.create(**{"name": name, "municipality": make_municipality()} | values)


def make_maker(body: Body, name: str = "Mara", family: str = "Legami", **values: Any) -> CommunityMaker:
    """Somebody who accompanies a lab."""
    person = Person.objects.create(given_name=name, family_name=family)
    return CommunityMaker.objects.create(**{"lab": body.community_lab, "person": person} | values)


def make_lab_need(body: Body, what: str = "Imbiancare la sala", **values: Any) -> LabNeed:
    """Something a lab needs since the beginning of 2016."""
    given = {"lab": body.community_lab, "what": what, "asked_on": dt.date(2016, 1, 10)}
    return LabNeed.objects.create(**given | values)


def give_back(need: LabNeed, times: int, hours: int | None = None) -> None:
    """As many actions done for a need, each by a pact of its own."""
    for _time in range(times):
        day = dt.date(2016, 5, 2)
        GivingBack.objects.create(pact=make_pact(), need=need, planned_on=day, done_on=day, hours=hours)


def make_activity(centre: CivicCentre, name: str = "Aiuto nei compiti", **values: Any) -> CentreActivity:
    """After-school help of a centre."""
    return CentreActivity.objects.create(**{"centre": centre, "kind": "after_school", "name": name} | values)


def make_pact(**values: Any) -> GenerativePact:
    """A pact of Cremona that was just referred, without a case in the vault."""
    given = {
        "code": f"P-{next(_numbers):04d}",
        "kind": "inclusion",
        "municipality": make_municipality(),
        "referred_on": dt.date(2016, 1, 10),
    }
    return GenerativePact.objects.create(**given | values)


def fill_city() -> None:
    """A centre whose people were counted, and a pact with a sealed text."""
    ParticipantCount.objects.create(centre=make_centre(), year=2016, band="children", people=7)
    VaultEntry.objects.create(pact=make_pact(), kind="note", sealed=b"x")
