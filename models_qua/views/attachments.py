"""Files attached to an agreement, on its tab «Documento»."""

import uuid
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.permissions.guard import demand, requires
from core.web.downloads import hand_out
from core.web.work.form_page import form_page
from core.web.work.forms import attempt, form_of, press
from core.web.work.load import actor
from models_qua.forms.attachments import AttachmentForm
from models_qua.models import AgreementFile
from models_qua.services.attachments import ATTACHED, attach_file, detach_file, show_file
from models_qua.views.agreement_page import SEE, load_agreement

DOCUMENT = "qua:agreement-document"
WRITE = "qua.agreement.write"


@requires(WRITE)
def file_new(request: HttpRequest, agreement_id: uuid.UUID) -> HttpResponse:
    """Attach a file."""
    agreement = load_agreement(request, agreement_id, WRITE)
    form = form_of(AttachmentForm, request)
    if form.is_bound and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("title", "purpose", "upload", "is_public")}
        if attempt(form, partial(attach_file, actor=actor(request), agreement_id=agreement.pk, **given)):
            return redirect(DOCUMENT, agreement.pk)
    trail = [
        (_("Accordi"), reverse("qua:agreements")),
        (agreement, reverse(DOCUMENT, args=[agreement.pk])),
    ]
    return form_page(request, form, _("Allega un file"), trail, named=agreement, button=_("Allega"))


@require_safe
@requires(SEE)
def file(request: HttpRequest, file_id: uuid.UUID) -> HttpResponse:
    """An attached file, for who sees the agreement."""
    return hand_out(_loaded(request, file_id, SEE))


@require_POST
@requires(WRITE)
def file_show(request: HttpRequest, file_id: uuid.UUID) -> HttpResponse:
    """Whether everybody reads it (`public`: 1 or 0)."""
    found = _loaded(request, file_id, WRITE)
    shown = request.POST.get("public") == "1"
    done = _("Il file è nella pagina pubblica.") if shown else _("Il file non è più nella pagina pubblica.")
    press(request, partial(show_file, actor=actor(request), file_id=found.pk, is_public=shown), done)
    return redirect(DOCUMENT, found.agreement_id)


@require_POST
@requires(WRITE)
def file_remove(request: HttpRequest, file_id: uuid.UUID) -> HttpResponse:
    """Take it away."""
    found = _loaded(request, file_id, WRITE)
    press(request, partial(detach_file, actor=actor(request), file_id=found.pk), _("File tolto."))
    return redirect(DOCUMENT, found.agreement_id)


def _loaded(request: HttpRequest, file_id: uuid.UUID, permission: str) -> AgreementFile:
    rows = AgreementFile.objects.filter(purpose__in=ATTACHED).select_related("agreement")
    found = get_object_or_404(rows, pk=file_id)
    demand(request, permission, [found.agreement.body_id], see=SEE)
    return found
