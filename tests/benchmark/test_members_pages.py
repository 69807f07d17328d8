"""Who works for the coordinating body is seen to by its own people, who know of nobody else; campaigns on their pages."""

import datetime as dt
import re

from django.utils import timezone

from accounts.models import User
from benchmark.models import Campaign
from tenants.models import City, Message, PlatformEntry, TeamGrant
from tests.tenants.team import team_browser


def test_a_coordinator_brings_somebody_in_changes_her_role_and_sees_her_out(
    olga: User, nora: User, franca: User, gino: User
) -> None:
    browser = team_browser(olga)
    page = browser.get("/confronto/persone/").content.decode()
    assert "Nora Analizza" in page
    assert "Franca" not in page
    assert "platform_admin" not in browser.get("/confronto/persone/nuova/").content.decode()
    sent = {"full_name": "Pia Nuova", "email": "pia@regione.example", "role": "comparison_analyst"}
    assert browser.post("/confronto/persone/nuova/", sent)["Location"] == "/confronto/persone/"
    assert Message.objects.get(email="pia@regione.example").kind == "new_password"
    refused = browser.post(
        "/confronto/persone/nuova/", {**sent, "role": "platform_admin", "email": "x@y.example"}
    )
    assert refused.status_code == 200
    assert not User.objects.filter(email="x@y.example").exists()
    taken = browser.post("/confronto/persone/nuova/", {**sent, "email": gino.email})
    assert "Ha già un accesso" in taken.content.decode()

    for step in ("esce", "azzera", "invita"):  # nobody of the platform's team is within reach
        assert browser.post(f"/confronto/persone/{franca.pk}/{step}/").status_code == 404
    assert browser.get(f"/confronto/persone/{franca.pk}/").status_code == 404
    assert browser.post(f"/confronto/persone/{nora.pk}/", {"role": "platform_admin"}).status_code == 200
    assert TeamGrant.objects.filter(user=nora).get().role == "comparison_analyst"

    browser.post(f"/confronto/persone/{olga.pk}/esce/")
    assert TeamGrant.objects.filter(user=olga).exists()  # somebody has to coordinate
    browser.post(f"/confronto/persone/{nora.pk}/", {"role": "comparison_coordinator"})
    assert team_browser(nora).get("/confronto/persone/").status_code == 200
    browser.post(f"/confronto/persone/{olga.pk}/esce/")
    olga.refresh_from_db()
    assert not olga.is_active
    assert (
        "Nora Analizza" in team_browser(franca).get("/console/squadra/").content.decode()
    )  # the platform sees all
    actions = set(PlatformEntry.objects.values_list("action", flat=True))
    assert {"team.member_added", "team.role_changed", "team.member_ended"} <= actions


def test_a_campaign_is_opened_followed_and_closed_on_its_pages(
    olga: User, nora: User, bergamo: City, monza: City
) -> None:
    City.objects.filter(pk=bergamo.pk).update(office="Ufficio", office_email="ufficio@bergamo.example")
    browser, today = team_browser(olga), timezone.localdate()
    assert "Nessuna richiesta" in browser.get("/confronto/richieste/").content.decode()
    form = browser.get("/confronto/richieste/nuova/").context["form"]
    sent = {
        "year": str(today.year - 1), "title": "I dati dell'anno", "text": "Tutti.", "key": str(form["key"].value()),
        "due_on": (today + dt.timedelta(days=30)).isoformat(),
    }  # fmt: skip
    late = browser.post("/confronto/richieste/nuova/", {**sent, "due_on": today.isoformat()})
    assert "deve ancora venire" in late.content.decode()
    for _twice in range(2):
        made = browser.post("/confronto/richieste/nuova/", sent)
    row = Campaign.objects.get()
    assert made["Location"] == f"/confronto/richieste/{row.pk}/"
    assert Message.objects.filter(kind="campaign").count() == 1  # Monza has no address to write to
    page = browser.get(made["Location"]).content.decode()
    assert "0 di 2 città" in page
    assert len(re.findall("non ha risposto", page)) == 2
    listed = browser.get(made["Location"] + "?export=csv").content.decode("utf-8-sig")
    assert "Bergamo;non ha risposto" in listed
    assert "0 di 2" in browser.get("/confronto/richieste/").content.decode()
    browser.post(f"/confronto/richieste/{row.pk}/chiudi/")
    assert "chiusa" in browser.get(made["Location"]).content.decode()
    assert team_browser(nora).get("/confronto/richieste/").status_code == 403
