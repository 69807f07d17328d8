"""What the addresses of labs and agreements need: keys of rows of a city that has them, some full, some with nothing yet."""

import datetime as dt
from typing import Any

from django.utils import timezone

from accounts.models import User
from core.models import Body, Organisation, Person, Theme
from core.services.activation import activate_participation_model
from models_qua.mail.need_links import need_token
from models_qua.models import (
    LabCycle,
    LabParticipation,
    LabStep,
    Need,
    NeedGroup,
    PlaceKeeper,
    PlaceUse,
    PlanLink,
    ServiceUsers,
)
from models_qua.rules import SLUG
from tests.e2e.reggio_agreements import LONG, fill_agreements
from tests.models_qua.need_rows import make_review, meeting_of, service, unconfirmed
from tests.models_qua.path_rows import note_on, walk_to
from tests.models_qua.rows import (
    make_cycle,
    make_district,
    make_group,
    make_lab,
    make_need,
    make_place,
    make_plan,
    make_season,
    make_service,
)

TODAY = timezone.localdate()
DAY = dt.timedelta(days=1)
Keys = dict[str, str]
"""The key of each row by a word for it; a word that is not here stands for itself."""
_PEOPLE = ("Nora Neri", "Pina Prova", "Maria Assunta Degli Esposti Montanari", "Ugo Verdi", "Lia Fabbri")


def build_reggio(office: User) -> Keys:
    """The rows of a whole city: Rivalta with everything, Sesso with nothing yet."""
    activate_participation_model(actor=None, slug=SLUG, since=TODAY - 4000 * DAY)
    season = make_season(since=TODAY - 3900 * DAY, until=TODAY - 2000 * DAY)
    now = make_season("2020-2024", TODAY - 1999 * DAY)
    district = make_district(now, "Rivalta", code="C")
    body = make_lab("Rivalta", now, district=district)
    quiet = make_lab("Sesso", now, district=make_district(now, "Sesso", code="G"))
    make_district(season, "Villaggio Stranieri e San Maurizio lungo la via Emilia")
    keys = {"lab": body.pk, "quiet-lab": quiet.pk, "season": now.pk, "old-season": season.pk}
    keys |= {"district": district.pk}
    keys |= _paths(body, quiet) | _needs(body) | fill_agreements(body, office, TODAY)
    keys |= _second_season(body, keys)
    return {word: str(key) for word, key in keys.items()}


def _paths(body: Body, quiet: Body) -> dict[str, Any]:
    old = make_cycle(body, title=LONG, started_on=TODAY - 700 * DAY)
    walk_to(old, "accounting")
    for kind in ("listening", "feasibility", "sharing"):
        note_on(old, kind)
    steps = LabStep.objects.filter(cycle=old)
    steps.update(method="Passeggiate e tavoli di lavoro.", people="Associazioni, scuole, vicini di casa.")
    for number, name in enumerate(_PEOPLE * 3):
        given, _space, family = f"{name} {number}".partition(" ")
        person = Person.objects.create(given_name=given, family_name=family)
        LabParticipation.objects.create(body=body, cycle=old, person=person, since=TODAY - 690 * DAY)
    empty = make_cycle(quiet, title="Primo percorso", started_on=TODAY)
    step = {kind: old.steps.get(kind=kind).pk for kind in ("accounting", "listening")}
    keys = {"path": old.pk, "empty-path": empty.pk, "running-step": step["accounting"]}
    return keys | {"old-step": step["listening"], "first-step": empty.steps.get(position=1).pk}


