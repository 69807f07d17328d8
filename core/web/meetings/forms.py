"""Forms about meetings."""

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Body, Meeting, Subgroup, Theme, Venue
from core.participation.registry import registry
from core.selectors.meetings import MeetingFilter
from core.services.meetings import MeetingPlan
from core.web.work.forms import FilterForm, WorkForm, day_input, time_input

_TITLE_LENGTH = 300


def kind_choices(model_slugs: Iterable[str]) -> list[tuple[str, str]]:
    """The meeting kinds of some models as `model.kind` and label, told apart by model when there are several."""
    slugs = sorted(set(model_slugs))
    return [
        (
            f"{slug}.{kind.code}",
            str(kind.label) if len(slugs) == 1 else f"{kind.label} ({registry.get(slug).label})",
        )
        for slug in slugs
        for kind in registry.get(slug).meeting_kinds
    ]


def agenda_lines(text: str) -> tuple[str, ...]:
    """One item per line; empty lines and the numbers people type before an item are left out."""
    lines = (line.strip().lstrip("-•*").strip() for line in text.splitlines())
    return tuple(line for line in lines if line)


class AgendaField(forms.CharField):
    """The agenda as people type it: a line per item."""

    widget = forms.Textarea(attrs={"rows": 5})

    def validate(self, value: str) -> None:
        super().validate(value)
        for number, line in enumerate(agenda_lines(value), 1):
            if len(line) > _TITLE_LENGTH:
                message = _("Il punto %(number)d è troppo lungo: al massimo %(most)d caratteri.")
                raise forms.ValidationError(message % {"number": number, "most": _TITLE_LENGTH})


class MeetingForm(WorkForm):
    """Planning a meeting, or changing one."""

    folded = ("others",)

    kind = forms.ChoiceField(label=_("Tipo di incontro"))
    body = forms.ModelChoiceField(Body.objects.none(), label=_("Chi si incontra"), empty_label=None)
    others = forms.ModelMultipleChoiceField(
        Body.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=_("È un incontro comune? Insieme a"),
        help_text=_("Per un incontro comune: conta una volta per la città e una per ciascuno."),
    )
    subgroups = forms.ModelMultipleChoiceField(
        Subgroup.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=_("Quali sottogruppi si riuniscono"),
    )
    title = forms.CharField(required=False, max_length=200, label=_("Titolo"))
    meets_on = forms.DateField(label=_("Giorno"), widget=day_input())
    starts_at = forms.TimeField(required=False, label=_("Inizio"), widget=time_input())
    ends_at = forms.TimeField(required=False, label=_("Fine"), widget=time_input())
    venue = forms.ModelChoiceField(
        Venue.objects.all(), required=False, label=_("Luogo"), empty_label=_("non ancora deciso")
    )
    new_venue = forms.CharField(
        required=False,
        max_length=160,
        label=_("Oppure un luogo nuovo"),
        help_text=_("Si aggiunge all'elenco dei luoghi."),
    )
    remote_url = forms.URLField(required=False, label=_("Collegamento a distanza"), assume_scheme="https")
    theme = forms.ModelChoiceField(
        Theme.objects.filter(is_active=True), required=False, label=_("Tema"), empty_label=_("nessuno")
    )
    register_number = forms.IntegerField(required=False, min_value=1, label=_("Numero di registro"))
    agenda = AgendaField(required=False, label=_("Ordine del giorno"), help_text=_("Un punto per riga."))
    clash_seen = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, bodies: list[Body], meeting: Meeting | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = [body.pk for body in bodies]
        slugs = {meeting.model_slug} if meeting else {body.model_slug for body in bodies}
        rows = Body.objects.filter(pk__in=keys, model_slug__in=slugs)
        self._choices("body").queryset = self._choices("others").queryset = rows
        self._choices("subgroups").queryset = Subgroup.objects.filter(body__in=keys).select_related("body")
        self.fields["subgroups"].label_from_instance = _subgroup_label  # type: ignore[attr-defined]
        self.fields["kind"].choices = kind_choices(slugs)  # type: ignore[attr-defined]
        if meeting:
            del self.fields["agenda"]
            kept: list[Any] = [meeting.theme_id]
            self._choices("theme").queryset = Theme.objects.filter(Q(is_active=True) | Q(pk__in=kept))
        else:
            self.fields["register_number"].help_text = _(
                "Se lo lascia vuoto si usa il prossimo libero dell'anno."
            )
        if len(bodies) < 2:
            del self.fields["others"]

    def _choices(self, name: str) -> Any:
        return self.fields[name]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("venue") and values.get("new_venue"):
            self.add_error(
                "new_venue", _("Scelga un luogo dall'elenco oppure ne scriva uno nuovo, non tutti e due.")
            )
        return values

    @property
    def model_slug(self) -> str:
        """The participation model of the kind chosen."""
        return str(self.cleaned_data["kind"]).split(".")[0]

    def plan(self) -> MeetingPlan:
        """What was typed, as the verbs want it."""
        typed = self.cleaned_data
        bodies = dict.fromkeys([typed["body"].pk, *(body.pk for body in typed.get("others") or ())])
        return MeetingPlan(
            kind=typed["kind"].split(".")[1],
            body_ids=tuple(bodies),
            meets_on=typed["meets_on"],
            starts_at=typed["starts_at"],
            ends_at=typed["ends_at"],
            venue_id=typed["venue"].pk if typed["venue"] else None,
            new_venue=" ".join(typed["new_venue"].split()),
            remote_url=typed["remote_url"],
            subgroup_ids=tuple(one.pk for one in typed["subgroups"]),
            theme_id=typed["theme"].pk if typed["theme"] else None,
            title=typed["title"],
            register_number=typed["register_number"],
        )


