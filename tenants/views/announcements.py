"""Announcements, written by the platform's team."""

import datetime as dt
import uuid
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.rows import new_key
from core.participation.registry import registry
from core.web.work.forms import FilterForm, WorkForm, attempt, form_of, press
from core.web.work.lists import asked_export, export, page_of, sorting
from core.web.work.load import actor
from tenants.models import Announcement, City
from tenants.permissions import team_only
from tenants.selectors.cities import model_labels
from tenants.services.announcements import addressed, publish_announcement, withdraw_announcement

_SORTS = {"-since": ("-since", "-pk"), "since": ("since", "pk"), "until": ("until", "-pk")}
_SORT_LABELS = (
    ("-since", gettext_lazy("dal più recente")),
    ("since", gettext_lazy("dal più vecchio")),
    ("until", gettext_lazy("per fine")),
)
_MOMENTS = {
    "current": gettext_lazy("in corso"),
    "coming": gettext_lazy("da venire"),
    "past": gettext_lazy("finiti o ritirati"),
}


def _moment_input() -> forms.DateTimeInput:
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class AnnouncementForm(WorkForm):
    """What is told, to whom and until when."""

    folded = ("model_slugs", "states")

    text = forms.CharField(
        max_length=400,
        label=gettext_lazy("Testo"),
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 400}),
    )
    text_en = forms.CharField(
        max_length=400,
        required=False,
        label=gettext_lazy("Lo stesso in inglese"),
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 400, "lang": "en"}),
    )
    link = forms.URLField(required=False, assume_scheme="https", label=gettext_lazy("Dove leggere di più"))
    severity = forms.ChoiceField(choices=Announcement.Severity.choices, label=gettext_lazy("Importanza"))
    since = forms.DateTimeField(
        required=False,
        label=gettext_lazy("Da quando"),
        help_text=gettext_lazy("Vuoto: da subito."),
        widget=_moment_input(),
    )
    until = forms.DateTimeField(
        required=False,
        label=gettext_lazy("Fino a quando"),
        help_text=gettext_lazy("Vuoto: finché non lo ritira."),
        widget=_moment_input(),
    )
    model_slugs = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("Solo alle città con questi modelli"),
    )
    states = forms.MultipleChoiceField(
        required=False,
        choices=City.State.choices,
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("Solo alle città in questo stato"),
    )
    by_mail = forms.BooleanField(
        required=False,
        label=gettext_lazy("Anche per email agli uffici"),
        help_text=gettext_lazy("Una email per città, quando l'avviso comincia."),
    )
    key = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=new_key)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["model_slugs"].choices = [(model.slug, model.label) for model in registry]  # type: ignore[attr-defined]


class AnnouncementFilterForm(FilterForm):
    """Narrowing the list."""

    q = forms.CharField(
        required=False, max_length=100, label=gettext_lazy("Parole del testo o chi l'ha scritto")
    )
    moment = forms.ChoiceField(
        required=False, choices=[("", gettext_lazy("tutti")), *_MOMENTS.items()], label=gettext_lazy("Quando")
    )
    severity = forms.ChoiceField(
        required=False,
        choices=[("", gettext_lazy("tutte")), *Announcement.Severity.choices],
        label=gettext_lazy("Importanza"),
    )

    def found(self, now: dt.datetime) -> QuerySet[Announcement]:
        """The announcements asked for."""
        self.is_valid()
        rows, typed = Announcement.objects.all(), self.cleaned_data
        for word in typed.get("q", "").split():
            rows = rows.filter(
                Q(text__icontains=word) | Q(text_en__icontains=word) | Q(written_by__icontains=word)
            )
        if typed.get("severity"):
            rows = rows.filter(severity=typed["severity"])
        over = Q(withdrawn_at__isnull=False) | Q(until__lte=now)
        moments = {"past": over, "current": ~over & Q(since__lte=now), "coming": ~over & Q(since__gt=now)}
        return rows.filter(moments.get(typed.get("moment", ""), Q()))


@team_only("platform.announcement.write")
def announcements(request: HttpRequest) -> HttpResponse:
    """What was told, is and will be."""
    filters, sort, now = AnnouncementFilterForm(request.GET), sorting(request, _SORTS), timezone.now()
    found = filters.found(now).order_by(*sort.columns)
    if kind := asked_export(request):
        return export(kind, _("Avvisi alle città"), _HEADER, [_exported(_row(one, now)) for one in found])
    page = page_of(found, request, lambda one: _row(one, now))
    context = {"filters": filters, "sorts": _SORT_LABELS, "sort": sort.key, "page_obj": page}
    return render(request, "tenants/console/announcements.html", context)


@team_only("platform.announcement.write")
def announcement_new(request: HttpRequest) -> HttpResponse:
    """Write one."""
    form = form_of(AnnouncementForm, request)
    if form.is_bound and form.is_valid():
        typed, now = {**form.cleaned_data}, timezone.now()
        del typed["seen"], typed["key"]
        typed["since"] = typed["since"] or now
        verb = partial(publish_announcement, actor=actor(request), now=now, key=form.sent_key, **typed)
        if attempt(form, verb):
            offices = addressed(typed["model_slugs"], typed["states"])
            said = _("Avviso pubblicato: riguarda %(n)s città, di cui %(m)s senza email dell'ufficio.")
            counts = {"n": offices.count(), "m": offices.filter(office_email="").count()}
            messages.success(request, said % counts)
            return redirect("console:announcements")
    return render(request, "tenants/console/announcement.html", {"form": form})


@team_only("platform.announcement.write")
@require_POST
def announcement_withdraw(request: HttpRequest, announcement_id: uuid.UUID) -> HttpResponse:
    """Take one off the pages."""
    row = get_object_or_404(Announcement, pk=announcement_id)
    verb = partial(withdraw_announcement, actor=actor(request), announcement_id=row.pk, now=timezone.now())
    press(request, verb, _("Avviso ritirato."))
    return redirect("console:announcements")


_HEADER = [
    gettext_lazy("Testo"), gettext_lazy("Importanza"), gettext_lazy("A chi"), gettext_lazy("Dal"), gettext_lazy("Fino al"),
    gettext_lazy("Anche per email"), gettext_lazy("Scritto da"), gettext_lazy("Stato"),
]  # fmt: skip


def _row(one: Announcement, now: dt.datetime) -> dict[str, Any]:
    """An announcement with who it is for and where it stands, in words."""
    over = one.withdrawn_at or (one.until and one.until <= now)
    moment = "past" if over else "coming" if one.since > now else "current"
    states = [str(label) for code, label in City.State.choices if code in one.states]
    to = ", ".join([*model_labels(one.model_slugs), *states]) or _("tutte le città")
    return {
        "one": one,
        "moment": moment,
        "moment_label": _("ritirato") if one.withdrawn_at else _MOMENT_SAID[moment],
        "to": to,
    }


_MOMENT_SAID = {
    "current": gettext_lazy("in corso"),
    "coming": gettext_lazy("da venire"),
    "past": gettext_lazy("finito"),
}


def _exported(row: dict[str, Any]) -> list[Any]:
    one: Announcement = row["one"]
    moments = [
        timezone.localtime(at).strftime("%d/%m/%Y %H:%M") if at else "" for at in (one.since, one.until)
    ]
    return [
        one.text, one.get_severity_display(), row["to"], *moments, one.by_mail, one.written_by, str(row["moment_label"]),
    ]  # fmt: skip
