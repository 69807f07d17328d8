"""Fields the forms of needs and reviews share."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.models import Meeting, Neighbourhood, Person, Theme


class MeetingField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """A meeting, told by its day and its title."""

    def label_from_instance(self, obj: Any) -> str:
        meeting: Meeting = obj
        return f"{meeting.meets_on:%d/%m/%Y} – {meeting}"


def neighbourhood(**options: Any) -> Any:
    """Where the lab works; offered by `offer`."""
    return forms.ModelChoiceField(
        Neighbourhood.objects.none(),
        label=_("Quartiere"),
        required=False,
        empty_label=_("non indicato"),
        **options,
    )


def theme() -> Any:
    """The themes of the city in use."""
    return forms.ModelChoiceField(
        Theme.objects.filter(is_active=True), label=_("Tema"), required=False, empty_label=_("nessuno")
    )


def person() -> Any:
    """Who takes part in the lab; offered by `offer`."""
    return forms.ModelChoiceField(
        Person.objects.none(),
        label=_("Chi propone, se partecipa al laboratorio"),
        required=False,
        empty_label=_("altri, o non si sa"),
    )


def offer(form: forms.Form, name: str, rows: Any, *, at_least: int = 1) -> None:
    """Offer rows in a field of choices; with fewer than `at_least` of them the field goes. One query."""
    if rows[:at_least].count() < at_least:
        del form.fields[name]
    else:
        form.fields[name].queryset = rows  # type: ignore[attr-defined]
