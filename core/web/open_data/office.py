"""What the city publishes as open data, under which licence, and who answers for it."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models import OpenDataPolicy
from core.open_data.catalogue import offered
from core.permissions.guard import requires
from core.services.freshness import fingerprint, snapshot
from core.services.open_data import POLICY_FIELDS, change_open_data
from core.web.open_data.made import site_of, terms_for
from core.web.work.forms import WorkForm, attempt, form_of
from core.web.work.load import actor


class OpenDataForm(WorkForm):
    """Which data sets, under which licence, who answers."""

    published = forms.MultipleChoiceField(
        required=False, label=gettext_lazy("Che cosa si pubblica"), widget=forms.CheckboxSelectMultiple
    )
    licence = forms.ChoiceField(
        label=gettext_lazy("Licenza"), choices=OpenDataPolicy.Licence.choices, widget=forms.RadioSelect
    )
    ipa_code = forms.CharField(
        required=False,
        max_length=20,
        label=gettext_lazy("Codice IPA del Comune"),
        help_text=gettext_lazy(
            "Come c_f704, da indicepa.gov.it: con questo il catalogo nazionale riconosce l'ente."
        ),
    )
    contact = forms.CharField(
        required=False,
        max_length=160,
        label=gettext_lazy("Chi risponde dei dati"),
        help_text=gettext_lazy("Un ufficio, non una persona. Vuoto: l'ufficio del profilo."),
    )
    contact_email = forms.EmailField(
        required=False,
        max_length=254,
        label=gettext_lazy("Email di chi risponde"),
        help_text=gettext_lazy("Vuota: quella del profilo."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["published"].choices = [(one.code, one.title) for one in offered()]  # type: ignore[attr-defined]


@requires("core.profile.edit")
def open_data(request: HttpRequest) -> HttpResponse:
    """Choose what is published."""
    initial, seen = _now()
    form = form_of(OpenDataForm, request, initial=initial | {"seen": seen})
    if form.is_bound and form.is_valid():
        verb = partial(change_open_data, actor=actor(request), **form.cleaned_data)
        if attempt(form, verb, _now):
            messages.success(request, _("Scelte salvate."))
            return redirect("core:work_open_data")
    context = {"form": form, "terms": terms_for(request), "site": site_of(request)}
    return render(request, "core/work/open_data.html", context, status=422 if form.errors else 200)


def _now() -> tuple[dict[str, Any], str]:
    policy = OpenDataPolicy.objects.first() or OpenDataPolicy()
    initial = {name: getattr(policy, name) for name in POLICY_FIELDS}
    withheld = initial.pop("withheld")
    initial["published"] = [one.code for one in offered() if one.code not in withheld]
    return initial, fingerprint(snapshot(policy, POLICY_FIELDS))
