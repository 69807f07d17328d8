"""Labs of the second season, the path that is listening with what people asked for, and the meetings to come."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils import timezone

from core.models import Body, Meeting, Neighbourhood
from core.services.attendance import count_citizens
from core.services.bodies import BodyData, change_stage, create_body
from core.services.convocation import convene_meeting
from core.services.meeting_states import hold_meeting
from core.services.meetings import MeetingPlan, plan_meeting
from models_qua.demonstration.keys import key_of
from models_qua.demonstration.texts import GROUPS, NEEDS, PEOPLE, Asked, Put
from models_qua.models import District, LabCycle, LabStep, Need, NeedGroup
from models_qua.rules import SLUG
from models_qua.services.evidence import Evidence, add_evidence
from models_qua.services.fates import decide_fate
from models_qua.services.feasibility import Said, ask_reviews, review_group
from models_qua.services.labs import LabPlan, set_lab
from models_qua.services.need_groups import group_needs
from models_qua.services.need_web import SentNeed, confirm_need, receive_need
from models_qua.services.needs import NeedText, collect_need, publish_need
from models_qua.services.participants import Participant, add_participant
from models_qua.services.paths import PathPlan, start_path
from models_qua.services.steps import StepText, begin_step, describe_step, end_step

FIRST, SECOND, THIRD = "A", "B", "C"
SINCE = dt.date(2021, 9, 1)
LISTENED_DAYS, HEARD_DAYS = 50, 12
"""How many days ago the running path began, and after how many its first meeting was held."""
_ABOUT = (
    "Il laboratorio di cittadinanza di {places}: qui si ascolta, si propone e si decide insieme che cosa fare nel quartiere. È aperto a "
    "chi ci abita, ci lavora, ci studia o ci va volentieri."
)
_DAY = dt.timedelta(days=1)
People = Mapping[str, Any]
Kind = LabStep.Kind


def open_labs(office: Any) -> dict[str, Body]:
    """The labs of districts A, B and C, by letter, with their season, districts and neighbourhoods."""
    return {code: _lab(office, code) for code in (FIRST, SECOND, THIRD)}


def _lab(office: Any, code: str) -> Body:
    name = f"Laboratorio dell'ambito {code}"
    there = Body.objects.filter(model_slug=SLUG, name=name).first()
    if there is not None:
        return there
    district = District.objects.select_related("season").get(code=code, season__until__year=2024)
    places = list(Neighbourhood.objects.filter(districts__district=district).order_by("name"))
    told = ", ".join(place.name for place in places)
    data = BodyData(
        name,
        description=_ABOUT.format(places=told),
        public_email=f"ambito.{code.lower()}@reggio.example",
        meets_usually="Un martedì al mese, alle 18.30",
        neighbourhood_ids=tuple(place.pk for place in places),
    )
    body = create_body(actor=office, model_slug=SLUG, data=data, since=SINCE)
    change_stage(actor=office, body_id=body.pk, stage="open", since=SINCE + _DAY)
    plan = LabPlan("neighbourhood", district.season_id, (district.pk,))
    set_lab(actor=office, body_id=body.pk, lab=plan)
    return body


def start(actor: Any, body: Body, title: str, about: str, on: dt.date) -> LabCycle:
    """A path of a lab, found again when it is there."""
    plan = PathPlan(title, on, about=about)
    return start_path(actor=actor, body_id=body.pk, path=plan, key=key_of("path", body.name, title))


def walk(
    actor: Any, cycle: LabCycle, kind: str, begun: dt.date, ended: dt.date | None = None, **told: Any
) -> LabStep:
    """A step begun and, with `ended`, done; `told` are the words of `StepText`. What happened already is left as it is."""
    step = cycle.steps.get(kind=kind)
    if step.started_on is None:
        describe_step(actor=actor, step_id=step.pk, text=StepText(**told))
        step = begin_step(actor=actor, step_id=step.pk, on=begun)
    if ended is not None and step.ended_on is None:
        step = end_step(actor=actor, step_id=step.pk, on=ended)
    return step


def met(actor: Any, body: Body, kind: str, on: dt.date, agenda: tuple[str, ...], came: int) -> Meeting:
    """A meeting of the lab that was held, with how many people came."""
    meeting = _planned(actor, body, kind, on, agenda)
    if meeting.state != Meeting.State.HELD:
        count_citizens(actor=actor, meeting_id=meeting.pk, total=came)
        meeting = hold_meeting(actor=actor, meeting_id=meeting.pk)
    return meeting


def prove(actor: Any, cycle: LabCycle, kind: str, meeting: Meeting, title: str) -> None:
    """The meeting documents a step."""
    step = cycle.steps.get(kind=kind)
    evidence = Evidence(title=title, meeting_id=meeting.pk)
    add_evidence(actor=actor, step_id=step.pk, evidence=evidence, key=key_of("evidence", step.pk, meeting.pk))


def _planned(actor: Any, body: Body, kind: str, on: dt.date, agenda: tuple[str, ...]) -> Meeting:
    plan = MeetingPlan(
        kind=kind, body_ids=(body.pk,), meets_on=on, starts_at=dt.time(18, 30), ends_at=dt.time(20, 15)
    )
    key = key_of("meeting", body.name, kind, on)
    return plan_meeting(actor=actor, model_slug=SLUG, plan=plan, agenda=agenda, key=key)


def listening(people: People, body: Body, today: dt.date) -> None:
    """The path that is listening: people, a meeting, needs and proposals, groups with what the services and the city said of them."""
    actor = people["neighbourhood_architect"]
    title = "Che cosa serve adesso"
    if LabCycle.objects.filter(body=body, title=title).exists():
        return
    first = today - LISTENED_DAYS * _DAY
    about = "Il secondo percorso del laboratorio: si raccolgono bisogni e proposte per il prossimo accordo."
    cycle = start(actor, body, title, about, first)
    walk(
        actor,
        cycle,
        Kind.LISTENING,
        first,
        planned_on=first,
        planned_until=today + 20 * _DAY,
        method="Incontri aperti nelle frazioni, banchetti al mercato, fogli nelle botteghe e proposte dal sito.",
        people="Chiunque abiti o frequenti l'ambito, le associazioni, le scuole, l'architetta di quartiere.",
    )
    heard = first + HEARD_DAYS * _DAY
    meeting = met(
        actor, body, "listening", heard, ("Che cosa serve, che cosa c'è già", "Prossimi incontri"), 37
    )
    prove(actor, cycle, Kind.LISTENING, meeting, "Primo incontro di ascolto, al circolo di Cella")
    for given, family in PEOPLE:
        who = Participant(given_name=given, family_name=family, since=heard)
        add_participant(
            actor=actor, cycle_id=cycle.pk, participant=who, key=key_of("participant", given, family)
        )
    needs = [_ask(actor, cycle, asked, meeting) for asked in NEEDS]
    for number, put in enumerate(GROUPS):
        mine = [need for need, asked in zip(needs, NEEDS, strict=True) if asked.group == number]
        _group(people, cycle, put, mine, heard + 8 * _DAY)


def _ask(actor: Any, cycle: LabCycle, asked: Asked, meeting: Meeting) -> Need:
    """What somebody asks for: on the site by herself, else as an office writes it down."""
    need = _sent(cycle, asked) if asked.source == Need.Source.WEB else _told(actor, cycle, asked, meeting)
    if asked.shown:
        publish_need(actor=actor, need_id=need.pk, title=asked.title, text=asked.text, place=asked.place)
    return need


def _sent(cycle: LabCycle, asked: Asked) -> Need:
    where = Neighbourhood.objects.get(name=asked.place).pk
    sent = SentNeed(
        asked.kind,
        asked.title,
        _email(asked) or "qualcuno@cittadini.example",
        asked.name,
        asked.text,
        asked.place,
        where,
    )
    moment = timezone.make_aware(dt.datetime.combine(cycle.started_on + asked.days * _DAY, dt.time(10)))
    key = key_of("need", cycle.pk, asked.title)
    need = receive_need(cycle_id=cycle.pk, need=sent, moment=moment, site="", key=key)
    return confirm_need(need_id=need.pk, at=moment)


def _email(asked: Asked) -> str:
    return f"{asked.name.split()[-1].lower()}@cittadini.example" if asked.name else ""


def _told(actor: Any, cycle: LabCycle, asked: Asked, meeting: Meeting) -> Need:
    text = NeedText(
        asked.title,
        cycle.started_on + asked.days * _DAY,
        kind=asked.kind,
        source=asked.source,
        text=asked.text,
        place=asked.place,
        neighbourhood_id=Neighbourhood.objects.get(name=asked.place).pk,
        meeting_id=meeting.pk if asked.source == Need.Source.MEETING else None,
        proposer_name=asked.name,
        proposer_email=_email(asked),
    )
    return collect_need(actor=actor, cycle_id=cycle.pk, need=text, key=key_of("need", cycle.pk, asked.title))


def _group(people: People, cycle: LabCycle, put: Put, needs: list[Need], on: dt.date) -> NeedGroup:
    actor = people["neighbourhood_architect"]
    group = group_needs(
        actor=actor,
        cycle_id=cycle.pk,
        need_ids=[need.pk for need in needs],
        title=put.title,
        summary=put.summary,
        key=key_of("group", cycle.pk, put.title),
    )
    if put.service:
        asked = ask_reviews(actor=actor, group_id=group.pk, service=put.service, question=put.question, on=on)
        if put.outcome:
            said = Said(
                put.outcome,
                put.reasons,
                on + 9 * _DAY,
                technical=put.outcome,
                economic=put.outcome if put.cost else "",
                cost_eur=Decimal(put.cost) if put.cost else None,
            )
            review_group(actor=people["municipal_service"], review_id=asked[0].pk, said=said)
    if put.fate:
        decide_fate(actor=actor, group_id=group.pk, fate=put.fate, reasons=put.fate_reasons)
    return group


def coming(office: Any, found: Mapping[str, Body], today: dt.date) -> None:
    """Open meetings to come: where one still listens, and where the shared proposal is discussed; announced to everybody."""
    for code, kind, days, agenda in (
        (FIRST, "listening", 11, ("Bisogni e proposte raccolti finora", "Che cosa manca")),
        (
            SECOND,
            "sharing",
            8,
            ("La proposta di accordo, scheda per scheda", "Chi vuole prendersi un impegno"),
        ),
        (THIRD, "monitoring", 17, ("Come vanno la cucina e gli orti",)),
    ):
        meeting = _planned(office, found[code], kind, today + days * _DAY, agenda)
        if meeting.state == Meeting.State.DRAFT:
            convene_meeting(actor=office, meeting_id=meeting.pk)
