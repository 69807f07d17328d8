"""Forms of the minutes: one part of them each, and who does what by when."""

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from accounts.rows import new_key
from core.models import ItemMinutes
from core.services.actions import LONGEST_OWNER, LONGEST_WHAT
from core.services.freshness import fingerprint
from core.services.minutes_parts import LONGEST_TEXT
from core.web.work.forms import WorkForm, day_input


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "data-text": "", "data-most": str(LONGEST_TEXT)})


def _plain(text: Any) -> str:
    return str(text or "").replace("\r\n", "\n").strip()


class PartForm(WorkForm):
    """A part of the minutes, with the revision the writer started from. `texts` names the fields that are its text."""

    texts: tuple[str, ...] = ()
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def shown(self, texts: dict[str, str], revision: int) -> None:
        """From now on the form started from these texts and this revision."""
        self.put("revision", str(revision))
        self.put("seen", seen_of(texts))

    def is_touched(self) -> bool:
        """Whether what was sent differs from what the form had shown: nobody saves what she did not write."""
        sent = {name: _plain(self.data_of(name)) for name in self.texts}
        return bool(seen_of(sent) != self.data_of("seen"))

    def values(self) -> dict[str, Any]:
        """What was typed, as the verb wants it."""
        return {name: self.cleaned_data[name] for name in (*self.texts, "revision")}


def seen_of(texts: dict[str, str]) -> str:
    """The fingerprint of a part's texts."""
    return fingerprint({name: _plain(text) for name, text in texts.items()})


class MinutesForm(PartForm):
    """What belongs to no item of the agenda."""

    texts = ("text",)
    text = forms.CharField(
        required=False,
        widget=_area(6),
        strip=False,
        label=gettext_lazy("Altro"),
        help_text=gettext_lazy(
            "Ciò che non riguarda nessun punto. Una riga vuota separa i paragrafi; «- » comincia un elenco."
        ),
    )


class ItemForm(PartForm):
    """What the minutes say of one agenda item."""

    texts = ("said", "agreed", "reservations", "outcome")
    said = forms.CharField(
        required=False, widget=_area(5), strip=False, label=gettext_lazy("Che cosa si è detto")
    )
    agreed = forms.CharField(
        required=False, widget=_area(3), strip=False, label=gettext_lazy("Che cosa condividiamo")
    )
    reservations = forms.CharField(
        required=False, widget=_area(2), strip=False, label=gettext_lazy("Riserve")
    )
    outcome = forms.ChoiceField(
        required=False,
        choices=ItemMinutes.Outcome.choices,
        widget=forms.RadioSelect,
        label=gettext_lazy("Esito"),
    )


class ActionLineForm(forms.Form):
    """A line to write who does what by when; empty, it is nothing. Sent twice with the same key, it is one action."""

    texts = ("what", "owner", "due_on")
    key = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=new_key)
    what = forms.CharField(
        required=False, max_length=LONGEST_WHAT, label=gettext_lazy("Che cosa c'è da fare")
    )
    owner = forms.CharField(
        required=False,
        max_length=LONGEST_OWNER,
        label=gettext_lazy("Chi"),
        widget=forms.TextInput({"list": "owners", "autocomplete": "off"}),
    )
    due_on = forms.DateField(required=False, label=gettext_lazy("Entro quando"), widget=day_input())


class DiscussedForm(forms.Form):
    """Something talked about that was not on the agenda."""

    title = forms.CharField(
        required=False,
        max_length=300,
        label=gettext_lazy("Di che altro si è parlato"),
        help_text=gettext_lazy("Diventa un punto in più, segnato «fuori ordine del giorno»."),
    )


class CommentForm(forms.Form):
    """A correction asked for by a reader."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    item = forms.UUIDField(required=False, widget=forms.HiddenInput)
    text = forms.CharField(
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 2000}),
        label=gettext_lazy("Che cosa va corretto o aggiunto"),
    )


class KnownForm(forms.Form):
    """What a page that asks for news already has: the item one is writing at, and the revision of each part."""

    item = forms.UUIDField(required=False)
    known = forms.JSONField(required=False)

    def clean_known(self) -> dict[str, int]:
        """Part (empty for the text of none) to revision; anything else counts as nothing known."""
        known = self.cleaned_data["known"]
        if not isinstance(known, dict) or len(json.dumps(known)) > 50_000:
            return {}
        return {str(part): revision for part, revision in known.items() if isinstance(revision, int)}
