"""Forms about meetings."""

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.imports.words import without_number
from core.models import Body, Meeting, Theme
from core.participation.registry import registry
from core.selectors.meetings import MeetingFilter
from core.web.work.forms import FilterForm, WorkForm, day_input

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
    lines = (without_number(line).strip() for line in text.splitlines())
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


class AgendaForm(WorkForm):
    """The agenda alone."""

    agenda = AgendaField(
        required=False, label=_("Ordine del giorno"), help_text=_("Un punto per riga, nell'ordine.")
    )


class ReasonForm(WorkForm):
    """Why a meeting does not take place."""

    reason = forms.CharField(
        max_length=300,
        label=_("Motivo"),
        help_text=_("Lo leggono tutti, anche i cittadini nella pagina pubblica: non nomini persone."),
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
