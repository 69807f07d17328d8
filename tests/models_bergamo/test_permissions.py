"""Who may do what: every page of the networks, for every role, and for single objects."""

import datetime as dt
import uuid
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.models import Body, Neighbourhood, Organisation, RoleGrant
from models_bergamo.models import CouncillorRequest, GrantApplication, GrantCall
from models_bergamo.permissions import PERMISSIONS, ROLES
from models_bergamo.services.applications import submit_application
from models_bergamo.services.requests import RequestText, send_request, write_request
from tests.models_bergamo.conftest import MakeApplication, MakeOrganisation

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
OK, AWAY, FORBIDDEN, NOT_THERE = 200, 302, 403, 404
Open = Callable[[str, str], int]


@pytest.fixture
def people(anna: User, bruno: User, dario: User, rita: User, lucia: User, olga: User) -> dict[str, User]:
    """Everyone by name; `nobody` is who did not sign in."""
    return {"anna": anna, "bruno": bruno, "dario": dario, "rita": rita, "lucia": lucia, "olga": olga}


@pytest.fixture
def status(bergamo_client: Client, people: dict[str, User]) -> Open:
    """The status a person gets for an address."""

    def open_as(who: str, url: str) -> int:
        bergamo_client.logout()
        if who != "nobody":
            bergamo_client.force_login(people[who], backend=BACKEND)
        return bergamo_client.get(url).status_code

    return open_as


PAGES = {
    #                    anna dario rita lucia olga bruno nobody
    "charter":          (OK, OK, OK, OK, OK, FORBIDDEN, AWAY),
    "charter-new":      (FORBIDDEN, OK, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, AWAY),
    "operators":        (OK, OK, OK, OK, OK, FORBIDDEN, AWAY),
    "rhythm":           (OK, OK, OK, OK, OK, FORBIDDEN, AWAY),
    "grants":           (OK, OK, OK, OK, OK, FORBIDDEN, AWAY),
    "grant-new":        (OK, OK, OK, FORBIDDEN, FORBIDDEN, FORBIDDEN, AWAY),
    "calls":            (OK, OK, OK, OK, OK, FORBIDDEN, AWAY),
    "call-new":         (FORBIDDEN, OK, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, AWAY),
    "requests":         (OK, OK, OK, OK, OK, FORBIDDEN, AWAY),
    "request-new":      (OK, OK, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, AWAY),
    "bodies":           (OK, OK, OK, OK, OK, OK, OK),
    "public-charter":   (OK, OK, OK, OK, OK, OK, OK),
}  # fmt: skip
EVERYONE = ("anna", "dario", "rita", "lucia", "olga", "bruno", "nobody")


@pytest.mark.parametrize("page", PAGES)
def test_who_may_open_a_page(status: Open, page: str) -> None:
    found = tuple(status(who, reverse(f"bergamo:{page}")) for who in EVERYONE)
    assert found == PAGES[page]


STEPS = {
    #                 anna dario rita lucia olga bruno nobody
    "":              (OK, OK, OK, OK, OK, FORBIDDEN, AWAY),
    "modifica/":     (OK, OK, OK, FORBIDDEN, FORBIDDEN, FORBIDDEN, AWAY),
    "presenta/":     (OK, OK, OK, FORBIDDEN, FORBIDDEN, FORBIDDEN, AWAY),
    "ammetti/":      (FORBIDDEN, OK, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, AWAY),
    "non-ammettere/": (FORBIDDEN, OK, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, AWAY),
    "realizzata/":   (OK, OK, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, AWAY),
    "rendiconta/":   (OK, OK, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, AWAY),
    "liquida/":      (FORBIDDEN, OK, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, AWAY),
    "vota/":         (NOT_THERE, NOT_THERE, NOT_THERE, NOT_THERE, NOT_THERE, FORBIDDEN, AWAY),
}  # fmt: skip


@pytest.mark.parametrize("step", STEPS)
def test_who_may_take_a_step_with_an_application_of_rete_alfa(
    status: Open, make_application: MakeApplication, step: str
) -> None:
    url = f"/lavoro/contributi/{make_application().pk}/{step}"
    assert tuple(status(who, url) for who in EVERYONE) == STEPS[step]


