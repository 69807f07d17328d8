"""What the office writes when it shares."""

from django import forms
from django.utils.translation import gettext_lazy

from core.web.work.forms import WorkForm


class ApproveForm(WorkForm):
    """The first approval of a year asks nothing; `seen` is the fingerprint of the figures shown."""


class CorrectForm(WorkForm):
    """From the second version on: what is different."""

    change = forms.CharField(
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        label=gettext_lazy("Che cosa è cambiato"),
        help_text=gettext_lazy("Lo legge chi confronta le città, accanto alla nuova versione."),
    )


class NoteForm(WorkForm):
    """What is read beside a figure."""

    text = forms.CharField(
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        label=gettext_lazy("Nota"),
        help_text=gettext_lazy(
            "Per esempio: «Dal 2024 contiamo anche le assemblee». Non scriva nomi di persone. Vuota: nessuna nota."
        ),
    )


class WithdrawForm(WorkForm):
    """Why what was shared is taken back."""

    reason = forms.CharField(
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        label=gettext_lazy("Perché"),
        help_text=gettext_lazy("Lo legge chi confronta le città al posto delle cifre."),
    )


class DeclineForm(WorkForm):
    """Why the city will not share what it is asked for."""

    reason = forms.CharField(
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        label=gettext_lazy("Perché la città non condivide questi dati"),
        help_text=gettext_lazy("Lo legge chi li ha chiesti. Se poi condivide, la richiesta risulta accolta."),
    )
