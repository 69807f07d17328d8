"""The yearly figures of the consulte."""

import datetime as dt
import random
from collections import Counter
from statistics import median
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from core.models import Attendance, Body, Meeting, Membership, Organisation, Person
from core.participation.figures import FigureValue
from core.reporting.build import build_in_languages, build_report
from core.reporting.charts import charts_of
from core.reporting.document import Report, from_json, to_json
from core.reporting.rows import rows_behind
from core.services.imports import undo_import
from models_monza.models import AdvisoryOpinion, Sitting
from models_monza.report import REPORT_SECTIONS
from tests.models_monza.registers import REAL, imported, plain, sitting
from tests.models_monza.test_sittings import enrol, mark, meeting_of

TODAY = dt.date(2024, 1, 15)
QUERIES = 12 + 2 * sum(section.queries for section in REPORT_SECTIONS)


def report(year: int = 2023, today: dt.date = TODAY) -> Report:
    return build_report("monza", year, today=today)


def values(*codes: str, year: int = 2023, today: dt.date = TODAY) -> dict[str, FigureValue | float]:
    made = report(year, today)
    return {code: made.figure(code).value for code in codes}


def held(body: Body, day: dt.date, citizens: int | None = None) -> Meeting:
    meeting = meeting_of(body, day)
    Meeting.objects.filter(pk=meeting.pk).update(state="held", citizens_count=citizens)
    return meeting


def contribution(body: Body, sent: dt.date, answered: dt.date | None = None, **more: Any) -> AdvisoryOpinion:
    state = more.pop("state", "answered" if answered else "transmitted")
    outcome = more.pop("outcome", "accepted" if answered else "")
    return AdvisoryOpinion.objects.create(
        body=body,
        subject="Alberi",
        transmitted_on=sent,
        answered_on=answered,
        state=state,
        outcome=outcome,
        **more,
    )


def test_the_register_of_2023_gives_the_published_figures(
    olga: User, django_assert_max_num_queries: Any
) -> None:
    imported(olga, REAL.read_bytes())
    with django_assert_max_num_queries(QUERIES):
        made = report()
    assert made.headline == "90 sedute nel 2023, 286 persone e 88 realtà iscritte"
    found = {figure.code: figure.value for figure in made.figures}
    expected = {
        "consulte": 10,
        "enrolled_citizens": 286,
        "enrolled_organisations": 88,
        "enrolled": 374,
        "sittings": 90,
        "presences": 1062,
        "absences": 574,
        "absences_excused": 388,
        "absences_all": 962,
        "contributions": 48,
        "contributions_answered": 36,
        "contributions_open": 12,
        "contribution_open_days_longest": 316,
        "sittings_valid": None,
    }
    assert {code: found[code] for code in expected} == expected
    assert (str(found["attendance_rate"]), str(found["contribution_answer_days_median"])) == ("52.5", "55.5")
    assert str(found["contributions_answered_share"]) == "75.0"
    assert [section.heading for section in made.sections][:3] == [
        "10 consulte, 286 persone e 88 realtà iscritte",
        "90 sedute: all'appello è presente il 52,5 per cento degli iscritti",
        "48 contributi: 36 hanno avuto risposta, 12 la aspettano",
    ]
    assert made.figure("absences").label == "Assenze senza giustificazione"


def test_the_table_adds_up_to_the_figures(olga: User) -> None:
    imported(olga, REAL.read_bytes())
    table = report().tables[0]
    assert table.code == "consulte"
    assert len(table.body) == 10
    for column in ("sittings", "present", "absent", "excused", "contributions", "answered"):
        place = table.position(column)
        assert sum(int(str(row[place])) for row in table.body) == table.totals[0][place], column


def test_how_many_were_present_is_drawn_consulta_by_consulta(olga: User) -> None:
    imported(olga, REAL.read_bytes())
    made = report()
    first = charts_of(made)[0]
    assert (first.code, first.title) == (
        "rate_by_consulte",
        "Presenti, su cento: consulta per consulta",
    )
    assert from_json(to_json(made)) == made


