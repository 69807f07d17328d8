"""A process note."""

from django import forms
from django.utils.translation import gettext_lazy

from core.web.work.forms import WorkForm
from models_monza.services.notes import LONGEST


class NoteForm(WorkForm):
    """What who facilitates notes about a meeting."""

    text = forms.CharField(
        label=gettext_lazy("Nota di processo"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=gettext_lazy(
            "Com'è andato l'incontro: clima, turni di parola, conflitti, che cosa cambiare. Non entra nel resoconto."
        ),
    )
