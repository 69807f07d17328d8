"""What the forms that narrow a list share."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.web.work.forms import FilterForm
from models_farelegami.selectors.municipalities import municipality_choices


class PlaceFilters(FilterForm):
    """Words and a municipality. One query."""

    q = forms.CharField(label=gettext_lazy("Cerca"), required=False, max_length=100)
    municipality = forms.ChoiceField(label=gettext_lazy("Comune"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["municipality"]
        field.choices = [("", _("tutti")), *municipality_choices()]
        self.is_valid()