def test_the_rows_behind_add_up_to_the_figures(olga: User) -> None:
    imported(olga, REAL.read_bytes())
    sat = list(rows_behind("monza", 2023, "sittings", today=TODAY).rows)
    shown = {column.label: column.of for column in rows_behind("monza", 2023, "sittings").columns}
    unrecorded = [row for row in sat if row["sitting__number"] == 1]
    assert {shown["Presenti"](row) for row in unrecorded} == {None}, "nobody wrote who was there: not zero"
    assert (len(sat), *(sum(row[key] for row in sat) for key in ("present", "absent", "excused"))) == (
        90,
        1062,
        574,
        388,
    )
    enrolled = list(rows_behind("monza", 2023, "enrolled", today=TODAY).rows)
    assert (sum(row["citizens"] for row in enrolled), sum(row["groups"] for row in enrolled)) == (286, 88)
    sent = rows_behind("monza", 2023, "contributions", today=TODAY)
    took = next(column for column in sent.columns if column.label == "Giorni di attesa")
    rows = list(sent.rows)
    assert len(rows) == 48
    assert median(took.of(row) for row in rows if row["answered_on"]) == 55.5


def test_the_figures_of_the_real_sitting_of_8_july_2014(liberta: Body) -> None:
    """San Biagio - Cazzaniga, «INCONTRO N° 5»: 19 enrolled = 8 present + 11 absent, 6 of them excused; 6 citizens."""
    people = enrol(liberta, 19, since=dt.date(2014, 1, 1))
    liberta.stages.all().delete()
    liberta.stages.create(stage="formed", since=dt.date(2013, 12, 1))
    meeting = Meeting.objects.create(
        model_slug="monza", kind="sitting", meets_on=dt.date(2014, 7, 8), state="held", citizens_count=6
    )
    meeting.served.create(body=liberta)
    Sitting.objects.create(meeting=meeting, body=liberta, number=5)
    mark(meeting, people[:8])
    mark(meeting, people[8:14], "excused")
    mark(meeting, people[14:], "absent")
    found = values(
        "enrolled_citizens",
        "presences",
        "absences",
        "absences_excused",
        "absences_all",
        "audience",
        year=2014,
    )
    assert list(found.values()) == [19, 8, 5, 6, 11, 6]
    made = report(2014)
    assert str(made.figure("attendance_rate").value) == "42.1"
    assert [part.value for part in made.figure("attendance_rate").parts] == [8, 19]


def test_enrolled_are_counted_on_the_last_day_or_today(liberta: Body, triante: Body) -> None:
    enrol(liberta, 2, since=dt.date(2023, 3, 1))
    left = enrol(liberta, 1, since=dt.date(2023, 3, 1))[0]
    Membership.objects.filter(person=left).update(until=dt.date(2023, 12, 30))
    enrol(triante, 1, since=dt.date(2024, 1, 10))
    assert values("enrolled_citizens") == {"enrolled_citizens": 2}
    assert values("enrolled_citizens", year=2024) == {"enrolled_citizens": 3}
    assert values("enrolled_citizens", year=2024, today=dt.date(2024, 1, 9)) == {"enrolled_citizens": 2}
    assert values("enrolled_citizens", year=2022) == {"enrolled_citizens": None}, "not known, not zero"


def test_an_organisation_in_two_consulte_or_merged_counts_once(liberta: Body, triante: Body) -> None:
    group = organisation("Circolo")
    twin = organisation("Il Circolo", merged_into=group)
    for body, one in ((liberta, group), (triante, twin)):
        Membership.objects.create(body=body, organisation=one, since=dt.date(2023, 3, 1))
    figure = report().figure("enrolled_organisations")
    assert figure.value == 1
    assert figure.notes == (
        "Sommando consulta per consulta è 1 in più: qui chi è in più consulte conta una volta sola.",
    )


def test_each_enrolled_counts_once_a_sitting_and_others_do_not(liberta: Body) -> None:
    member, other = enrol(liberta, 1)[0], Person.objects.create(family_name="Uditrice")
    group = organisation("Circolo")
    Membership.objects.create(body=liberta, organisation=group, since=dt.date(2022, 10, 1))
    meeting = held(liberta, dt.date(2023, 5, 5))
    mark(meeting, [member, other])
    Attendance.objects.create(meeting=meeting, organisation=group, people=3)
    Attendance.objects.create(meeting=meeting, organisation=group, person=other, status="absent")
    made = report()
    assert (made.figure("presences").value, made.figure("absences").value) == (2, 0)
    assert made.figure("presences").notes == (
        "1 riga riguarda chi non è mai stato iscritto a quella consulta: non conta.",
    )


