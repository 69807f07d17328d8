"""Which cities exist (public schema)."""

from typing import NoReturn

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tenants.models import DomainMixin, TenantMixin

from accounts.rows import new_key
from tenants.names import check_schema_name


class City(TenantMixin):
    """A municipality (*Comune*) whose data is one PostgreSQL schema, reached under one or more hosts.

    The row is there from the moment everything else is, until everything else is gone: a city that has left has only a
    receipt. `state` is what the city may do (`tenants.services`), `trial_until` the last day of its trial, `leaves_on` the
    day its data is deleted, `left_as` the state it announced its leaving in. `residents` are those of the day `residents_on`.
    `included_models` are the participation models its plan includes, all where it is null; `granted` repeats the
    `EntitlementGrant`s that hold, feature to first and last days: a city in the middle of a transaction of its own may not read
    other tables of the platform. A demonstration (`is_demonstration`) pays nothing and counts in no comparison.
    """

    class State(models.TextChoices):
        TRIAL = "trial", _("in prova")
        ACTIVE = "active", _("attiva")
        IN_ARREARS = "in_arrears", _("in ritardo con i pagamenti")
        SUSPENDED = "suspended", _("sospesa")
        LEAVING = "leaving", _("in uscita")

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    schema_name = models.CharField(max_length=31, unique=True, validators=[check_schema_name])
    name = models.CharField(_("nome"), max_length=120)
    province = models.CharField(_("provincia"), max_length=2, blank=True)
    istat_code = models.CharField(_("codice ISTAT"), max_length=6, blank=True)
    cadastral_code = models.CharField(_("codice catastale"), max_length=4, blank=True)
    residents = models.PositiveIntegerField(_("abitanti"), null=True, blank=True)
    residents_on = models.DateField(_("abitanti al"), null=True, blank=True)
    office = models.CharField(_("ufficio"), max_length=160, blank=True)
    office_address = models.CharField(_("indirizzo dell'ufficio"), max_length=200, blank=True)
    office_email = models.EmailField(_("email dell'ufficio"), blank=True)
    signer = models.CharField(_("chi firma"), max_length=200, blank=True)
    signer_role = models.CharField(_("in qualità di"), max_length=160, blank=True)
    state = models.CharField(_("stato"), max_length=12, choices=State.choices, default=State.ACTIVE)
    state_since = models.DateField(_("dal"), default=timezone.localdate)
    trial_until = models.DateField(_("in prova fino al"), null=True, blank=True)
    leaves_on = models.DateField(_("dati cancellati il"), null=True, blank=True)
    left_as = models.CharField(_("prima di lasciare"), max_length=12, choices=State.choices, blank=True)
    included_models = models.JSONField(_("modelli compresi"), null=True, blank=True)
    granted = models.JSONField(_("funzioni concesse"), default=dict, blank=True, editable=False)
    is_demonstration = models.BooleanField(_("dimostrativa"), default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    auto_create_schema = False
    auto_drop_schema = False

    class Meta:
        ordering = ["name"]
        verbose_name = _("città")
        verbose_name_plural = _("città")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="leaving", leaves_on__isnull=False)
                | (~models.Q(state="leaving") & models.Q(leaves_on__isnull=True)),
                name="city_leaving_has_a_day",
                violation_error_message=_("Chi lascia ha un giorno in cui i dati vengono cancellati."),
            ),
            models.CheckConstraint(
                condition=models.Q(residents__isnull=True) | models.Q(residents_on__isnull=False),
                name="city_residents_have_a_day",
                violation_error_message=_("Scriva a quale data si riferiscono gli abitanti."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ipa_code(self) -> str:
        """The municipality's code in the index of public administrations (indicepa.gov.it): `c_` and the cadastral code."""
        return f"c_{self.cadastral_code.lower()}" if self.cadastral_code else ""

    @property
    def role_name(self) -> str:
        """The PostgreSQL role that may see this city's schema and no other."""
        return f"{settings.CITY_ROLE_PREFIX}{self.schema_name}"

    def __enter__(self) -> NoReturn:
        raise TypeError(
            "Use tenants.context.use_city(city): `with city` keeps its memory in a list all threads share."
        )

    def __exit__(self, *_exc: object) -> None:
        """Never reached: entering raises."""

    def activate(self) -> NoReturn:
        """Refused: it would leave the thread in the city."""
        raise TypeError("Use tenants.context.use_city(city): it comes back at the end of the block.")


class CityDomain(DomainMixin):
    """A host under which a city answers, lower case, without port."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)

    class Meta:
        verbose_name = _("dominio")
        verbose_name_plural = _("domini")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(domain=models.functions.Lower("domain")), name="domain_lower_case"
            )
        ]
