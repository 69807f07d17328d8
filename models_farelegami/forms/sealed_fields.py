"""Fields for what is sealed: what was written is opened as the form is written out, and is in no context before."""

from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict

from core.web.work.forms import WorkForm
from models_farelegami.vault.sealing import Sealed, sealed_for_a_moment


class _Kept(forms.Widget):
    """A widget that hands a sealed text on to its template as it is."""

    def format_value(self, value: Any) -> Any:
        """What the template shows."""
        return value if isinstance(value, Sealed) else super().format_value(value)


class SealedTextarea(_Kept, forms.Textarea):
    """Several lines."""

    template_name = "farelegami/widgets/textarea.html"


class SealedInput(_Kept, forms.TextInput):
    """One line."""

    template_name = "farelegami/widgets/input.html"


class SealedDay(_Kept, forms.DateInput):
    """A day, with the browser's calendar."""

    template_name = "farelegami/widgets/input.html"

    def __init__(self) -> None:
        super().__init__(attrs={"type": "date"}, format="%Y-%m-%d")


def sealed_text(label: Any, *, rows: int = 6, **options: Any) -> forms.CharField:
    """A text of several lines that will be sealed."""
    return forms.CharField(
        label=label, widget=SealedTextarea(attrs={"rows": rows}), max_length=20_000, **options
    )


def put_away(request: HttpRequest, form: WorkForm) -> None:
    """What was typed into a form that was refused is sealed again until the page is written out; the request forgets it."""
    sent: MultiValueDict[str, Any] = MultiValueDict()
    sent.update(form.data)
    for bound in form:
        if isinstance(bound.field.widget, _Kept):
            sent[bound.html_name] = sealed_for_a_moment(bound.data or "")
            form.cleaned_data.pop(bound.name, None)
    form.data, request.POST = sent, QueryDict()
