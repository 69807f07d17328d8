"""Whatever everybody will read is looked at for personal data where it is typed: told once, and kept when it is meant."""

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from accounts.models import User
from core.models import Body
from models_qua.models import Amendment, Milestone, Photo
from tests.models_qua.conftest import browser
from tests.models_qua.path_rows import step_of
from tests.models_qua.pictures import jpeg_with_gps
from tests.models_qua.rows import make_agreement, make_cycle

CONTACT = "Chiamare Lia allo 0522 456789"
TOLD = "Sembra un dato personale"


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(dt.datetime(2026, 6, 1, 9, tzinfo=dt.UTC))


def sent(client: Client, address: str, **typed: Any) -> Any:
    """The form of a page, filled in and sent: with what its hidden fields had."""
    form = client.get(address).context["form"]
    hidden = {one.html_name: one.value() or "" for one in form.hidden_fields()}
    return client.post(address, hidden | typed)


def again(client: Client, address: str, answer: Any, **typed: Any) -> Any:
    """The same form, pressed again as it came back."""
    form = answer.context["form"]
    hidden = {one.html_name: one.value() or "" for one in form.hidden_fields()}
    assert f'name="warned" value="{escape(hidden["warned"])}"' in answer.content.decode()
    return client.post(address, hidden | typed)


def test_a_change_of_an_agreement(olga: User, rivalta: Body) -> None:
    row, client = make_agreement(rivalta, "in_force"), browser(olga)
    address = reverse("qua:amendment-new", args=[row.pk])
    typed: dict[str, Any] = {"what": CONTACT, "reasons": "Serve", "proposed_on": "2026-05-01"}
    typed["concerned"] = [str(row.signatories.get(kind="association").pk)]
    answer = sent(client, address, **typed)
    assert TOLD in answer.content.decode()
    assert not Amendment.objects.exists()
    assert again(client, address, answer, **typed).status_code == 302
    assert Amendment.objects.get().what == CONTACT


def test_why_an_agreement_ended(olga: User, rivalta: Body) -> None:
    row, client = make_agreement(rivalta, "in_force"), browser(olga)
    address = reverse("qua:agreement-terminate", args=[row.pk])
    answer = sent(client, address, on="2026-05-01", reasons=CONTACT)
    assert TOLD in answer.content.decode()
    row.refresh_from_db()
    assert row.state == "in_force"


def test_a_milestone(olga: User, rivalta: Body) -> None:
    row, client = make_agreement(rivalta, "in_force"), browser(olga)
    address = reverse("qua:project-milestone-new", args=[row.sheets.get().pk])
    answer = sent(client, address, what=CONTACT)
    assert TOLD in answer.content.decode()
    assert not Milestone.objects.exists()
    assert again(client, address, answer, what=CONTACT).status_code == 302


@pytest.mark.parametrize("state", ["in_force", "published"])
def test_a_photo_for_everybody(olga: User, rivalta: Body, state: str) -> None:
    row, client = make_agreement(rivalta, state), browser(olga)
    address = reverse("qua:project-photo-new", args=[row.sheets.get().pk])

    def typed(**more: str) -> dict[str, Any]:
        return {"description": CONTACT, "upload": SimpleUploadedFile("a.jpg", jpeg_with_gps()), **more}

    answer = sent(client, address, **typed(is_public="on", people_agreed="on"))
    assert TOLD in answer.content.decode()
    assert not Photo.objects.exists()
    assert sent(client, address, **typed()).status_code == 302
    photo = Photo.objects.get()
    address = reverse("qua:photo-edit", args=[photo.pk])
    answer = sent(client, address, description=CONTACT, is_public="on", people_agreed="on")
    assert TOLD in answer.content.decode()
    photo.refresh_from_db()
    assert not photo.is_public


def test_a_path_its_steps_and_what_proves_them(ada: User, rivalta: Body) -> None:
    cycle, client = make_cycle(rivalta), browser(ada)
    step = step_of(cycle, "listening")
    pages: tuple[tuple[str, Any, dict[str, Any]], ...] = (
        ("qua:path-edit", cycle.pk, {"title": "Un parco", "started_on": "2025-09-01", "about": CONTACT}),
        ("qua:path-end", cycle.pk, {"outcome": "stopped", "reasons": CONTACT, "on": "2026-05-01"}),
        ("qua:step-edit", step.pk, {"people": CONTACT}),
        ("qua:evidence-new", step.pk, {"note": CONTACT, "is_public": "on"}),
    )
    for name, key, typed in pages:
        answer = sent(client, reverse(name, args=[key]), **typed)
        assert TOLD in answer.content.decode(), name
    cycle.refresh_from_db()
    assert (cycle.about, cycle.ended_on, step_of(cycle, "listening").people) == ("", None, "")
    assert not step.evidence.exists()
    typed = {"note": CONTACT, "upload": SimpleUploadedFile("a.pdf", b"%PDF-1.7\n" + b"0" * 99)}
    answer = sent(client, reverse("qua:evidence-new", args=[step.pk]), is_public="on", **typed)
    assert "Scelga di nuovo il file" in answer.content.decode()
    assert sent(client, reverse("qua:evidence-new", args=[step.pk]), note=CONTACT).status_code == 302
