"""Calls for micro-grants, applications and the steps they go through."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.models import Body, Neighbourhood, Organisation, Representative
from core.permissions.holder import Holder
from core.web.work.fields import day, past_day, text, today
from core.web.work.forms import WorkForm
from models_bergamo.forms.fields import RepresentativeField, amount, networks, organisations
from models_bergamo.models import CouncillorRequest, GrantApplication, GrantCall
from models_bergamo.permissions import represented_organisations
from models_bergamo.services.applications import Project
from models_bergamo.services.calls import CALL_FIELDS, CallTerms


class CallForm(WorkForm):
    """What the act of a call says."""

    year = forms.IntegerField(label=_("Anno"), min_value=2000, max_value=2100, localize=False)
    title = forms.CharField(label=_("Titolo"), max_length=200)
    act = forms.CharField(label=_("Atto"), required=False, max_length=200)
    opens_on = day(_("Si può presentare domanda dal"))
    closes_on = day(_("Fino al"), help_text=_("Giorno compreso."))
    activities_from = day(_("Attività dal"), required=False)
    activities_until = day(_("Attività fino al"), required=False)
    ceiling_eur = amount(
        _("Massimale di questo bando, in euro"),
        required=False,
        help_text=_("Lasci vuoto se vale quello delle regole della città."),
    )
    budget_eur = amount(
        _("Fondi a disposizione, in euro"), required=False, help_text=_("Lasci vuoto se l'atto non lo dice.")
    )

    def terms(self) -> CallTerms:
        """What was typed, as the verb wants it."""
        return CallTerms(**{name: self.cleaned_data[name] for name in CALL_FIELDS})


class ApplicationForm(WorkForm):
    """A project that asks for a micro-grant."""

    call = forms.ModelChoiceField(GrantCall.objects.none(), label=_("Bando"), empty_label=_("scelga"))
    lead = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Realtà capofila"), empty_label=_("scelga")
    )
    contact = RepresentativeField(
        Representative.objects.none(),
        label=_("Persona di riferimento"),
        required=False,
        empty_label=_("nessuna"),
        help_text=_("Tra i referenti della realtà capofila."),
    )
    body = forms.ModelChoiceField(
        Body.objects.none(), label=_("Rete"), required=False, empty_label=_("nessuna")
    )
    request = forms.ModelChoiceField(
        CouncillorRequest.objects.none(),
        label=_("Nasce da un'istanza"),
        required=False,
        empty_label=_("no, da altro"),
        help_text=_("Così si vede che cosa è nato da ciò che la rete aveva chiesto."),
    )
    title = forms.CharField(label=_("Titolo del progetto"), max_length=200)
    description = text(_("Che cosa si vuole fare"), required=False)
    neighbourhoods = forms.ModelMultipleChoiceField(
        Neighbourhood.objects.none(),
        label=_("Quartieri"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    supports_frailty = forms.BooleanField(label=_("Attività in supporto delle fragilità"), required=False)
    planned_cost_eur = amount(_("Costo previsto, in euro"))
    requested_eur = amount(
        _("Contributo richiesto, in euro"),
        required=False,
        help_text=_("Lasci vuoto per chiedere il massimo che il bando permette."),
    )

    def __init__(self, *args: Any, who: Holder, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        leads = organisations()
        speaks = Representative.objects.on(today()).select_related("person", "organisation__canonical")
        if not who.may("core.organisation.edit"):
            own = represented_organisations(user)
            leads = leads.filter(pk__in=own)
            speaks = speaks.filter(organisation__canonical__in=own)
        places = self.fields
        places["call"].queryset = GrantCall.objects.filter(  # type: ignore[attr-defined]
            Q(closes_on__gte=today()) | Q(pk=self.initial.get("call"))
        )
        places["lead"].queryset = leads  # type: ignore[attr-defined]
        places["contact"].queryset = speaks.order_by("person__family_name")  # type: ignore[attr-defined]
        places["body"].queryset = networks(who, "bergamo.grant.propose")  # type: ignore[attr-defined]
        places["body"].required = who.bodies("bergamo.grant.propose") is not None
        requests = CouncillorRequest.objects.in_bodies(who.bodies("bergamo.request.see"))
        places["request"].queryset = requests.filter(sent_on__isnull=False)  # type: ignore[attr-defined]
        places["neighbourhoods"].queryset = Neighbourhood.objects.on(today())  # type: ignore[attr-defined]

    def project(self) -> Project:
        """What was typed, as the verb wants it."""
        data = self.cleaned_data
        return Project(
            call_id=data["call"].pk,
            lead_id=data["lead"].pk,
            title=data["title"],
            planned_cost_eur=data["planned_cost_eur"],
            requested_eur=data["requested_eur"],
            supports_frailty=data["supports_frailty"],
            description=data["description"],
            body_id=data["body"].pk if data["body"] else None,
            contact_id=data["contact"].person_id if data["contact"] else None,
            request_id=data["request"].pk if data["request"] else None,
            neighbourhood_ids=tuple(place.pk for place in data["neighbourhoods"]),
        )


def application_initial(application: GrantApplication) -> dict[str, Any]:
    """What the form shows of an application. Two queries."""
    contact = Representative.objects.on(today()).filter(
        person=application.contact_id, organisation__canonical=application.lead_id
    )
    return {
        "call": application.call_id,
        "lead": application.lead_id,
        "contact": contact.values_list("pk", flat=True).first() if application.contact_id else None,
        "body": application.body_id,
        "request": application.request_id,
        "title": application.title,
        "description": application.description,
        "neighbourhoods": list(application.places.values_list("neighbourhood_id", flat=True)),
        "supports_frailty": application.supports_frailty,
        "planned_cost_eur": application.planned_cost_eur,
        "requested_eur": application.requested_eur,
    }


class SubmitForm(WorkForm):
    """Handing in needs no other word."""


class AdmitForm(WorkForm):
    """How much the city grants."""

    admitted_eur = amount(_("Contributo ammesso, in euro"))
    decided_on = past_day(_("Deciso il"))


class RefuseForm(WorkForm):
    """Why the city does not grant it."""

    reason = text(_("Motivo"), rows=4, max_length=500)
    decided_on = past_day(_("Deciso il"))


class CarriedOutForm(WorkForm):
    """When the project ended."""

    carried_out_on = past_day(
        _("Realizzato il"), help_text=_("Il giorno in cui le attività si sono concluse.")
    )


class AccountForm(WorkForm):
    """What was really spent."""

    cost_eur = amount(_("Spesa rendicontata, in euro"))
    accounted_on = past_day(_("Rendicontato il"))


class PayForm(WorkForm):
    """What was paid."""

    paid_eur = amount(_("Contributo liquidato, in euro"))
    paid_on = past_day(_("Liquidato il"))
    payment_act = forms.CharField(label=_("Atto di liquidazione"), required=False, max_length=200)
