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
from tests.core.web.work.conftest import PlanOne


def read(client: Client, meeting: Meeting, query: str = "") -> PdfReader:
    response = client.get(reverse("core:work_sign_in_sheet", args=[meeting.pk]) + query)
    assert response["Content-Type"] == "application/pdf"
    assert "no-store" in response["Cache-Control"]
    return PdfReader(io.BytesIO(response.content))


def text_of(pdf: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


def tags(pdf: PdfReader) -> list[str]:
    """The tags of the document in reading order."""
    found: list[str] = []

    def walk(node: Any) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for one in node:
                walk(one)
        elif isinstance(node, dict):
            if "/S" in node:
                found.append(str(node["/S"]))
            if "/K" in node:
                walk(node["/K"])

    walk(pdf.trailer["/Root"]["/StructTreeRoot"])
    return found


def in_order(text: str, *words: str) -> bool:
    places = [text.find(word) for word in words]
    return -1 not in places and places == sorted(places)


def test_before_the_meeting_it_has_who_is_expected_and_room_to_sign(
    annas: Client, plan_one: PlanOne, melo: Organisation, alfa: Body
) -> None:
    rita = Person.objects.create(given_name="Rita", family_name="Levi")
    Membership.objects.create(body=alfa, person=rita)
    Membership.objects.create(body=alfa, organisation=melo)
    pdf = read(annas, plan_one())
    text = text_of(pdf)
    assert in_order(
        text, "Foglio presenze", "Rete Alfa", "inquadra il codice", "Rita Levi", melo.name, "Residenti"
    )
    assert "Firma" in text
    assert "informativa" in text
    assert "/Figure" in tags(pdf)


def test_after_the_meeting_it_says_who_was_there(
    annas: Client, plan_one: PlanOne, melo: Organisation, dario: User
) -> None:
    meeting, rita = plan_one(), Person.objects.create(given_name="Rita", family_name="Levi")
    given: dict[str, Any] = {"actor": dario, "meeting_id": meeting.pk}
    mark_organisation(**given, organisation_id=melo.pk, people=3)
    mark_person(**given, person_id=rita.pk, status="excused")
    count_citizens(**given, total=4)
    text = text_of(read(annas, meeting))
    assert in_order(
        text, "7 persone, 1 realtà, 4 residenti", melo.name, "presente", "Rita Levi", "giustificato"
    )
    assert "Firma" not in text
    assert "Firma" in text_of(read(annas, meeting, "?vuoto=1"))


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
