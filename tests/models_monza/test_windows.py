"""Windows open and close at midnight by the city's own clock, also when the clocks change."""

import datetime as dt
import uuid
from zoneinfo import ZoneInfo

import pytest

from accounts.models import User
from core.models import Body, BodyStage
from core.services.errors import DomainError
from models_monza.models import Enrolment, EnrolmentWindow, Mandate
from models_monza.selectors.enrolments import window_lines
from models_monza.selectors.mandates import window_at, windows_to_open
from models_monza.services.enrolment import Application, apply_for_enrolment
from models_monza.services.mandates import extend_window, open_window

ROME = ZoneInfo("Europe/Rome")
SECOND = dt.timedelta(seconds=1)


def rome(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=ROME)  # type: ignore[misc,arg-type]


def citizen(body: Body, mandate: Mandate, **more: object) -> Application:
    values: dict[str, object] = {
        "body_id": body.pk,
        "mandate_id": mandate.pk,
        "kind": "citizen",
        "ground": "residence",
        "given_name": "Maria",
        "family_name": "Rossi",
        "fiscal_code": "RSSMRA85T50A562W",
    }
    return Application(**(values | more))  # type: ignore[arg-type]


@pytest.fixture
def march(mandate: Mandate) -> EnrolmentWindow:
    """March 2026: the clocks go forward on the 29th."""
    return EnrolmentWindow.objects.create(
        mandate=mandate, first_on=dt.date(2026, 3, 1), last_on=dt.date(2026, 3, 31)
    )


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        (rome(2026, 3, 1) - SECOND, False),
        (rome(2026, 3, 1), True),
        (rome(2026, 3, 29, 1, 59, 59), True),
        (rome(2026, 3, 29, 3), True),
        (rome(2026, 3, 31, 23, 59, 59), True),
        (rome(2026, 4, 1), False),
        (dt.datetime(2026, 2, 28, 23, 0, tzinfo=dt.UTC), True),  # midnight in Italy, winter time
        (dt.datetime(2026, 2, 28, 22, 59, 59, tzinfo=dt.UTC), False),
        (dt.datetime(2026, 3, 31, 21, 59, 59, tzinfo=dt.UTC), True),  # summer time: one hour earlier
        (dt.datetime(2026, 3, 31, 22, 0, tzinfo=dt.UTC), False),
    ],
)
def test_a_window_is_open_from_its_first_instant_to_its_last(
    march: EnrolmentWindow, moment: dt.datetime, is_open: bool
) -> None:
    assert (window_at(moment) == march) is is_open


@pytest.mark.parametrize("hour", [2, 3])
def test_the_last_hour_of_a_window_that_closes_when_the_clocks_go_back(mandate: Mandate, hour: int) -> None:
    """25 October 2026 has two hours called 02:xx; both are of that day."""
    EnrolmentWindow.objects.create(
        mandate=mandate, first_on=dt.date(2026, 10, 1), last_on=dt.date(2026, 10, 25)
    )
    for fold in (0, 1):
        assert window_at(dt.datetime(2026, 10, 25, hour, 30, tzinfo=ROME, fold=fold))
    assert window_at(rome(2026, 10, 25, 23, 59, 59))
    assert window_at(rome(2026, 10, 26)) is None


def test_at_the_last_instant_one_enrols_and_a_second_later_the_rule_is_named(
    march: EnrolmentWindow, liberta: Body
) -> None:
    last = rome(2026, 3, 31, 23, 59, 59)
    application = citizen(liberta, march.mandate)
    assert apply_for_enrolment(actor=None, application=application, moment=last).state == "submitted"
    with pytest.raises(DomainError, match=r"chiuse.*n. 5, 08/02/2024"):
        apply_for_enrolment(actor=None, application=application, moment=last + SECOND)


