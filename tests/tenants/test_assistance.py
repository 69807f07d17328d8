"""The team enters a city only where its office allows it, for as long, as what, and both trails tell it."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.tokens import sign
from core.models import AssistanceConsent, AssistanceVisit, AuditEntry, Organisation
from core.permissions.catalogue import all_permissions
from core.services.assistance import end_overdue, give_consent, offer_visit, revoke_consent
from core.services.errors import DomainError
from tenants.assistance.access import may_be_given
from tenants.assistance.doors import short_name
from tenants.assistance.tasks import end_overdue_visits
from tenants.context import use_city, use_public
from tenants.models import City, PlatformEntry
from tenants.services.team import end_member
from tests.core.permissions.rows import organisation
from tests.tenants.team import team_browser

HOUR = dt.timedelta(hours=1)


def consent_of(dario: User, **more: Any) -> AssistanceConsent:
    given = {"reason": "Il foglio non si importa", "role": "participation_office", "lasting": HOUR, **more}
    return give_consent(actor=dario, now=timezone.now(), **given)


def link_for(team: Client, city: City, consent: AssistanceConsent) -> str:
    """The path the console's page leads to in the city."""
    page = team.post(f"/console/citta/{city.pk}/entra/{consent.pk}/")
    link: str = page.context.get("link", "")
    return link.partition("localhost")[2]


def visitor(city: str = "bergamo") -> Client:
    return Client(headers={"host": f"{city}.localhost"})


@pytest.fixture
def team(gino: User) -> Client:
    return team_browser(gino)


def enter(team: Client, city: City, consent: AssistanceConsent) -> Client:
    with use_public():
        path = link_for(team, city, consent)
    browser = visitor()
    assert browser.get(path)["Location"] == "/lavoro/"
    return browser


def test_a_consented_visit_is_marked_bounded_and_told_in_both_trails(
    team: Client, gino: User, dario: User, in_bergamo: City
) -> None:
    consent = consent_of(dario, may_write=True)
    inside = enter(team, in_bergamo, consent)
    page = inside.get("/lavoro/realta/")
    said = page.content.decode()
    assert page.status_code == 200
    assert "Assistenza Vicinia (Gino A.), consenso n. 1" in said
    assert "Esci dalla città" in said
    inside.post("/lavoro/realta/nuova/", {"name": "Circolo Nuovo", "kind": ""})
    entry = AuditEntry.objects.filter(action="core.organisation.added").first()
    assert entry is not None
    assert entry.actor_label == "Assistenza Vicinia (Gino A.), consenso n. 1"
    for path in ("/", "/lavoro/", "/nowhere/"):
        assert "consenso n. 1" in inside.get(path).content.decode()
    for path in ("/lavoro/persone/", "/lavoro/citta/assistenza/nuovo/"):
        assert inside.get(path).status_code == 403
    assert inside.post(f"/lavoro/citta/assistenza/{consent.pk}/ritira/").status_code == 403
    for path in ("/account/password/change/", "/account/password/set/"):
        assert inside.get(path).status_code == 403
    taken = inside.get("/lavoro/realta/?export=csv")
    assert taken.status_code == 403
    assert "non porta via" in taken.content.decode()
    assert inside.post("/assistenza/esci/").status_code == 302
    assert inside.get("/lavoro/")["Location"].startswith("/account/login/")
    actions = set(AuditEntry.objects.filter(object_id=consent.pk).values_list("action", flat=True))
    assert actions == {"core.assistance.allowed", "core.assistance.entered", "core.assistance.left"}
    visit = AssistanceVisit.objects.get()
    assert (visit.ending, visit.user.is_active, visit.user.has_usable_password()) == ("left", False, False)
    with use_public():
        told = PlatformEntry.objects.filter(city_key=in_bergamo.pk).order_by("at")
        assert [one.action for one in told] == ["support.asked", "support.entered", "support.left"]
        assert {one.actor_key for one in told} == {gino.pk}


def test_who_may_only_see_writes_nothing(team: Client, dario: User, in_bergamo: City) -> None:
    inside = enter(team, in_bergamo, consent_of(dario))
    row = organisation("Uno")
    assert inside.get("/lavoro/realta/").status_code == 200
    before = AuditEntry.objects.count()
    for path in (
        "/lavoro/realta/nuova/",
        f"/lavoro/realta/{row.pk}/",
        "/lavoro/incontri/nuovo/",
        "/lavoro/profilo/",
    ):
        refused = inside.post(path, {"name": "Due"})
        assert refused.status_code == 403
        assert "vedere, non di scrivere" in refused.content.decode()
    assert (Organisation.objects.count(), AuditEntry.objects.count()) == (1, before)


