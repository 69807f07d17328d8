"""What leaves a city as open data: a list of columns, written by hand, and not a byte of any other, in any file, feed or catalogue.

A city in which every participation model works has a row in every table; every text column of every table bears a word of its own.
"""

import re

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection, models, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.models import Meeting, Minutes, OpenDataPolicy, Organisation, OrganisationKind
from core.open_data.catalogue import offered
from core.open_data.table import read
from core.selectors.city import forget_city_facts
from models_bergamo.models import CouncillorRequest, GrantApplication
from models_monza.models import AdvisoryOpinion, OpinionRequest
from models_qua.models import CitizenshipAgreement, Signatory
from tenants.context import use_city
from tenants.models import City
from tests.tenancy.crawl.marks import city_models, texts_of
from tests.tenancy.crawl.worlds import CityWorld

LEAVES = frozenset(
    """
    core.Body.name core.Body.description core.Body.meets_usually core.Meeting.title core.AgendaItem.title core.Theme.name
    core.Venue.name core.Venue.address core.Neighbourhood.name core.Neighbourhood.boundary_source core.NeighbourhoodPopulation.source
    core.Organisation.name core.OrganisationKind.name core.IndicatorNote.text
    core.CityProfile.name core.CityProfile.institution core.CityProfile.office core.CityProfile.email core.CityProfile.phone
    core.OpenDataPolicy.contact core.OpenDataPolicy.contact_email
    models_bergamo.GrantCall.title models_bergamo.GrantApplication.title models_bergamo.CouncillorRequest.subject
    models_bergamo.CouncillorRequest.addressee
    models_monza.AdvisoryOpinion.subject models_monza.AdvisoryOpinion.protocol_number models_monza.AdvisoryOpinion.office
    models_monza.OpinionRequest.office
    models_qua.CitizenshipAgreement.title models_qua.CitizenshipAgreement.act_number models_qua.ProjectSheet.title
    models_qua.Signatory.name models_qua.Place.name models_qua.Place.about models_qua.Place.address models_qua.Place.access
    models_farelegami.CommunityLab.about models_farelegami.Municipality.name models_farelegami.CivicCentre.name
    models_farelegami.CivicCentre.address models_farelegami.CivicCentre.about models_farelegami.CivicCentre.opening_hours
    models_farelegami.CentreActivity.name
    """.split()
)
"""Every column whose text may leave: of what citizens read, and of the office that answers for it. None of a person."""

CATALOGUES = [f"/open-data/catalog.{kind}" for kind in ("ttl", "rdf", "jsonld")]
_WORD = re.compile(rb"zqx(\d+)xqz")


def _marked() -> dict[int, str]:
    """A word of its own for every text column of the city, where the table's rules let it; the number in the word to the column."""
    found = {}
    columns = [(model, column) for model in city_models() for column in texts_of(model)]
    for number, (model, column) in enumerate(columns):
        word = f"zqx{number}xqz"
        for at, key in enumerate(model._base_manager.order_by("pk").values_list("pk", flat=True)):
            said = f"{at}{word}"  # a text that must be there once
            if isinstance(column, models.EmailField):
                said = f"{said}@a.example"
            elif isinstance(column, models.URLField):
                said = f"https://a.example/{said}"
            try:
                with transaction.atomic():
                    model._base_manager.filter(pk=key).update(**{column.attname: said})
            except DatabaseError:
                continue
            found[number] = f"{model._meta.label}.{column.name}"
    return found


def _made_public() -> None:
    """What the samples left as a draft is where citizens read it."""
    now, today = timezone.now(), timezone.localdate()
    Meeting.objects.update(state="held", convened_at=now)
    Minutes.objects.update(state="published", published_at=now)
    GrantApplication.objects.update(
        state="admitted", submitted_on=today, decided_on=today, admitted_eur=models.F("requested_eur")
    )
    CouncillorRequest.objects.update(state="sent", sent_on=today, is_public=True)
    AdvisoryOpinion.objects.update(state="transmitted", transmitted_on=today)
    CitizenshipAgreement.objects.update(
        state="in_force", act_number="1", act_on=None, signed_on=today, ended_on=None, proposed_on=None
    )
    Signatory.objects.update(kind="association", signed_on=today, withdrawn_on=None)


@pytest.fixture
def full(bergamo: City) -> dict[int, str]:
    """The city, with a row of everything, marked."""
    world = CityWorld(bergamo)
    world.fill_the_rest()
    with use_city(bergamo):
        Meeting.objects.update(venue=world.venue, theme=world.theme)
        Organisation.objects.update(kind=OrganisationKind.objects.first())
        AdvisoryOpinion.objects.update(request=OpinionRequest.objects.first())
        _made_public()
        forget_city_facts()
        return _marked()


def _addresses() -> list[str]:
    files = [f"/dati-aperti/{one.code}.{kind}" for one in offered() for kind in one.files]
    means = [
        f"/dati-aperti/{one.code}{end}"
        for one in offered()
        for end in ("/", "/dizionario.csv", ".csv-metadata.json")
    ]
    return [*files, *means, *CATALOGUES, "/dati-aperti/", "/novita.atom", "/organismi/rete-beta/novita.atom"]


def test_only_the_columns_of_the_list_leave(
    full: dict[int, str], bergamo: City, bergamo_client: Client
) -> None:
    with use_city(bergamo):
        asked = _addresses()
        empty = [one.code for one in offered() if not read(one, timezone.localdate(), "").rows]
        assert set(empty) <= {"indicatori"}  # of the signed document; its own test
        for one in offered():
            with CaptureQueriesContext(connection) as queries:
                list(one.rows(timezone.localdate()))
            assert len(queries) <= one.queries, one.code
    left = set()
    for path in (*asked, *CATALOGUES):
        if path == asked[-1]:  # the catalogue once more, with the contacts of the profile
            with use_city(bergamo):
                OpenDataPolicy.objects.all().delete()
            cache.clear()
        answer = bergamo_client.get(path)
        assert answer.status_code == 200, path
        found = {full[int(number)] for number in _WORD.findall(answer.content)}
        if path.startswith("/dati-aperti/") and path.endswith("/"):
            found = {
                name for name in found if not name.startswith("core.CityProfile.")
            }  # the frame of every page
        assert found <= LEAVES, (path, found - LEAVES)
        left |= found
    assert LEAVES - left <= {"core.IndicatorNote.text"}  # every word of the list was met
    personal = {
        "Person",
        "User",
        "Membership",
        "Attendance",
        "CheckIn",
        "Subscriber",
        "Invitation",
        "Delivery",
        "Enrolment",
        "Need",
    }
    assert not {name for name in LEAVES if name.split(".")[1] in personal}