def test_only_sittings_held_count(liberta: Body) -> None:
    people = enrol(liberta, 2)
    for kind, state in (("working_group", "held"), ("sitting", "cancelled"), ("sitting", "held")):
        meeting = Meeting.objects.create(
            model_slug="monza", kind=kind, state=state, meets_on=dt.date(2023, 5, 5)
        )
        meeting.served.create(body=liberta)
        mark(meeting, people)
    assert values("sittings", "presences", "meetings") == {"sittings": 1, "presences": 2, "meetings": 2}


def test_a_sitting_of_two_consulte_is_one_for_the_city(liberta: Body, triante: Body) -> None:
    meeting = held(liberta, dt.date(2023, 5, 5), citizens=4)
    meeting.served.create(body=triante)
    mark(meeting, [*enrol(liberta, 1), *enrol(triante, 1)])
    made = report()
    assert [made.figure(code).value for code in ("sittings", "presences", "audience")] == [1, 2, 4]
    assert [row[3] for row in made.table("consulte").body] == [1, 1]


def test_presences_of_before_the_enrolment_count_and_are_told(olga: User) -> None:
    register = plain()
    register["Iscritti"][1][4] = dt.date(2023, 9, 10)
    imported(olga, register)
    figure = report().figure("presences")
    assert figure.value == 3
    assert figure.notes == (
        "2 presenze o assenze sono di prima dell'iscrizione di chi riguardano: contano lo stesso.",
    )


def test_sittings_whose_attendance_nobody_wrote_leave_presences_unknown(liberta: Body) -> None:
    held(liberta, dt.date(2023, 5, 5))
    made = report()
    assert (made.figure("sittings").value, made.figure("presences").value) == (1, None)
    assert made.figure("attendance_rate").value is None
    assert made.figure("audience").value is None


def test_the_quorum_is_counted_only_where_it_was_checked(liberta: Body) -> None:
    for day, is_valid in ((1, True), (2, False), (3, None)):
        meeting = held(liberta, dt.date(2023, 5, day))
        checked: dict[str, Any] = {
            "members": 2,
            "needed": 1,
            "counted": 1,
            "checked_at": dt.datetime(2023, 5, day, tzinfo=dt.UTC),
        }
        Sitting.objects.create(
            meeting=meeting,
            body=liberta,
            number=day,
            is_valid=is_valid,
            **(checked if is_valid is not None else {}),
        )
    made = report()
    assert (made.figure("sittings_valid").value, made.figure("sittings_not_valid").value) == (1, 1)
    assert (
        made.figure("sittings_valid")
        .notes[0]
        .startswith("In 1 seduta il numero legale non è stato verificato")
    )


def test_answers_after_the_year_wait_in_it_and_what_was_withdrawn_does_not_count(liberta: Body) -> None:
    contribution(liberta, dt.date(2023, 1, 10), dt.date(2023, 1, 20))
    contribution(liberta, dt.date(2023, 2, 1), dt.date(2023, 3, 3), outcome="not_accepted")
    contribution(liberta, dt.date(2023, 12, 1), dt.date(2024, 1, 5))
    contribution(liberta, dt.date(2023, 11, 1))
    contribution(liberta, dt.date(2023, 11, 2), state="withdrawn")
    contribution(liberta, dt.date(2022, 12, 31))
    made = report()
    found = {figure.code: figure.value for figure in made.sections[2].figures}
    assert found == {
        "contributions": 4,
        "contributions_answered": 2,
        "contributions_answered_share": 50,
        "contributions_accepted_share": 50,
        "contribution_answer_days_median": 20,
        "contributions_open": 2,
        "contribution_open_days_longest": 60,
    }
    assert made.figure("contributions_answered").notes == (
        "1 ha avuto risposta dopo quel giorno: qui è tra quelli che aspettano.",
    )
    assert made.figure("contributions").previous == 1


def test_a_year_nobody_recorded_is_unknown_and_not_zero(liberta: Body) -> None:
    made = report(2020)
    assert {made.figure(code).value for code in ("sittings", "presences", "contributions", "audience")} == {
        None
    }
    assert made.tables == ()
    assert made.headline == "Nessun incontro del 2020 nel registro"


