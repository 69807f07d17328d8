"""Fields for numbers as people type them: «1.234,50» and «1234.50» are the same, whatever the language; what is unclear is refused."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.numbers import read_number


class NumberField(forms.Field):
    """A number with at most `places` decimals, kept exactly; less than `below`, and not negative unless `signed`."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, *, places: int, below: int, signed: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.places, self.below, self.signed = places, Decimal(below), signed

    def to_python(self, value: Any) -> Decimal | None:
        """The number, with all its places; `ValidationError` says what to write instead."""
        if value in self.empty_values or not str(value).strip():
            return None
        found = value if isinstance(value, Decimal) else read_number(self.without_unit(str(value)))
        if found is None:
            raise ValidationError(self.how_to_write())
        exact = found.quantize(Decimal(1).scaleb(-self.places)) if abs(found) < self.below else None
        if exact is None:
            raise ValidationError(_("È un numero troppo grande: controlli le cifre."))
        if exact != found:
            raise ValidationError(self.too_fine())
        if found < 0 and not self.signed:
            raise ValidationError(_("Scriva zero o più."))
        return exact

    def prepare_value(self, value: Any) -> Any:
        """As it is typed again: a comma, no thousands, every decimal there is."""
        if not isinstance(value, Decimal):
            return value
        return f"{value:f}".replace(".", ",")

    def without_unit(self, typed: str) -> str:
        """What was typed, without a sign that says the unit."""
        return typed

    def how_to_write(self) -> str:
        """What an unclear number is answered."""
        return _("Non si capisce che numero è: scriva solo cifre, per esempio 120 o 12,5.")

    def too_fine(self) -> str:
        """What a number with too many decimals is answered."""
        return _("Al massimo %(n)s decimali: lo arrotondi Lei.") % {"n": self.places}


class EuroField(NumberField):
    """An amount in euro and cents."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"places": 2, "below": 10**10} | options)

    def without_unit(self, typed: str) -> str:
        """«€ 1.234,50» and «1.234,50 euro» too."""
        return re.sub(r"€|euro|eur", "", typed, flags=re.IGNORECASE)

    def how_to_write(self) -> str:
        """With an example."""
        return _("Non si capisce che importo è: scriva per esempio 1.234,50 oppure 1234.50.")

    def too_fine(self) -> str:
        """Cents are the smallest there is."""
        return _(
            "Un importo ha al massimo due decimali: lo arrotondi Lei ai centesimi, per esempio 1.234,50."
        )