def _needs(body: Body) -> dict[str, Any]:
    cycle = make_cycle(body, title="Verso il secondo accordo", started_on=TODAY - 90 * DAY)
    LabStep.objects.filter(cycle=cycle, kind="listening").update(started_on=TODAY - 80 * DAY)
    theme = Theme.objects.create(name="Verde", slug="verde")
    meeting = meeting_of(body, meets_on=TODAY - 10 * DAY, state="held")
    came = {"received_on": TODAY - 10 * DAY, "meeting": meeting, "theme": theme, "is_public": True}

    def need(title: str, **more: Any) -> Need:
        return make_need(cycle, title, **came | more)

    asked = {"proposer_name": "Rosa Verdi", "proposer_email": "rosa@example.org", "text": "Non si passa."}
    rows: dict[str, Any] = {
        "need": need(LONG, **asked | {"text": "Chiamate Rosa al 333 1234567.", "is_public": False}),
        "need-alone": need("Più luce in via della Repubblica", kind="report", source="paper", meeting=None),
        "need-discarded": need("Doppia", state="discarded", discard_reason="È scritta due volte."),
    }
    wide = need("Vialetti larghi nel parco Noce Nero", **asked)
    rows["group"] = make_group(cycle, "Vialetti del parco", wide, summary="Da fare in primavera.")
    told = (need("Una fontana", **asked), need("Acqua al parco", is_public=False))
    rows["group-decided"] = _decided(cycle, *told)
    need("Vialetti del parco Noce Nero senza buche")
    service("Servizio Verde pubblico"), service("Servizio Strade e mobilità", "")
    asked_on = TODAY - 40 * DAY
    rows["review"] = make_review(
        rows["group"], "Servizio Verde pubblico", asked_on=asked_on, due_on=TODAY - 9 * DAY
    )
    done = make_review(rows["group"], "Servizio Strade", asked_on=asked_on)
    done.outcome, done.reasons, done.reviewed_on, done.cost_eur = "not_feasible", "C'è un tubo.", TODAY, 1500
    done.save()
    keys = {name: row.pk for name, row in (rows | {"review-done": done, "meeting": meeting}).items()}
    return keys | {"listening": cycle.pk, "need-token": need_token(unconfirmed(cycle).pk)}


def _decided(cycle: LabCycle, *needs: Need) -> NeedGroup:
    fate = {"fate": "later", "fate_reasons": "I lavori sono già finanziati.", "fate_on": TODAY}
    return make_group(cycle, "Fontane e acqua", *needs, **fate)


def _second_season(body: Body, keys: dict[str, Any]) -> dict[str, Any]:
    where = body.territory.get().neighbourhood
    square = make_place(
        where, f"Piazza: {LONG}", slug="piazza-lunga", about="Dove ci si trova la sera.", address="piazza Domenica Secchi",
        access="Fermata 5, ingresso senza gradini", latitude="44.67", longitude="10.58",
    )  # fmt: skip
    empty = make_place(None, "Giardino", slug="giardino", kind="park")
    melograno = Organisation(name="Associazione Il Melograno", match_key="associazione il melograno")
    melograno.canonical = melograno
    melograno.save()
    use = PlaceUse.objects.create(
        place=square, what="Ballo liscio", rhythm="il sabato sera", organisation=melograno, since=TODAY - DAY
    )
    keeper = PlaceKeeper.objects.create(place=square, organisation=melograno, agreement_id=keys["doing"])
    PlaceKeeper.objects.create(place=square, person=Person.objects.filter(family_name__startswith="Neri")[0])
    running = make_service(
        where, name="Facilitazione digitale allo sportello di quartiere", place=square, schedule="lun-ven 9-12",
        about="Aiuto con lo SPID e le prenotazioni.", contact="telefono 0522 000000", organisation=melograno,
    )  # fmt: skip
    ServiceUsers.objects.create(service=running, year=TODAY.year - 1, users=1234, source="Registro")
    idle = make_service(name="Doposcuola", kind="after_school")
    plan = make_plan(
        body, "Un parco aperto a tutte e tutti", LONG, "Più servizi", slug="piano", is_public=True,
        first_year=TODAY.year - 1, last_year=TODAY.year + 3, vision="Un quartiere che si conosce.",
    )  # fmt: skip
    goal = plan.goals.get(position=1)
    for link in ("agreement", "sheet", "indicator"):
        PlanLink.objects.create(goal=goal, **{f"{link}_id": keys["doing" if link == "agreement" else link]})
    secret = make_plan(body, slug="piano-bozza", title="Bozza", first_year=2031, last_year=2035)
    rows: dict[str, Any] = {
        "place": square,
        "empty-place": empty,
        "use": use,
        "keeper": keeper,
        "service": running,
        "idle-service": idle,
    }
    rows |= {"plan": plan, "empty-plan": secret, "goal": goal}
    return {word: row.pk for word, row in rows.items()}