def _subgroup_label(subgroup: Subgroup) -> str:
    return f"{subgroup.name} – {subgroup.body.name}"


def meeting_initial(meeting: Meeting) -> dict[str, Any]:
    """The form's values for a meeting as it is now."""
    bodies = sorted(meeting.served.values_list("body_id", flat=True))
    names = ("title", "meets_on", "starts_at", "ends_at", "remote_url", "register_number")
    return {
        **{name: getattr(meeting, name) for name in names},
        "kind": f"{meeting.model_slug}.{meeting.kind}",
        "body": bodies[0] if bodies else None,
        "others": bodies[1:],
        "subgroups": list(meeting.subgroup_links.values_list("subgroup_id", flat=True)),
        "venue": meeting.venue_id,
        "theme": meeting.theme_id,
    }


class AgendaForm(WorkForm):
    """The agenda alone."""

    agenda = AgendaField(
        required=False, label=_("Ordine del giorno"), help_text=_("Un punto per riga, nell'ordine.")
    )


class ReasonForm(WorkForm):
    """Why a meeting does not take place."""

    reason = forms.CharField(
        max_length=300, label=_("Motivo"), help_text=_("Lo leggono i cittadini nella pagina pubblica.")
    )


class PostponeForm(ReasonForm):
    """Why a meeting moves, and to when."""

    new_day = forms.DateField(
        required=False,
        label=_("Nuova data"),
        widget=day_input(),
        help_text=_(
            "Se la indica, si prepara un nuovo incontro con gli stessi dati e lo stesso ordine del giorno."
        ),
    )


class MeetingFilterForm(FilterForm):
    """Narrowing the list of meetings; anything unreadable in the address is left out."""

    q = forms.CharField(required=False, label=_("Cerca"), max_length=100)
    body = forms.ChoiceField(required=False, label=_("Chi si incontra"))
    kind = forms.ChoiceField(required=False, label=_("Tipo"))
    theme = forms.ChoiceField(required=False, label=_("Tema"))
    state = forms.ChoiceField(
        required=False, label=_("Stato"), choices=[("", _("tutti")), *Meeting.State.choices]
    )
    first = forms.DateField(required=False, label=_("Dal"), widget=day_input())
    last = forms.DateField(required=False, label=_("Al"), widget=day_input())

    def __init__(self, *args: Any, bodies: list[Body], model_slugs: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = ("", _("tutti"))
        themes = [(str(key), name) for key, name in Theme.objects.values_list("pk", "name")]
        choices: dict[str, list[Any]] = {
            "body": [everything, *((str(body.pk), body.name) for body in bodies)],
            "kind": [everything, *kind_choices(model_slugs)],
            "theme": [everything, *themes],
        }
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]

    def wanted(self) -> MeetingFilter:
        """The filter asked for."""
        self.is_valid()
        typed = self.cleaned_data
        model_slug, _dot, kind = typed.get("kind", "").partition(".")
        return MeetingFilter(
            words=typed.get("q", ""),
            body_id=_key(typed.get("body")),
            model_slug=model_slug,
            kind=kind,
            theme_id=_key(typed.get("theme")),
            state=typed.get("state", ""),
            first=typed.get("first"),
            last=typed.get("last"),
        )


def _key(text: str | None) -> uuid.UUID | None:
    return uuid.UUID(text) if text else None
