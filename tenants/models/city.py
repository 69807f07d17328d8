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
    """A municipality (*Comune*) whose data is one PostgreSQL schema, reached under one or more hosts."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    schema_name = models.CharField(max_length=31, unique=True, validators=[check_schema_name])
    name = models.CharField(_("nome"), max_length=120)
    province = models.CharField(_("provincia"), max_length=2, blank=True)
    istat_code = models.CharField(_("codice ISTAT"), max_length=6, blank=True)
    cadastral_code = models.CharField(_("codice catastale"), max_length=4, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    auto_create_schema = False
    auto_drop_schema = False

    class Meta:
        ordering = ["name"]
        verbose_name = _("città")
        verbose_name_plural = _("città")

    def __str__(self) -> str:
        return self.name

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
