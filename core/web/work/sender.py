"""Whom the city's messages come from."""

from functools import partial

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.calendar.event import sender as usual_sender
from core.models import CityProfile
from core.permissions.guard import requires
from core.services.sender import CONFIRM_WITHIN_DAYS, change_sender
from core.web.work.forms import WorkForm, attempt, form_of
from core.web.work.load import actor


class SenderForm(WorkForm):
    """Name, address, and where answers go."""

    name = forms.CharField(
        required=False,
        max_length=120,
        label=gettext_lazy("Nome del mittente"),
        help_text=gettext_lazy("Vuoto: il nome dell'ufficio."),
    )
    address = forms.EmailField(
        required=False,
        max_length=254,
        label=gettext_lazy("Indirizzo del mittente"),
        help_text=gettext_lazy(
            "Vuoto: quello della piattaforma. Un indirizzo nuovo riceve un link da confermare."
        ),
    )
    answers_to = forms.EmailField(
        required=False,
        max_length=254,
        label=gettext_lazy("Dove arrivano le risposte"),
        help_text=gettext_lazy("Vuoto: all'email dell'ufficio."),
    )


@requires("core.profile.edit")
def sender(request: HttpRequest) -> HttpResponse:
    """Change the sender; a new address waits for its owner's yes."""
    profile = CityProfile.objects.first() or CityProfile()
    initial = {
        "name": profile.sender_name,
        "address": profile.sender_asked or profile.sender_email,
        "answers_to": profile.answers_to,
    }
    form = form_of(SenderForm, request, initial=initial)
    if form.is_bound and form.is_valid():
        typed = {name: form.cleaned_data[name] for name in initial}
        site = request.build_absolute_uri("/")
        if saved := attempt(form, partial(change_sender, actor=actor(request), site=site, **typed)):
            waits = _("Salvato. Abbiamo scritto a %(address)s: si usa dopo la conferma.")
            told = waits % {"address": saved.sender_asked} if saved.sender_asked else _("Mittente salvato.")
            messages.success(request, told)
            return redirect("core:work_sender")
    context = {
        "form": form, "saved": profile, "usual": usual_sender(), "days": CONFIRM_WITHIN_DAYS,
        "domain": (profile.sender_asked or profile.sender_email).rpartition("@")[2],
        "platform_domain": usual_sender().rpartition("@")[2] or settings.BASE_DOMAIN,
    }  # fmt: skip
    return render(request, "core/work/sender.html", context, status=422 if form.errors else 200)