def test_a_visit_holds_what_the_role_holds(team: Client, dario: User, in_bergamo: City) -> None:
    inside = enter(team, in_bergamo, consent_of(dario, role="reader", may_write=True))
    assert inside.get("/lavoro/realta/").status_code == 200
    assert inside.get("/lavoro/realta/nuova/").status_code == 403
    assert inside.get("/lavoro/citta/").status_code == 403


def test_a_visit_ends_at_the_next_page_when_revoked_over_or_dismissed(
    team: Client, gino: User, franca: User, dario: User, in_bergamo: City
) -> None:
    revoked = consent_of(dario)
    inside = enter(team, in_bergamo, revoked)
    revoke_consent(actor=dario, consent_id=revoked.pk, now=timezone.now())
    revoke_consent(actor=dario, consent_id=revoked.pk, now=timezone.now())
    assert inside.get("/lavoro/").status_code == 302
    assert inside.get("/lavoro/")["Location"].startswith("/account/login/")
    assert AuditEntry.objects.filter(action="core.assistance.revoked").count() == 1
    over = consent_of(dario)
    inside = enter(team, in_bergamo, over)
    past = timezone.now() - 2 * HOUR
    AssistanceConsent.objects.filter(pk=over.pk).update(given_at=past, until=past + HOUR)
    assert inside.get("/lavoro/")["Location"] == "/"
    assert inside.get("/lavoro/")["Location"].startswith("/account/login/")
    dismissed = consent_of(dario)
    inside = enter(team, in_bergamo, dismissed)
    with use_public():
        end_member(actor=franca, user_id=gino.pk)
    assert inside.get("/lavoro/")["Location"] == "/"
    endings = AssistanceVisit.objects.order_by("offered_at").values_list("ending", flat=True)
    assert list(endings) == ["revoked", "over", "dismissed"]


def test_the_clock_ends_what_nobody_ended(team: Client, dario: User, in_bergamo: City) -> None:
    consent = consent_of(dario)
    enter(team, in_bergamo, consent)
    past = timezone.now() - 2 * HOUR
    AssistanceConsent.objects.filter(pk=consent.pk).update(given_at=past, until=past + HOUR)
    assert end_overdue_visits() == 1
    assert end_overdue(now=timezone.now()) == []
    assert AuditEntry.objects.filter(action="core.assistance.left").count() == 1


def test_without_consent_nobody_gets_in(
    team: Client, gino: User, ilda: User, dario: User, in_bergamo: City, monza: City
) -> None:
    consent = consent_of(dario)
    key: dict[str, Any] = {"assistant_key": gino.pk, "assistant": "Gino A.", "consent_id": consent.pk}

    def refused(path: str, city: str = "bergamo") -> None:
        browser = visitor(city)
        assert browser.get(path).status_code == 400
        assert browser.get("/lavoro/")["Location"].startswith("/account/login/")

    with use_public():
        assert (
            team_browser(ilda).post(f"/console/citta/{in_bergamo.pk}/entra/{consent.pk}/").status_code == 403
        )
        cold = team_browser(gino, second_step=False).post(
            f"/console/citta/{in_bergamo.pk}/entra/{consent.pk}/"
        )
        assert cold["Location"].startswith("/account/second-step/")
        assert link_for(team, monza, consent) == ""  # the consent is of another city
        path = link_for(team, in_bergamo, consent)
    refused("/assistenza/entra/forged/")
    refused(path.replace("entra/", "entra/x"))
    refused(path, city="monza")  # the signature is of another city
    visit = offer_visit(now=timezone.now(), **key)
    with use_city(monza):
        elsewhere = sign(str(visit.pk), purpose="assistance")
    refused(f"/assistenza/entra/{elsewhere}/")
    assert visitor().get(path).status_code == 302
    refused(path)  # replayed
    old = offer_visit(now=timezone.now(), **key)
    AssistanceVisit.objects.filter(pk=old.pk).update(offered_at=timezone.now() - dt.timedelta(minutes=2))
    refused(f"/assistenza/entra/{sign(str(old.pk), purpose='assistance')}/")
    with use_public():
        meanwhile = link_for(team, in_bergamo, consent)
    revoke_consent(actor=dario, consent_id=consent.pk, now=timezone.now())
    refused(meanwhile)
    with use_public():
        assert link_for(team, in_bergamo, consent) == ""
    with pytest.raises(DomainError, match="non c'è più"):
        offer_visit(now=timezone.now(), **key)
    assert AuditEntry.objects.filter(action="core.assistance.entered").count() == 1


