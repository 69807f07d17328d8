"""Saying who somebody is: one the city knows already, or a name, which is asked about once where it is like one that is known."""

from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models import Person
from core.selectors.people_like import like_person
from core.web.work.fields import form_key
from core.web.work.forms import WorkForm


class KnownPersonForm(WorkForm):
    """A person of `known`, chosen, or her name."""

    person = forms.ModelChoiceField(
        Person.objects.none(),
        required=False,
        label=gettext_lazy("Chi la città conosce già"),
        empty_label=gettext_lazy("nessuna di queste persone"),
    )
    given_name = forms.CharField(required=False, max_length=100, label=gettext_lazy("Nome"))
    family_name = forms.CharField(required=False, max_length=100, label=gettext_lazy("Cognome"))
    email = forms.EmailField(
        required=False,
        max_length=254,
        label=gettext_lazy("Email"),
        help_text=gettext_lazy("Se la lascia volentieri: serve a riconoscerla la prossima volta."),
    )
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)
    key = form_key()

    def __init__(self, *args: Any, known: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = known
        cast("forms.ModelChoiceField[Any]", self.fields["person"]).queryset = known

    def clean(self) -> dict[str, Any]:
        """One way of telling who it is; a name like one that is known is asked about once."""
        found = super().clean() or {}
        named = found.get("given_name") or found.get("family_name")
        if found.get("person") and named:
            self.add_error("given_name", _("Ha già scelto la persona: lasci vuoto il nome."))
        elif not found.get("person") and not named:
            self.add_error("person", _("Scelga una persona, o ne scriva il nome."))
        elif named and not found.get("confirmed"):
            self._ask_about(found)
        return found

    def who(self) -> dict[str, Any]:
        """Who was told, by the names verbs use: `person_id`, or `given_name`, `family_name` and `email`."""
        data = self.cleaned_data
        person = data["person"].pk if data["person"] else None
        return {"person_id": person, **{name: data[name] for name in ("given_name", "family_name", "email")}}

    def _ask_about(self, found: dict[str, Any]) -> None:
        near = like_person(found.get("given_name", ""), found.get("family_name", ""), self.known)
        if near:
            names = ", ".join(str(one) for one in near)
            message = _(
                "Forse c'è già: %(names)s. La scelga dall'elenco qui sopra; se è un'altra persona, salvi di nuovo."
            )
            self.add_error("given_name", message % {"names": names})
            self.put("confirmed", "on")