@pytest.mark.parametrize("step", STEPS)
def test_an_application_of_another_network_does_not_exist_for_who_works_in_alfa(
    status: Open, make_application: MakeApplication, beta: Body, step: str
) -> None:
    url = f"/lavoro/contributi/{make_application(body_id=beta.pk).pk}/{step}"
    assert [status(who, url) for who in ("anna", "rita", "bruno")] == [NOT_THERE, NOT_THERE, FORBIDDEN]


def test_an_application_outside_every_network_is_for_who_works_in_the_whole_city(
    status: Open, make_application: MakeApplication
) -> None:
    url = f"/lavoro/contributi/{make_application(body_id=None).pk}/"
    assert [status(who, url) for who in ("dario", "olga", "lucia", "anna", "rita")] == [OK, OK, OK, 404, 404]


def test_a_representative_writes_for_her_own_organisation_only(
    status: Open, make_application: MakeApplication, make_organisation: MakeOrganisation
) -> None:
    url = f"/lavoro/contributi/{make_application(lead_id=make_organisation('Altra').pk).pk}/"
    assert [status("rita", url + step) for step in ("", "modifica/", "presenta/")] == [
        OK,
        FORBIDDEN,
        FORBIDDEN,
    ]
    assert [status("anna", url + step) for step in ("", "modifica/", "presenta/")] == [OK, OK, OK]


def test_a_representative_cannot_send_in_another_organisation_by_hand(
    bergamo_client: Client,
    rita: User,
    call: GrantCall,
    alfa: Body,
    make_organisation: MakeOrganisation,
) -> None:
    bergamo_client.force_login(rita, backend=BACKEND)
    sent = {"call": call.pk, "lead": make_organisation("Altra").pk, "body": alfa.pk, "title": "T"}
    answer = bergamo_client.post(reverse("bergamo:grant-new"), sent | {"planned_cost_eur": "100"})
    assert answer.status_code == OK
    assert not GrantApplication.objects.exists()


def test_a_step_sent_by_who_may_not_take_it_changes_nothing(
    bergamo_client: Client, anna: User, dario: User, make_application: MakeApplication
) -> None:
    application = make_application()
    at = dt.datetime(2023, 3, 20, 12, tzinfo=dt.UTC)
    submit_application(actor=dario, application_id=application.pk, at=at)
    bergamo_client.force_login(anna, backend=BACKEND)
    url = reverse("bergamo:grant-step", args=[application.pk, "ammetti"])
    sent = {"admitted_eur": "800", "decided_on": "2023-05-15"}
    assert bergamo_client.post(url, sent).status_code == FORBIDDEN
    application.refresh_from_db()
    assert application.state == "submitted"


REQUEST_STEPS = {
    #             anna dario rita lucia olga bruno nobody
    "":          (OK, OK, OK, OK, OK, FORBIDDEN, AWAY),
    "modifica/": (OK, OK, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, AWAY),
    "invia/":    (OK, OK, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, AWAY),
    "rispondi/": (OK, OK, FORBIDDEN, OK, FORBIDDEN, FORBIDDEN, AWAY),
    "ritira/":   (OK, OK, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, AWAY),
    "pubblica/": (FORBIDDEN, OK, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, AWAY),
}  # fmt: skip


@pytest.mark.parametrize("step", REQUEST_STEPS)
def test_who_may_take_a_step_with_a_request_of_rete_alfa(
    status: Open, dario: User, alfa: Body, step: str
) -> None:
    row = write_request(actor=dario, request=RequestText(alfa.pk, "A", "B", "C"))
    url = f"/lavoro/istanze/{row.pk}/{step}"
    assert tuple(status(who, url) for who in EVERYONE) == REQUEST_STEPS[step]


def test_a_request_of_another_network_does_not_exist_for_who_works_in_alfa(
    status: Open, dario: User, beta: Body
) -> None:
    row = write_request(actor=dario, request=RequestText(beta.pk, "A", "B", "C"))
    for step in REQUEST_STEPS:
        assert status("anna", f"/lavoro/istanze/{row.pk}/{step}") in {NOT_THERE, FORBIDDEN}
    assert status("anna", f"/lavoro/istanze/{row.pk}/") == NOT_THERE