def test_a_link_is_worth_nothing_once_its_owner_has_no_telephone_or_no_role(
    team: Client, gino: User, franca: User, dario: User, in_bergamo: City
) -> None:
    with use_public():
        path = link_for(team, in_bergamo, consent_of_city(in_bergamo, dario))
        team_browser(franca).post(f"/console/squadra/{gino.pk}/azzera/")
    assert visitor().get(path).status_code == 400


def consent_of_city(city: City, dario: User) -> AssistanceConsent:
    with use_city(city):
        return consent_of(dario)


def test_the_account_of_a_visit_opens_nothing_by_itself(team: Client, dario: User, in_bergamo: City) -> None:
    enter(team, in_bergamo, consent_of(dario))
    user = AssistanceVisit.objects.get().user
    browser = visitor()
    assert user is not None
    browser.force_login(user)  # a session made in any other way carries no visit
    assert browser.get("/lavoro/").status_code == 403
    office = visitor()
    office.force_login(dario)
    assert "Assistenza Vicinia" not in office.get("/lavoro/persone/").content.decode()


def test_the_office_gives_sees_and_takes_back(
    dario: User, bruno: User, in_bergamo: City, team: Client
) -> None:
    office = visitor()
    office.force_login(dario)
    assert "Non ha mai consentito" in office.get("/lavoro/citta/assistenza/").content.decode()
    page = office.get("/lavoro/citta/assistenza/nuovo/")
    sent = {
        "reason": "Importazione",
        "hours": "24",
        "role": "reader",
        "key": str(page.context["form"]["key"].value()),
    }
    first = office.post("/lavoro/citta/assistenza/nuovo/", sent)
    again = office.post("/lavoro/citta/assistenza/nuovo/", sent)
    assert first["Location"] == again["Location"]
    consent = AssistanceConsent.objects.get()
    assert consent.until - consent.given_at == dt.timedelta(days=1)
    enter(team, in_bergamo, consent)
    card = office.get(first["Location"]).content.decode()
    assert "Gino A." in card
    assert "è dentro adesso" in card
    assert "Assistenza entrata" in card
    office.post(f"{first['Location']}ritira/")
    assert "ritirato" in office.get("/lavoro/citta/assistenza/?q=importazione").content.decode()
    assert "Importazione" not in office.get("/lavoro/citta/assistenza/?state=standing").content.decode()
    assert "Importazione" in office.get("/lavoro/citta/assistenza/?state=revoked").content.decode()
    assert "Importazione" in office.get("/lavoro/citta/assistenza/?export=csv").content.decode()
    for hours in (dt.timedelta(minutes=59), dt.timedelta(days=8)):
        with pytest.raises(DomainError, match="sette giorni"):
            consent_of(dario, lasting=hours)


def test_the_list_of_consents_costs_the_same_for_one_and_for_twenty(
    dario: User, in_bergamo: City, django_assert_max_num_queries: Any
) -> None:
    office = visitor()
    office.force_login(dario)
    consent_of(dario)
    office.get("/lavoro/citta/assistenza/")
    with django_assert_max_num_queries(30) as one:
        office.get("/lavoro/citta/assistenza/")
    for _more in range(19):
        consent_of(dario)
    with django_assert_max_num_queries(30) as twenty:
        assert office.get("/lavoro/citta/assistenza/").context["page_obj"].paginator.count == 20
    assert len(one) == len(twenty)


def test_no_consent_gives_what_gives_access_to_others() -> None:
    denied = {name for name in all_permissions() if not may_be_given(name)}
    assert denied == {
        "core.people.manage",
        "core.city.manage",
        "core.privacy.manage",
        "core.program.manage",
        "core.subscription.remove",
        "monza.office.appoint",
        "farelegami.pact.work",
        "farelegami.vault.break_glass",
        "farelegami.vault.supervise",
    }


def test_how_a_city_reads_a_name() -> None:
    assert short_name(User(full_name="Gino Assiste")) == "Gino A."
    assert short_name(User(full_name="Gino")) == "Gino"
    assert short_name(User(email="gino@vicinia.example")) == "gino"