@pytest.mark.parametrize("size", [1, 60])
def test_the_report_asks_the_same_few_questions(
    liberta: Body, size: int, django_assert_max_num_queries: Any
) -> None:
    people = enrol(liberta, size)
    for day in range(1, min(size, 28) + 1):
        mark(held(liberta, dt.date(2023, 5, day)), people)
        contribution(liberta, dt.date(2023, 5, day))
    with django_assert_max_num_queries(QUERIES):
        report()
    with django_assert_max_num_queries(QUERIES):
        build_in_languages("monza", 2023, ["it", "en"], today=TODAY)


def organisation(name: str, merged_into: Organisation | None = None) -> Organisation:
    row = Organisation(name=name, match_key=name.lower(), merged_into=merged_into)
    row.canonical = merged_into or row
    row.save()
    return row


def by_hand(register: dict[str, list[list[Any]]]) -> dict[str, Any]:
    """What a register of 2023 says, counted from its rows with nothing of ours."""
    members, sat = register["Iscritti"][1:], register["Sedute"][1:]
    came, sent = register["Presenze"][1:], register["Contributi"][1:]
    ways = Counter(row[3] for row in came)
    took = [(row[4] - row[3]).days for row in sent if row[4]]
    waits = [(dt.date(2023, 12, 31) - row[3]).days for row in sent if not row[4]]
    audiences = [row[6] for row in sat if row[6] is not None]
    return {
        "consulte": len({row[0] for row in (*members, *sat)} | {row[1] for row in sent}),
        "enrolled_citizens": sum(row[2] == "cittadino" for row in members),
        "enrolled_organisations": len({row[1] for row in members if row[2] != "cittadino"}),
        "sittings": len(sat),
        "presences": ways["presente"] if came else None,
        "absences": ways["assente"] if came else None,
        "absences_excused": ways["assente giustificato"] if came else None,
        "audience": sum(audiences) if audiences else None,
        "contributions": len(sent),
        "contributions_answered": len(took),
        "contribution_answer_days_median": median(took) if took else None,
        "contributions_open": len(waits),
        "contribution_open_days_longest": max(waits, default=None),
    }


def made_up(seed: int) -> dict[str, list[list[Any]]]:
    """A register of 2023 with one to three consulte."""
    made, register = random.Random(seed), {name: rows[:1] for name, rows in plain().items()}
    members: dict[str, list[str]] = {}
    for body in made.sample(["Libertà", "Triante", "San Rocco"], made.randint(1, 3)):
        names = [f"Persona {body} {n}" for n in range(made.randint(1, 4))]
        groups = made.sample(["Circolo Alfa", "Scuola Beta"], made.randint(0, 2))
        members[body] = names + groups
        for name in members[body]:
            kind = "cittadino" if name in names else "organizzazione"
            day = dt.date(2023, made.randint(1, 12), 4)
            register["Iscritti"].append([body, name, kind, "residenza" if name in names else "sede", day])
        for number in range(1, made.randint(2, 4)):
            citizens = made.choice([None, 0, 3])
            register["Sedute"].append(sitting(body, number, dt.date(2023, number * 3, 7), citizens=citizens))
            for name in made.sample(members[body], made.randint(0, len(members[body]))):
                way = made.choice(["presente", "assente", "assente giustificato"])
                register["Presenze"].append([body, number, name, way])
    for number in range(1, made.randint(1, 6)):
        sent = dt.date(2023, made.randint(1, 6), 3)
        answered = sent + dt.timedelta(days=made.randint(0, 150)) if made.random() < 0.6 else None
        outcome = made.choice(["accolto", "non accolto"]) if answered else None
        row = [number, made.choice(list(members)), "Alberi", sent, answered, outcome]
        register["Contributi"].append(row)
    return register


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_any_register_adds_up_as_by_hand_changes_nothing_again_and_goes_away(olga: User, seed: int) -> None:
    register = made_up(seed)
    batch = imported(olga, register)
    expected = by_hand(register)
    made = report()
    assert {code: made.figure(code).value for code in expected} == expected
    assert imported(olga, register).result["changes_nothing"]
    undo_import(actor=olga, batch_id=batch.pk)
    assert not Meeting.objects.exists()
    assert not Person.objects.exists()
