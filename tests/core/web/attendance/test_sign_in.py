"""The attendance sheet on paper: to be signed before, filled after; read back by another library."""

import io
from typing import Any

from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from accounts.models import User
from core.models import Body, Meeting, Membership, Organisation, Person
from core.services.attendance import count_citizens, mark_organisation
from core.services.attendance_people import mark_person
from tests.core.papers.branded import give_logo
from tests.core.papers.reading import pictures, read_aloud, tags
from tests.core.web.work.conftest import PlanOne


def read(client: Client, meeting: Meeting, query: str = "") -> PdfReader:
    response = client.get(reverse("core:work_sign_in_sheet", args=[meeting.pk]) + query)
    assert response["Content-Type"] == "application/pdf"
    assert "no-store" in response["Cache-Control"]
    return PdfReader(io.BytesIO(response.content))


def text_of(pdf: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


def test_before_the_meeting_it_has_who_is_expected_and_room_to_sign(
    annas: Client, plan_one: PlanOne, melo: Organisation, alfa: Body
) -> None:
    rita = Person.objects.create(given_name="Rita", family_name="Levi")
    Membership.objects.create(body=alfa, person=rita)
    Membership.objects.create(body=alfa, organisation=melo)
    pdf = read(annas, plan_one())
    told = read_aloud(pdf)
    assert [one for one in told if one[0] not in {"/TH", "/P"}] == [
        ("/H1", "Foglio presenze"),
        ("/H2", "Persone che ne fanno parte"),
        ("/TD", "Rita Levi"),
        ("/H2", "Realtà"),
        ("/TD", melo.name),
        ("/H2", "Residenti e altre persone per conto proprio"),
    ]
    facts = [words.split(":")[0] for tag, words in told if tag == "/P"]
    assert facts[:3] == ["Incontro", "Quando", "Dove"]
    assert "inquadra il codice" in told[told.index(("/H2", "Persone che ne fanno parte")) - 1][1]
    assert "informativa" in told[-1][1]
    assert [words for tag, words in told if tag == "/TH"][:2] == ["Nome e cognome", "Firma"]
    assert "/Figure" in tags(pdf)


def test_after_the_meeting_it_says_who_was_there(
    annas: Client, plan_one: PlanOne, melo: Organisation, dario: User
) -> None:
    meeting, rita = plan_one(), Person.objects.create(given_name="Rita", family_name="Levi")
    given: dict[str, Any] = {"actor": dario, "meeting_id": meeting.pk}
    mark_organisation(**given, organisation_id=melo.pk, people=3)
    mark_person(**given, person_id=rita.pk, status="excused")
    count_citizens(**given, total=4)
    pdf = read(annas, meeting)
    told = [one for one in read_aloud(pdf) if one[0] != "/TH"]
    assert told[told.index(("/P", "7 persone, 1 realtà, 4 residenti.")) :][:-1] == [
        ("/P", "7 persone, 1 realtà, 4 residenti."),
        ("/H2", "Realtà"),
        ("/TD", melo.name),
        ("/TD", "presente"),
        ("/TD", "3"),
        ("/H2", "Persone"),
        ("/TD", "Rita Levi"),
        ("/TD", "per conto proprio"),
        ("/TD", "assente giustificato"),
    ]
    assert "Firma" not in text_of(pdf)
    assert "Firma" in text_of(read(annas, meeting, "?vuoto=1"))
    give_logo()
    assert pictures(read(annas, meeting)) == ["Logo di Bergamo"]


def test_it_is_tagged_with_headers_title_and_language(
    annas: Client, plan_one: PlanOne, melo: Organisation, alfa: Body
) -> None:
    Membership.objects.create(body=alfa, organisation=melo)
    pdf = read(annas, plan_one())
    root: Any = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]).startswith("it")
    assert pdf.metadata is not None
    assert "Rete Alfa" in (pdf.metadata.title or "")
    found = tags(pdf)
    assert found.index("/H1") < found.index("/Table")
    assert found.count("/TH") == 6, "four columns of organisations, two of residents"
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()


def test_a_name_the_font_cannot_print_stops_no_sheet(
    annas: Client, plan_one: PlanOne, melo: Organisation, alfa: Body
) -> None:
    Organisation.objects.filter(pk=melo.pk).update(name="Il Melo 🌳\u200b \u4e2d")
    Membership.objects.create(body=alfa, organisation=melo)
    assert ("/TD", "Il Melo ? ?") in read_aloud(read(annas, plan_one()))
