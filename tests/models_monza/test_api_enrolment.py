"""Programs do what the pages of enrolment do: a mandate, its window, papers of the counter, decisions, the register."""

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import User
from core.models import Body, BodyStage, Delivery, Membership, Venue
from models_monza.models import Consulta, Enrolment, EnrolmentWindow, Mandate
from tests.core.api.program import Program, did, key_of, refused
from tests.models_monza.applying import PDF, window_of
from tests.models_monza.enrolling import make_enrolment
from tests.models_monza.test_windows import rome


@pytest.fixture
def march(mandate: Mandate, time_machine: Any) -> EnrolmentWindow:
    """March 2026; it is 2 April, and papers of the last days are still to be typed."""
    time_machine.move_to(rome(2026, 4, 2, 10))
    return window_of(mandate)


def paper(body: Body, **more: Any) -> dict[str, Any]:
    values = {
        "body_id": str(body.pk), "received_on": "2026-03-30", "kind": "citizen", "ground": "residence", "given_name": "Maria",
        "family_name": "Rossi", "fiscal_code": "RSSMRA85T50A562W", "email": "maria@example.org",
    }  # fmt: skip
    return values | more


def test_a_paper_is_typed_completed_accepted_and_read_in_the_register(
    march: EnrolmentWindow, clelia: User, olga: User, liberta: Body, triante: Body
) -> None:
    counter, office = Program(key_of(clelia), "monza"), Program(key_of(olga), "monza")
    assert counter.send("post", "monza/enrolments", paper(triante)).status_code == 403
    for wrong, field in (
        ({"fiscal_code": "X"}, "fiscal_code"), ({"ground": "holidays"}, "ground"), ({"birth_on": "1985-12-10"}, "birth_on"),
        ({"given_name": " "}, "given_name"), ({"email": "maria"}, "email"), ({"received_on": "2026-04-01"}, "received_on"),
    ):  # fmt: skip
        refused(counter.send("post", "monza/enrolments", paper(liberta, **wrong)), 422, field)
    scan = SimpleUploadedFile("modulo.pdf", PDF, "application/pdf")
    made = counter.send_files("monza/enrolments", paper(liberta, papers=[scan]), Idempotency_Key="1")
    assert made.status_code == 201, made.content
    at = f"monza/enrolments/{made.json()['id']}"
    again = counter.send_files("monza/enrolments", paper(liberta), Idempotency_Key="1")
    assert again.json()["id"] == made.json()["id"]
    refused(counter.send("post", "monza/enrolments", paper(liberta, fiscal_code="RSSMRA80A41F205B")), 422, "confirmed")  # fmt: skip
    document = counter.get(f"monza/enrolment-documents?enrolment={made.json()['id']}").json()["items"][0]
    file = counter.get(f"monza/enrolment-documents/{document['id']}/content")
    assert (file.content, file.headers["Content-Type"]) == (PDF, "application/pdf")
    assert "attachment" in file.headers["Content-Disposition"]

    assert counter.send("post", f"{at}/acceptance").status_code == 403
    refused(office.send("post", f"{at}/checks", {"what": "Identità", "outcome": "maybe"}), 422, "outcome")
    check = did(office, "post", f"{at}/checks", {"what": "Identità", "outcome": "confirmed"}).json()
    assert check["checked_by"] == str(olga)
    did(office, "post", f"{at}/completion-request", {"what": "Manca la carta."})
    did(counter, "post", f"{at}/completion", {"answer": "Portata."})
    assert did(office, "post", f"{at}/acceptance", {}).json()["state"] == "accepted"
    refused(office.send("post", f"{at}/refusal", {"reasons": "No"}), 422)
    row = Enrolment.objects.get()
    assert (row.typed_by, row.membership.since, row.person.email) == (str(clelia), timezone.localdate(), "maria@example.org")  # fmt: skip
    kinds = Delivery.objects.values_list("mailing__kind", flat=True)
    assert sorted(kinds) == ["monza.completion", "monza.decision"]
    history = [one["actor"] for one in office.get(f"{at}/history").json()["items"]]
    assert history == [str(one) for one in (clelia, olga, olga, clelia, olga)]
    entry = office.get("monza/register?words=rossi").json()
    assert [(one["name"], one["ground"], one["enrolment_id"]) for one in entry["items"]] == [
        ("Maria Rossi", "residence", str(row.pk))
    ]
    assert office.get("monza/register-totals").json()["citizens"] == 1
    figures = office.get("monza/enrolment-figures").json()
    assert figures["enrolled"][0]["grounds"] == [{"kind": "citizen", "ground": "residence", "count": 1}]
    assert figures["applications"]["enrolled"] == 1
    did(office, "post", f"{at}/withdrawal", {"reason": "Trasferita"})
    assert Membership.objects.get().until == timezone.localdate()
    assert office.get("monza/enrolment-forms/citizen").content.startswith(b"%PDF")
    assert office.get("monza/enrolment-forms/dog").status_code == 404


