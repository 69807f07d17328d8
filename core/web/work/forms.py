"""What every form of the work area does: tell a verb's refusal near its field, and show both versions of a stale edit."""

import uuid
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, TypeVar

from django import forms
from django.contrib import messages
from django.forms.boundfield import BoundField
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from core.services.errors import DomainError, StaleEdit

T = TypeVar("T")
F = TypeVar("F", bound=forms.Form)


_SENT = uuid.UUID("0c5a3a8e-6c1e-4b57-9f43-2f6f1c9f4a52")
"""The namespace of the keys of what was sent (RFC 9562, version 5)."""
_NOT_WRITTEN = frozenset({"csrfmiddlewaretoken", "seen"})


def day_input() -> forms.DateInput:
    """The browser's own calendar."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def time_input() -> forms.TimeInput:
    """The browser's own clock."""
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class WorkForm(forms.Form):
    """A form that carries the fingerprint of what it showed, and never loses what was typed."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    folded: ClassVar[tuple[str, ...]] = ()
    """Names of long lists of choices, shown behind a fold."""

    def refuse(self, refused: DomainError) -> None:
        """Show a verb's refusal near the field it names, above the form otherwise."""
        self.add_error(refused.field if refused.field in self.fields else None, refused.message)

    def show_theirs(self, theirs: Mapping[str, Any], seen: str) -> None:
        """After a stale edit: what was typed stays, each field that differs tells what is there now.

        Saving again then counts as having seen it.
        """
        for name, field in self.fields.items():
            if name in theirs and field.has_changed(theirs[name], self.data_of(name)):
                self.add_error(
                    name, _("Adesso qui c'è: «%(value)s».") % {"value": shown(field, theirs[name])}
                )
        self.put("seen", seen)

    def put(self, name: str, value: str) -> None:
        """Change what a hidden field will send the next time."""
        data = self.data.copy() if isinstance(self.data, QueryDict) else QueryDict(mutable=True)
        data[self.add_prefix(name)] = value
        self.data = data

    @property
    def sent_key(self) -> uuid.UUID | None:
        """The key of what a form with a `key` makes: the same for the same form sent twice, another once anything changed.

        So whoever comes back to the form and writes something else writes it. None without the form's own key.
        """
        if not isinstance(self.data, QueryDict) or not self.data_of("key"):
            return None
        sent = sorted((name, values) for name, values in self.data.lists() if name not in _NOT_WRITTEN)
        return uuid.uuid5(_SENT, repr(sent))

    def data_of(self, name: str) -> Any:
        """The raw value of a field as it was sent."""
        return self.fields[name].widget.value_from_datadict(self.data, self.files, self.add_prefix(name))


class FilterForm(forms.Form):
    """Narrowing a list by its address: `q` are words to look for, the other fields are behind a fold."""

    def search(self) -> BoundField:
        """The search box."""
        return self["q"]

    def others(self) -> list[BoundField]:
        """Every other field."""
        return [field for field in self if field.name != "q"]

    def opened(self) -> bool:
        """Whether something else than words is asked for."""
        return any(self.data.get(field.name) for field in self.others())


def shown(field: forms.Field, value: Any) -> str:
    """A field's value in words."""
    if value in (None, "", [], ()):
        return _("nulla")
    if isinstance(field, forms.ModelMultipleChoiceField):
        rows = field.queryset.filter(pk__in=value) if field.queryset is not None else []
        return ", ".join(str(row) for row in rows)
    if isinstance(field, forms.ModelChoiceField):
        row = field.queryset.filter(pk=value).first() if field.queryset is not None else None
        return str(row or value)
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]
    if isinstance(value, bool):
        return _("sì") if value else _("no")
    return str(field.prepare_value(value))


def press(request: HttpRequest, verb: Callable[[], object], done: str = "") -> bool:
    """Run the verb of a button that has no form; what it refuses, or `done`, is told on the page that follows. Whether it went through."""
    try:
        verb()
    except DomainError as refused:
        messages.error(request, refused.message)
        return False
    if done:
        messages.success(request, done)
    return True


def attempt(
    form: WorkForm, verb: Callable[[], T], theirs: Callable[[], tuple[Mapping[str, Any], str]] | None = None
) -> T | None:
    """Run a verb for a valid form; on refusal the form says why and None is returned.

    `theirs` gives the row's present values (as the form's `initial`) and fingerprint, asked only for a stale edit.
    """
    try:
        return verb()
    except StaleEdit as stale:
        form.refuse(stale)
        if theirs:
            form.show_theirs(*theirs())
    except DomainError as refused:
        form.refuse(refused)
    return None


def form_of(form_class: type[F], request: HttpRequest, **kwargs: Any) -> F:
    """The form, bound to what was sent when something was."""
    if request.method == "POST":
        return form_class(request.POST, request.FILES, **kwargs)
    return form_class(**kwargs)
