"""A city announces that it leaves, and may think again."""

from functools import partial

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core.permissions.guard import requires
from core.web.work.forms import WorkForm, attempt, day_input, form_of, press
from core.web.work.load import actor
from tenants.cities import city_of
from tenants.context import use_public
from tenants.services.standing import GRACE, announce_leaving, call_off_leaving


class LeaveForm(WorkForm):
    """From when, why, and that one knows what it means."""

    leaves_on = forms.DateField(
        required=False,
        label=gettext_lazy("Giorno in cui i dati vengono cancellati"),
        widget=day_input(),
        help_text=gettext_lazy("Vuoto: il primo possibile."),
    )
    reason = forms.CharField(
        required=False,
        max_length=500,
        label=gettext_lazy("Perché"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Lo legge chi cura la piattaforma."),
    )
    name = forms.CharField(
        max_length=120,
        label=gettext_lazy("Per conferma, il nome della città"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: object, city_name: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.city_name = city_name

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"]).strip()
        if name.casefold() != self.city_name.casefold():
            raise forms.ValidationError(_("Scriva «%(name)s».") % {"name": self.city_name})
        return name


@requires("core.city.manage")
def leave(request: HttpRequest) -> HttpResponse:
    """Say that the city leaves, from which day, and why."""
    city = city_of(request)
    form = form_of(LeaveForm, request, city_name=city.name)
    if form.is_bound and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("leaves_on", "reason")}
        with use_public():
            done = attempt(form, partial(announce_leaving, actor=actor(request), city=city, **values))
        if done:
            messages.success(request, _("Detto: la città lascia la piattaforma. Fino ad allora può restare."))
            return redirect("city:overview")
    context = {"form": form, "city_row": city, "earliest": timezone.localdate() + GRACE, "days": GRACE.days}
    return render(request, "tenants/city/leave.html", context, status=422 if form.errors else 200)


@require_POST
@requires("core.city.manage")
def stay(request: HttpRequest) -> HttpResponse:
    """The city stays after all."""
    city = city_of(request)
    with use_public():
        press(request, partial(call_off_leaving, actor=actor(request), city=city), _("La città resta."))
    return redirect("city:overview")