def test_applications_are_found_by_whose_turn_it_is(
    march: EnrolmentWindow, clelia: User, olga: User, liberta: Body, triante: Body
) -> None:
    late, mine = make_enrolment(triante), make_enrolment(liberta, "completion")
    make_enrolment(liberta, "refused")
    office, counter = Program(key_of(olga), "monza"), Program(key_of(clelia), "monza")
    pending = office.get("monza/enrolments?pending=true&fields=id,state&sort=family_name").json()["items"]
    assert pending == [{"id": str(late.pk), "state": "submitted"}, {"id": str(mine.pk), "state": "completion"}]  # fmt: skip
    assert {one["body_id"] for one in counter.get("monza/enrolments").json()["items"]} == {str(liberta.pk)}
    assert counter.get(f"monza/enrolments/{late.pk}").status_code == 404
    first = office.get("monza/enrolments?limit=1")
    second = office.client.get(first.json()["next"])
    assert first.json()["items"] != second.json()["items"]
    assert office.get("monza/enrolments?overdue=perhaps").status_code in {200, 400}
    assert office.get("monza/waiting-enrolments").json()["submitted"] == 1


def test_a_mandate_is_previewed_opened_and_its_consulte_formed(
    mandate: Mandate, olga: User, liberta: Body, time_machine: Any
) -> None:
    time_machine.move_to(dt.datetime(2027, 9, 1, 9, tzinfo=dt.UTC))
    office = Program(key_of(olga), "monza")
    new = {"name": "2027-2032", "since": "2027-07-01"}
    preview = office.get("monza/mandate-preview?name=2027-2032&since=2027-07-01").json()
    assert (preview["lapses"], preview["consulte"]) == (True, 1)
    refused(office.send("post", "monza/mandates", new | {"first_on": "2027-08-01"}), 422, "last_on")
    refused(office.send("post", "monza/mandates", new | {"name": ""}), 422, "name")
    made = did(office, "post", "monza/mandates", new)
    assert BodyStage.objects.get(body=liberta, until=None).stage == "lapsed"
    days = {"first_on": "2027-08-01", "last_on": "2027-08-31"}
    window = did(office, "post", "monza/enrolment-windows", days).json()
    assert (window["state"], window["may_extend"]) == ("closed", True)
    refused(office.send("post", f"monza/enrolment-windows/{window['id']}/extension", {"last_on": "2027-09-30", "note": ""}), 422, "note")  # fmt: skip
    did(office, "post", f"monza/enrolment-windows/{window['id']}/extension", {"last_on": "2027-09-30", "note": "D. 3"})  # fmt: skip
    refused(office.send("post", "monza/formations", {"body_ids": [], "since": "2027-09-01"}), 422, "body_ids")
    refused(office.send("post", "monza/formations", {"body_ids": [str(liberta.pk)], "since": "2027-09-01"}), 422)  # fmt: skip
    make_enrolment(liberta, "accepted", window=None)
    formed = did(office, "post", "monza/formations", {"body_ids": [str(liberta.pk)], "since": "2027-09-01"})
    assert [one["name"] for one in formed.json()["items"]] == ["Libertà"]
    lines = office.get(f"monza/mandates/{made.json()['id']}/consulte").json()["items"]
    assert [(one["stage"], one["citizens"]) for one in lines] == [("formed", 1)]

    seat, closed = Venue.objects.create(name="Nuova sede"), Venue.objects.create(name="X", is_active=False)
    shown = office.get(f"monza/consulte/{liberta.pk}")
    refused(office.send("put", f"monza/consulte/{liberta.pk}/seat", {"seat_id": str(closed.pk)}, If_Match=shown.headers["ETag"]), 422, "seat_id")  # fmt: skip
    did(office, "put", f"monza/consulte/{liberta.pk}/seat", {"seat_id": str(seat.pk)}, If_Match=shown.headers["ETag"])  # fmt: skip
    assert Consulta.objects.get(body=liberta).seat == seat
    stale = office.send("put", f"monza/consulte/{liberta.pk}/seat", {"seat_id": None}, If_Match=shown.headers["ETag"])  # fmt: skip
    assert stale.status_code == 412
