"""Saying what becomes of a group of needs, and telling it to who proposed them."""

import uuid
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from core.permissions.guard import requires
from core.services.errors import DomainError
from core.web.work.fields import today
from core.web.work.forms import attempt, form_of, press
from core.web.work.load import actor
from models_qua.forms.need_groups import FateForm
from models_qua.selectors.feasibility import review_line
from models_qua.services import fates as verbs
from models_qua.views.need_load import GROUP, group_form, load_group, load_need


@requires(GROUP)
def fate(request: HttpRequest, group_id: uuid.UUID) -> HttpResponse:
    """Decide what becomes of a group; what contradicts the services is asked to be confirmed."""
    group = load_group(request, group_id, GROUP)
    form = form_of(FateForm, request, initial={"fate": group.fate, "reasons": group.fate_reasons})
    if form.is_bound and form.is_valid():
        data = {name: form.cleaned_data[name] for name in ("fate", "reasons", "confirmed")}
        if attempt(form, partial(verbs.decide_fate, actor=actor(request), group_id=group.pk, **data)):
            messages.success(request, _("Deciso. Ora lo dica a chi ha proposto."))
            return redirect("qua:need-group", group.pk)
    if form.is_bound:
        form.settle()
    reviews = [review_line(one, today()) for one in group.reviews.order_by("asked_on", "service", "pk")]
    more = {"template": "qua/work/need_fate.html", "reviews": reviews, "button": _("Decidi")}
    return group_form(request, form, _("Decidi che cosa ne è"), group, **more)


@requires(GROUP)
@require_POST
def fate_undo(request: HttpRequest, group_id: uuid.UUID) -> HttpResponse:
    """Undo a decision nobody was told."""
    group = load_group(request, group_id, GROUP)
    press(
        request,
        partial(verbs.reopen_group, actor=actor(request), group_id=group.pk),
        _("Il gruppo è di nuovo in esame."),
    )
    return redirect("qua:need-group", group.pk)


@requires(GROUP)
@require_POST
def fate_tell(request: HttpRequest, group_id: uuid.UUID) -> HttpResponse:
    """Write to who proposed."""
    group = load_group(request, group_id, GROUP)
    site = request.build_absolute_uri("/")
    try:
        told = verbs.tell_fate(actor=actor(request), group_id=group.pk, site=site)
    except DomainError as refused:
        messages.error(request, refused.message)
        return redirect("qua:need-group", group.pk)
    n = told.written
    words = ngettext("La risposta parte per %(n)d persona.", "La risposta parte per %(n)d persone.", n)
    messages.success(request, words % {"n": n} if n else _("Non c'è nessuno da avvisare per posta."))
    return redirect("qua:need-group", group.pk)


@requires(GROUP)
@require_POST
def need_told(request: HttpRequest, need_id: uuid.UUID) -> HttpResponse:
    """Who proposed it was told by word of mouth."""
    need = load_need(request, need_id, GROUP)
    if not press(
        request, partial(verbs.mark_told, actor=actor(request), need_id=need.pk), _("Segnata come già detta.")
    ):
        return redirect("qua:need", need.pk)
    return redirect("qua:need-group", need.group_id) if need.group_id else redirect("qua:need", need.pk)
