"""What the steps of an agreement's life ask: the act, reasons and days, signatures, changes."""

import uuid
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.templatetags.vicinia import short_day
from core.web.work.fields import day, form_key, past_day, text
from core.web.work.public_words import PublicWordsForm
from models_qua.models import Amendment, CitizenshipAgreement, Commitment, Signatory
from models_qua.selectors.commitments import OPEN
from models_qua.selectors.renewals import ToCarryOver
from models_qua.services.amendments import AmendedRows, AmendmentText, NewParty
from models_qua.services.signatures import PaperSignature

_SCAN = _("PDF o immagine (JPG, PNG) della pagina con la firma, fino a 20 MB.")


class StepForm(PublicWordsForm):
    """A step in an agreement's life; `row` is what it is about."""

    def __init__(self, *args: Any, row: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row

    def values(self) -> dict[str, Any]:
        """What the verb is given, of a valid form."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}


class ActForm(StepForm):
    """An act of the Giunta."""

    act_number = forms.CharField(
        label=_("Numero dell'atto"), max_length=60, help_text=_("Come si cita: per esempio G.C. 41/2026.")
    )
    act_on = past_day(_("Data dell'atto"))


class ReasonsForm(StepForm):
    """Why."""

    reasons = text(_("Motivi"), rows=4)


class EndForm(StepForm):
    """The day it ended, and why."""

    public_words = ("reasons",)
    on = past_day(_("Giorno"))
    reasons = text(_("Motivi"), rows=4, help_text=_("Li legge chiunque apra la pagina dell'accordo."))


class WithdrawForm(StepForm):
    """The day a party withdraws, and why."""

    on = past_day(_("Recede dal"))
    reason = forms.CharField(label=_("Perché recede"), max_length=300)


class AskForm(StepForm):
    """The address the personal link goes to."""

    email = forms.EmailField(label=_("Email di chi firma"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("email", self.row.email)


class PaperForm(StepForm):
    """A signature on paper."""

    signed_on = past_day(_("Firmato il"))
    signer_name = forms.CharField(label=_("Chi ha firmato"), max_length=200, required=False)
    signer_role = forms.CharField(
        label=_("In qualità di"), max_length=120, required=False, help_text=_("Per esempio: presidente.")
    )
    scan = forms.FileField(label=_("Scansione firmata"), required=False, help_text=_SCAN)
    archive_note = forms.CharField(
        label=_("Oppure: dove si conserva l'originale"),
        max_length=200,
        required=False,
        help_text=_("Solo se non c'è la scansione: scriva protocollo e archivio."),
    )
    document_id = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("signer_name", "signer_role"):
            self.initial.setdefault(name, getattr(self.row, name))

    def signature(self) -> PaperSignature:
        """What the verb is given, of a valid form."""
        given = {name: value for name, value in self.values().items() if name != "document_id"}
        return PaperSignature(**given)


class CitySignForm(StepForm):
    """Who signs for the city, and that she accepts."""

    signer_name = forms.CharField(label=_("Chi firma per il Comune"), max_length=200)
    signer_role = forms.CharField(
        label=_("In qualità di"), max_length=120, help_text=_("Per esempio: sindaca, assessore, dirigente.")
    )
    accepts = forms.BooleanField(
        label=_("Chi firma ha letto questa versione dell'accordo e la accetta"), required=False
    )
    document_id = forms.UUIDField(widget=forms.HiddenInput, required=False)


class AmendmentForm(StepForm):
    """A change of an agreement in force."""

    public_words = ("what", "reasons")
    what = text(
        _("Che cosa cambia"), help_text=_("Entra così com'è nel documento: non scriva recapiti di persone.")
    )
    reasons = text(_("Perché"), rows=4)
    proposed_on = past_day(_("Proposta il"))
    new_ends_on = day(_("Nuova scadenza"), required=False)
    concerned = forms.ModelMultipleChoiceField(
        Signatory.objects.none(),
        label=_("Chi deve accettarla, oltre al Comune"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    key = form_key()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = self.row.signatories.bound().exclude(kind=Signatory.Kind.CITY).order_by("name")
        self.fields["concerned"].queryset = rows  # type: ignore[attr-defined]
        self.initial.setdefault("concerned", [one.pk for one in rows])

    def amendment(self) -> AmendmentText:
        """What the verb is given, of a valid form."""
        said = self.cleaned_data
        return AmendmentText(
            said["what"],
            said["reasons"],
            said["proposed_on"],
            said["new_ends_on"],
            [one.pk for one in said["concerned"]],
        )


class AcceptForm(StepForm):
    """Which party accepts a change, when and how."""

    signatory_id = forms.ChoiceField(label=_("Chi accetta"))
    accepted_on = past_day(_("Il"))
    manner = forms.ChoiceField(label=_("Come"), choices=Signatory.Manner.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        amendment: Amendment = self.row
        rows = amendment.acceptances.filter(accepted_on=None, signatory__withdrawn_on=None)
        waiting = [(str(one.signatory_id), str(one.signatory)) for one in rows.select_related("signatory")]
        self.fields["signatory_id"].choices = waiting  # type: ignore[attr-defined]


class DayForm(StepForm):
    """The day something happened."""

    on = past_day(_("Giorno"))


class EnactForm(StepForm):
    """Since when a change holds, who joins by it, and to whom what is left open passes."""

    on = past_day(_("In vigore dal"))
    party_name = forms.CharField(
        label=_("Nuova parte che entra con questa modifica"), max_length=200, required=False
    )
    party_kind = forms.ChoiceField(label=_("Chi è"), required=False)
    party_email = forms.EmailField(label=_("Email"), required=False)
    party_listed = forms.BooleanField(
        label=_("Il nome della nuova parte può stare nelle pagine pubbliche"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agreement: CitizenshipAgreement = self.row.agreement
        kinds = [one for one in Signatory.Kind.choices if one[0] != Signatory.Kind.CITY]
        self.fields["party_kind"].choices = [("", _("scelga")), *kinds]  # type: ignore[attr-defined]
        heirs = agreement.signatories.filter(withdrawn_on=None).order_by("name")
        offered = [("", _("resta com'è")), *((str(one.pk), one.name) for one in heirs)]
        self.left: list[Commitment] = list(
            agreement.commitments.filter(
                signatory__withdrawn_on__isnull=False, state__in=OPEN
            ).select_related("signatory")
        )
        for one in self.left:
            self.fields[f"passa-{one.pk}"] = forms.ChoiceField(
                label=_("«%(what)s», di %(name)s che ha receduto: passa a")
                % {"what": one.what[:120], "name": one.signatory.name},
                choices=offered,
                required=False,
            )

    def rows(self) -> AmendedRows:
        """What the verb is given, of a valid form."""
        said = self.cleaned_data
        new = NewParty(said["party_kind"], said["party_name"], said["party_email"], said["party_listed"])
        passed = {one.pk: said[f"passa-{one.pk}"] for one in self.left if said[f"passa-{one.pk}"]}
        parties = (new,) if new.name or new.kind else ()
        heirs = {str(one.pk): one.pk for one in self.row.agreement.signatories.all()}
        return AmendedRows(parties, {key: heirs[heir] for key, heir in passed.items()})


class RenewedField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """An agreement of the past, told so that one knows which it is."""

    def label_from_instance(self, obj: Any) -> str:
        row: CitizenshipAgreement = obj
        told = [row.title, _("n. %(number)d") % {"number": row.number} if row.number else ""]
        told.append(_("firmato il %(day)s") % {"day": short_day(row.signed_on)} if row.signed_on else "")
        return ", ".join(filter(None, told))


class TieForm(StepForm):
    """Which agreement one renews; `found` are those offered, the one it renews now among them."""

    renews = RenewedField(
        CitizenshipAgreement.objects.none(),
        label=_("Rinnova"),
        required=False,
        blank=True,
        empty_label=_("nessuno: è un accordo nuovo"),
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, found: QuerySet[CitizenshipAgreement], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["renews"].queryset = found  # type: ignore[attr-defined]

    def renews_id(self) -> uuid.UUID | None:
        """What was chosen."""
        chosen: CitizenshipAgreement | None = self.cleaned_data["renews"]
        return chosen.pk if chosen else None


class RenewForm(StepForm):
    """What a renewal takes over."""

    title = forms.CharField(label=_("Titolo del rinnovo"), max_length=200)
    text = forms.BooleanField(label=_("I testi dell'accordo"), required=False, initial=True)
    sheets = forms.MultipleChoiceField(
        label=_("Le schede progetto"), widget=forms.CheckboxSelectMultiple, required=False
    )
    parties = forms.MultipleChoiceField(
        label=_("Le parti, che firmeranno di nuovo"), widget=forms.CheckboxSelectMultiple, required=False
    )
    commitments = forms.BooleanField(
        label=_("Gli impegni delle parti e delle schede scelte"), required=False, initial=True
    )
    resources = forms.BooleanField(
        label=_("Le risorse, senza importi e quantità"), required=False, initial=True
    )
    indicators = forms.BooleanField(
        label=_("Gli indicatori: l'ultimo valore misurato diventa quello di partenza"),
        required=False,
        initial=True,
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def offer(self, there: ToCarryOver) -> None:
        """The project sheets and the parties to choose among; the city is always there."""
        sheets = [(str(one.pk), f"{one.title} ({one.get_state_display()})") for one in there.sheets]
        parties = [
            (str(one.pk), f"{one.name} ({one.get_kind_display()})")
            for one in there.parties
            if one.kind != Signatory.Kind.CITY
        ]
        self.fields["sheets"].choices, self.fields["parties"].choices = sheets, parties  # type: ignore[attr-defined]


class PublishForm(StepForm):
    """The check of personal data, and the day of publication."""

    confirmed = forms.MultipleChoiceField(
        label=_("È il recapito pubblico di un ufficio"), widget=forms.CheckboxSelectMultiple, required=False
    )
    note = text(
        _("Nota sul controllo"),
        rows=3,
        required=False,
        help_text=_("Se conferma dei recapiti, scriva di quale ufficio sono."),
    )
    on = past_day(_("Pubblicato il"))
    checked = forms.BooleanField(
        label=_("Ho controllato ciò che è segnalato: non ci sono dati personali da togliere"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        blocking = self.row.blocking
        choices = [(one.key, f"{one.words} ({one.what}, {one.place}, {one.label})") for one in blocking]
        self.fields["confirmed"].choices = choices  # type: ignore[attr-defined]
        if not blocking:
            del self.fields["confirmed"]
