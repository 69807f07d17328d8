"""What is held about one person: to see, to hand over, to erase."""

import json
import uuid
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.data_protection.papers import person_paper
from core.models import Person
from core.permissions.guard import requires
from core.selectors.held_about import data_of
from core.services.erasure import erase_person
from core.web.downloads import download
from core.web.privacy.pack import MANAGE
from core.web.work.forms import press
from core.web.work.load import actor


@requires(MANAGE)
def person(request: HttpRequest, person_id: uuid.UUID) -> HttpResponse:
    """Everything held about her, with the ways to hand it over."""
    found = get_object_or_404(Person, pk=person_id)
    return render(request, "core/work/privacy/person.html", {"person": found, "areas": data_of(found)})


@requires(MANAGE)
def person_json(request: HttpRequest, person_id: uuid.UUID) -> HttpResponse:
    """For a program (GDPR, article 20)."""
    found = get_object_or_404(Person, pk=person_id)
    content = json.dumps(data_of(found), ensure_ascii=False, indent=2).encode()
    response = download(content, "application/json", _("Dati di %(name)s") % {"name": found})
    response["Content-Disposition"] = response["Content-Disposition"].removesuffix('"') + '.json"'
    return response


@requires(MANAGE)
def person_pdf(request: HttpRequest, person_id: uuid.UUID) -> HttpResponse:
    """For herself (GDPR, article 15)."""
    found = get_object_or_404(Person, pk=person_id)
    name = _("Dati di %(name)s") % {"name": found}
    return download(person_paper(str(found), data_of(found)), "application/pdf", name)


@requires(MANAGE)
def person_erase(request: HttpRequest, person_id: uuid.UUID) -> HttpResponse:
    """Asks once more, then erases: it cannot be taken back."""
    found = get_object_or_404(Person, pk=person_id)
    if request.method != "POST":
        return render(request, "core/work/privacy/erase.html", {"person": found})
    if request.POST.get("sure") != "on":
        messages.error(request, _("Metta la spunta: la cancellazione non si annulla."))
        return redirect("core:work_privacy_erase", found.pk)
    verb = partial(erase_person, actor=actor(request), person_id=found.pk)
    if not press(request, verb, _("Dati cancellati.")):
        return redirect("core:work_privacy_person", found.pk)
    return redirect("core:work_privacy")
