"""The archive of a body and of a neighbourhood: meeting, agenda, minutes, year by year."""

import datetime as dt

from django.test import Client

from core.models import Body
from tests.core.web.public.conftest import MakeMeeting
from tests.core.web.public.pages import text_of


def test_the_archive_is_by_year_with_agenda_and_minutes(
    bergamo_client: Client, make_meeting: MakeMeeting, today: dt.date
) -> None:
    def days_to(year: int, month: int) -> int:
        return (dt.date(year, month, 2) - today).days

    last = today.year - 1
    make_meeting(in_days=days_to(last, 3), state="held", agenda=("Il mercato",), minutes="Si fa.")
    make_meeting(
        in_days=days_to(last, 4), state="held", agenda=("Il cortile",), minutes="No", minutes_state="shared"
    )
    make_meeting(in_days=days_to(last, 5), state="cancelled")
    make_meeting(in_days=days_to(last - 1, 5), state="held", agenda=("Lontano",))
    make_meeting(in_days=3, agenda=("Futuro",))
    for path in ("/reti/rete-alfa/", "/quartieri/alfa/"):
        page = text_of(bergamo_client, f"{path}?anno={last}")
        archive = page[page.index("Tutti i resoconti, anno per anno") :]
        assert f"3 incontri nel {last}; resoconti pubblicati: 1" in archive
        assert archive.index("annullato") < archive.index("Il cortile") < archive.index("Il mercato")
        assert "non ancora" in archive
        assert "Lontano" not in archive
        assert "Futuro" not in archive
        older = text_of(bergamo_client, f"{path}?anno={last - 1}")
        assert "Lontano" in older[older.index("Tutti i resoconti") :]
        assert f"nel {last};" in text_of(bergamo_client, f"{path}?anno=mai")


def test_a_body_that_never_met_has_no_archive(bergamo_client: Client, alfa: Body) -> None:
    assert "anno per anno" not in text_of(bergamo_client, "/reti/rete-alfa/")


def test_the_archive_costs_the_same_for_many_meetings(
    bergamo_client: Client, make_meeting: MakeMeeting, django_assert_max_num_queries: object
) -> None:
    for number in range(20):
        make_meeting(in_days=-1 - number, state="held", minutes="Testo", agenda=("Uno", "Due"))
    with django_assert_max_num_queries(28):  # type: ignore[operator]
        text_of(bergamo_client, "/reti/rete-alfa/")