def test_who_comes_late_reads_when_enrolment_opens_again(
    march: EnrolmentWindow, liberta: Body, olga: User
) -> None:
    open_window(actor=olga, first_on=dt.date(2026, 9, 1), last_on=dt.date(2026, 9, 30))
    with pytest.raises(DomainError, match="riaprono dal 01/09/2026 al 30/09/2026"):
        apply_for_enrolment(
            actor=None, application=citizen(liberta, march.mandate), moment=rome(2026, 6, 1, 12)
        )


def test_the_rules_give_the_windows_of_a_year_that_are_not_there_yet(march: EnrolmentWindow) -> None:
    assert windows_to_open(2026) == [(dt.date(2026, 9, 1), dt.date(2026, 9, 30))]
    assert windows_to_open(2023) == []


def test_a_window_is_extended_with_its_reason_and_never_shortened(olga: User, mandate: Mandate) -> None:
    window = open_window(actor=olga, first_on=dt.date(2022, 9, 5), last_on=dt.date(2022, 10, 5))
    with pytest.raises(
        DomainError, match="L'ultimo giorno adesso è mercoledì 5 ottobre 2022: ne scelga uno dopo"
    ):
        extend_window(actor=olga, window_id=window.pk, last_on=dt.date(2022, 10, 1), note="x")
    with pytest.raises(DomainError, match="perché"):
        extend_window(actor=olga, window_id=window.pk, last_on=dt.date(2022, 10, 12), note=" ")
    longer = extend_window(
        actor=olga, window_id=window.pk, last_on=dt.date(2022, 10, 12), note="anche su carta"
    )
    assert (longer.last_on, longer.extended_from) == (dt.date(2022, 10, 12), dt.date(2022, 10, 5))


def test_two_windows_never_meet(march: EnrolmentWindow, olga: User) -> None:
    with pytest.raises(DomainError, match="Si sovrappone"):
        open_window(actor=olga, first_on=dt.date(2026, 3, 31), last_on=dt.date(2026, 4, 30))


def test_without_a_mandate_no_window_opens(acts: None, olga: User) -> None:
    with pytest.raises(DomainError, match="Prima apra il mandato"):
        open_window(actor=olga, first_on=dt.date(2026, 3, 1), last_on=dt.date(2026, 3, 31))


def test_a_window_opens_enrolment_where_no_consulta_is_formed_and_leaves_formed_ones(
    liberta: Body, triante: Body, olga: User
) -> None:
    BodyStage.objects.filter(body=triante).delete()
    BodyStage.objects.create(body=triante, stage="to_form", since=dt.date(2026, 1, 1))
    open_window(actor=olga, first_on=dt.date(2026, 3, 1), last_on=dt.date(2026, 3, 31))

    def stage_on(body: Body, day: dt.date) -> str:
        return BodyStage.objects.on(day).get(body=body).stage

    assert stage_on(triante, dt.date(2026, 2, 28)) == "to_form"
    assert stage_on(triante, dt.date(2026, 3, 1)) == "enrolling"
    assert stage_on(liberta, dt.date(2026, 3, 1)) == "formed"


def test_the_same_form_sent_twice_is_one_application(march: EnrolmentWindow, liberta: Body) -> None:
    key = uuid.uuid4()
    for _time in range(2):
        apply_for_enrolment(
            actor=None, application=citizen(liberta, march.mandate), moment=rome(2026, 3, 2, 9), key=key
        )
    assert Enrolment.objects.count() == 1


def test_the_windows_are_listed_the_latest_first_and_the_old_ones_are_not_extended(mandate: Mandate) -> None:
    for year, month in ((2025, 3), (2023, 9), (2026, 3), (2024, 3)):
        first = dt.date(year, month, 1)
        EnrolmentWindow.objects.create(mandate=mandate, first_on=first, last_on=first + dt.timedelta(days=29))
    lines = window_lines(dt.date(2025, 5, 1))
    assert [line.window.first_on.year for line in lines] == [2026, 2025, 2024, 2023]
    assert [line.may_extend for line in lines] == [True, True, False, False]
