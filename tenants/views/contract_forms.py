"""What a city's office and the platform's team type about contracts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.web.work.forms import WorkForm, day_input
from tenants.billing.selectors import Offer
from tenants.models import Collection, ElectronicInvoice, Plan


class AccountForm(WorkForm):
    """Who is billed, where electronic invoices go, the references of the purchase."""

    name = forms.CharField(max_length=80, label=_("Denominazione dell'ente"))
    tax_code = forms.CharField(max_length=16, label=_("Codice fiscale"))
    vat_number = forms.CharField(required=False, max_length=16, label=_("Partita IVA"))
    street = forms.CharField(max_length=60, label=_("Via e numero"))
    postal_code = forms.CharField(max_length=5, label=_("CAP"))
    town = forms.CharField(max_length=60, label=_("Comune"))
    province = forms.CharField(max_length=2, label=_("Provincia"))
    ipa_code = forms.CharField(
        required=False, max_length=20, label=_("Codice IPA"), help_text=_("Come c_f704.")
    )
    office_code = forms.CharField(
        max_length=6,
        label=_("Codice univoco ufficio"),
        help_text=_(
            "6 caratteri: è l'ufficio che riceve le fatture elettroniche, lo trova su indicepa.gov.it."
        ),
    )
    cig = forms.CharField(
        required=False,
        max_length=10,
        label=_("CIG"),
        help_text=_("Senza CIG l'ente può rifiutare la fattura."),
    )
    cup = forms.CharField(required=False, max_length=15, label=_("CUP"))
    order_number = forms.CharField(
        required=False, max_length=20, label=_("Numero dell'ordine o della determina")
    )
    order_on = forms.DateField(
        required=False, widget=day_input(), label=_("Data dell'ordine o della determina")
    )
    split_payment = forms.BooleanField(
        required=False,
        initial=True,
        label=_("Scissione dei pagamenti (art. 17-ter D.P.R. 633/1972)"),
        help_text=_("L'ente versa l'IVA all'Erario e paga il solo imponibile: vale per i Comuni."),
    )
    invoice_email = forms.EmailField(label=_("Email per le fatture"))
    pec = forms.EmailField(required=False, label=_("PEC"))


class ChoiceForm(WorkForm):
    """A plan for so many residents, and how it is paid."""

    residents = forms.IntegerField(min_value=1, max_value=5_000_000, label=_("Abitanti"))
    plan = forms.ModelChoiceField(
        Plan.objects.none(), empty_label=None, widget=forms.RadioSelect, label=_("Piano")
    )
    collection = forms.ChoiceField(
        choices=(
            (Collection.TRANSFER.value, _("Bonifico, con fattura elettronica e 30 giorni per pagare")),
            (Collection.CARD.value, _("Carta, subito")),
        ),
        initial=Collection.TRANSFER.value,
        widget=forms.RadioSelect,
        label=_("Come paga"),
    )

    def __init__(self, *args: Any, offers: list[Offer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["plan"]
        plans = [offer.plan for offer in offers]
        field.choices = [(plan.pk, plan.name) for plan in plans]  # type: ignore[attr-defined]
        field.queryset = Plan.objects.filter(is_offered=True)  # type: ignore[attr-defined]
        if plans:
            field.initial = plans[0].pk


class PriceForm(WorkForm):
    """A new price of a band, from a day."""

    plan = forms.ModelChoiceField(Plan.objects.all(), empty_label=None, label=_("Piano"))
    residents_from = forms.IntegerField(min_value=0, label=_("Da abitanti"))
    yearly_eur = forms.DecimalField(
        min_value=0, max_digits=10, decimal_places=2, localize=True, label=_("Prezzo annuo, IVA esclusa (€)")
    )
    since = forms.DateField(widget=day_input(), label=_("Dal"))


class NoticeForm(WorkForm):
    """What the exchange system answered about a file."""

    state = forms.ChoiceField(
        choices=[one for one in ElectronicInvoice.State.choices if one[0] != ElectronicInvoice.State.WRITTEN],
        label=_("Notifica"),
    )
    received_on = forms.DateField(widget=day_input(), label=_("Ricevuta il"))
    exchange_id = forms.CharField(required=False, max_length=40, label=_("Identificativo SdI"))
    note = forms.CharField(required=False, max_length=500, label=_("Note"))


class TakeBackForm(WorkForm):
    """Credit a part of an invoice."""

    amount_eur = forms.DecimalField(
        min_value=0, max_digits=10, decimal_places=2, localize=True, label=_("Importo da stornare (€)")
    )
    reason = forms.CharField(max_length=180, label=_("Perché"))


class VoidForm(WorkForm):
    """Why an invoice is void."""

    reason = forms.CharField(max_length=180, label=_("Perché"))