def test_lists_hold_only_what_one_may_see(
    bergamo_client: Client, anna: User, dario: User, make_application: MakeApplication, alfa: Body, beta: Body
) -> None:
    make_application(title="Di Alfa")
    make_application(title="Di Beta", body_id=beta.pk)
    make_application(title="Di nessuna", body_id=None)
    for body, subject in ((alfa, "Chiesto da Alfa"), (beta, "Chiesto da Beta")):
        write_request(actor=dario, request=RequestText(body.pk, "A", subject, "C"))
    bergamo_client.force_login(anna, backend=BACKEND)
    page = bergamo_client.get(reverse("bergamo:grants")).content.decode()
    assert "Di Alfa" in page
    assert "Di Beta" not in page
    assert "Di nessuna" not in page
    page = bergamo_client.get(reverse("bergamo:requests")).content.decode()
    assert "Chiesto da Alfa" in page
    assert "Chiesto da Beta" not in page
    exported = bergamo_client.get(reverse("bergamo:grants") + "?export=csv").content.decode()
    assert "Di Alfa" in exported
    assert "Di Beta" not in exported


PANELS = {
    "network-birth": (OK, OK, OK, OK, OK, FORBIDDEN, AWAY),
    "network-birth-edit": (OK, OK, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, AWAY),
    "network-charter": (OK, OK, OK, OK, OK, FORBIDDEN, AWAY),
    "network-grants": (OK, OK, OK, OK, OK, FORBIDDEN, AWAY),
    "network-requests": (OK, OK, OK, OK, OK, FORBIDDEN, AWAY),
    "acknowledge": (OK, OK, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, AWAY),
}


@pytest.mark.parametrize("page", PANELS)
def test_who_may_open_a_tab_of_a_network(status: Open, alfa: Body, beta: Body, page: str) -> None:
    url = reverse(f"bergamo:{page}", args=[alfa.pk])
    assert tuple(status(who, url) for who in EVERYONE) == PANELS[page]
    assert status("anna", reverse(f"bergamo:{page}", args=[beta.pk])) == NOT_THERE


def test_who_is_in_the_other_city_finds_nothing(
    monza_client: Client, elena: User, make_application: MakeApplication
) -> None:
    key = make_application().pk
    assert monza_client.get(f"/lavoro/contributi/{key}/").status_code == NOT_THERE
    assert monza_client.get("/reti/carta/").status_code == NOT_THERE


def test_every_permission_has_a_role_besides_the_office_or_is_the_offices_own() -> None:
    held = frozenset[str]().union(*(role.permissions for role in ROLES))
    own = {permission.name for permission in PERMISSIONS} - held
    assert own == {
        "bergamo.charter.adopt",
        "bergamo.call.publish",
        "bergamo.grant.decide",
        "bergamo.grant.pay",
        "bergamo.request.publish",
    }


def test_an_unknown_key_is_not_there(status: Open) -> None:
    for path in ("lavoro/contributi", "lavoro/istanze"):
        assert status("dario", f"/{path}/{uuid.uuid4()}/") == NOT_THERE


def test_the_public_page_shows_only_what_the_office_ticked(
    bergamo_client: Client, dario: User, alfa: Body, make_application: MakeApplication, lead: Organisation
) -> None:
    shown = write_request(actor=dario, request=RequestText(alfa.pk, "Assessora", "Attraversamento", "Testo"))
    write_request(actor=dario, request=RequestText(alfa.pk, "Assessora", "Riservata", "Testo"))
    send_request(actor=dario, request_id=shown.pk, sent_on=dt.date(2024, 3, 1))
    make_application(title="Ancora in bozza")
    url = reverse("bergamo:body", args=[alfa.slug])
    assert "Attraversamento" not in bergamo_client.get(url).content.decode()
    CouncillorRequest.objects.filter(pk=shown.pk).update(is_public=True)
    page = bergamo_client.get(url).content.decode()
    assert "Attraversamento" in page
    assert "Riservata" not in page
    assert "Ancora in bozza" not in page


def test_the_neighbourhood_grant_reaches_the_networks_of_that_neighbourhood(
    bergamo_client: Client, bruno: User, make_application: MakeApplication, alfa: Body, beta: Body
) -> None:
    RoleGrant.objects.create(
        user=bruno, role="neighbourhood_worker", neighbourhood=Neighbourhood.objects.get(slug="beta")
    )
    bergamo_client.force_login(bruno, backend=BACKEND)
    mine, other = make_application(body_id=beta.pk), make_application()
    assert bergamo_client.get(f"/lavoro/contributi/{mine.pk}/").status_code == OK
    assert bergamo_client.get(f"/lavoro/contributi/{other.pk}/").status_code == NOT_THERE
