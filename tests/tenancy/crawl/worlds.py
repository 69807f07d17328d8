"""A city in which every participation model works, with a row of everything an address can name."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, models, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.rows import new_key
from accounts.tokens import CityTokenGenerator
from core.models import AgendaItem, Body, ModelActivation, Person, RoleGrant, Theme, Venue
from core.participation.registry import registry
from core.permissions.catalogue import all_roles
from core.services.activation import activate_participation_model
from core.services.rules import change_rules
from models_monza.acts import ACTS, new_rules
from models_monza.models import Mandate
from tenants.context import use_city
from tenants.models import City
from tests.cast import make_network, make_user
from tests.core.permissions.addresses import Address
from tests.core.permissions.world import World
from tests.core.permissions.world import sample as sample_of_core
from tests.models_farelegami.rows import SINCE as LEGAMI_SINCE
from tests.models_farelegami.rows import fill_city as fill_farelegami
from tests.models_farelegami.rows import make_lab as make_community_lab
from tests.models_farelegami.samples import SAMPLES as OF_FARELEGAMI
from tests.models_farelegami.samples import sample as sample_of_farelegami
from tests.models_monza.conftest import MANDATE_SINCE, make_consulta
from tests.models_monza.samples import SAMPLES as OF_MONZA
from tests.models_monza.samples import sample as sample_of_monza
from tests.models_qua.rows import SINCE, make_district, make_lab, make_season
from tests.models_qua.samples import SAMPLES as OF_QUA
from tests.models_qua.samples import sample as sample_of_qua
from tests.tenancy.crawl.marks import city_models

_OF_MODELS = {
    "monza": (sample_of_monza, OF_MONZA),
    "qua": (sample_of_qua, OF_QUA),
    "farelegami": (sample_of_farelegami, OF_FARELEGAMI),
}
_SINCE = {"monza": dt.date(2013, 12, 1), "qua": SINCE, "farelegami": LEGAMI_SINCE}


def block_of_the_test() -> transaction.Atomic:
    """A savepoint that looks to what is done in it as the test's own transaction does."""
    block = transaction.atomic()
    block._from_testcase = True
    return block


@dataclass
class CityWorld:
    """What the samples of all participation models stand on, in one city."""

    city: City

    def __post_init__(self) -> None:
        with use_city(self.city):
            active = set(ModelActivation.objects.values_list("model_slug", flat=True))
            for slug in sorted({model.slug for model in registry} - active):
                activate_participation_model(actor=None, slug=slug, since=_SINCE.get(slug))
            self.office = self._user("dario@bergamo.example", "participation_office")
            self.olga = self._user("olga@monza.example", "participation_office")
            self.apart = self._user("ada@monza.example", None)
            for role in ("case_worker", "vault_supervisor"):  # what not even the office holds
                RoleGrant.objects.create(user=self.apart, role=role)
            TOTP.activate(self.office, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
            RecoveryCodes.activate(self.office)
            self.venue = Venue.objects.create(name="Sala civica")
            self.theme = Theme.objects.create(name="Alberi", slug="alberi")
            Person.objects.create(family_name="Bianchi")
            for act in ACTS:
                for rules in new_rules(act):
                    change_rules(actor=self.olga, rules=rules)
            Mandate.objects.create(name="2022-2027", since=MANDATE_SINCE)
            season = make_season()
            self.bodies: dict[str, Body] = {
                "bergamo": make_network("Beta"),
                "monza": make_consulta("Triante", "triante"),
                "qua": make_lab("Rivalta", season, district=make_district(season, "Rivalta", code="C")),
                "farelegami": make_community_lab("Laboratorio Zaist"),
            }
            self.bruno = self._user("bruno@bergamo.example", None)
            fill_farelegami()
            self.world = World(self.bodies["bergamo"], self.bruno)
            self.item = AgendaItem.objects.create(meeting=self.world.meeting, position=99, title="Voto")
            self._made: dict[Any, Any] = {}

    def _user(self, email: str, role: str | None, body: Body | None = None) -> User:
        user = make_user(email, email.partition("@")[0].title())
        if role:
            RoleGrant.objects.create(user=user, role=role, body=body)
        return user

    def people(self) -> dict[str, User | None]:
        """One person for each role of every model, in the body of that model where the role is of a body; one without a role; nobody."""
        bodies = {role.code: self.bodies.get(model.slug) for model in registry for role in model.roles}
        found: dict[str, User | None] = {"nobody": None, "without a role": self.bruno}
        with use_city(self.city):
            for code, role in all_roles().items():
                body = bodies.get(code) if role.scope == "body" else None
                found[code] = self._user(f"{code}@city.example", code, body)
        return found

    def sample(self, address: Address) -> dict[str, Any]:
        """A value for each parameter of an address, all of this city; `KeyError` for one nobody gave a sample."""
        space = address.name.partition(":")[0]
        with use_city(self.city):
            if address.name == "account_reset_password_from_key":
                key = CityTokenGenerator().make_token(self.bruno)
                return {"uidb36": user_pk_to_url_str(self.bruno), "key": key}
            if space == "dummy":
                return dict.fromkeys(address.parameters, self.item.pk)
            if space in _OF_MODELS:
                return {
                    name: self._sample_of_a_model(space, address.name, name) for name in address.parameters
                }
            return {name: self._sample_of_core(address, name) for name in address.parameters}

    def _sample_of_core(self, address: Address, name: str) -> Any:
        """A new row, or the one made before where there can be one only."""
        try:
            with block_of_the_test():
                (self._made[name],) = sample_of_core(
                    replace(address, parameters=(name,)), self.world
                ).values()
        except IntegrityError:
            if name not in self._made:
                raise
        return self._made[name]

    def fill_the_rest(self) -> dict[str, str]:
        """A row in every table that has none; returns those that would not, and why."""
        refused = {}
        with use_city(self.city):
            for model in city_models():
                if not model._base_manager.exists():
                    try:
                        with block_of_the_test():
                            one_row_of(model)
                    except (DatabaseError, ValidationError, ValueError, TypeError) as error:
                        refused[model._meta.label] = str(error)
        return refused

    def _sample_of_a_model(self, slug: str, address: str, name: str) -> Any:
        """One row for all addresses that ask for the same."""
        given, samples = _OF_MODELS[slug]
        own = f"{address} {name}"
        key = (slug, own if own in samples else name)
        if key[1] not in samples:
            raise KeyError(f"{address}: give the parameter {name!r} a sample")
        if key not in self._made:
            self._made[key] = given(address, name, self.bodies[slug])
        return self._made[key]


_VALUES: tuple[tuple[type[models.Field], Callable[[], Any]], ...] = (
    (models.JSONField, dict),
    (models.BinaryField, bytes),
    (models.TimeField, lambda: timezone.now().time()),
    (models.DateField, timezone.now),
    (models.UUIDField, new_key),
    (models.BooleanField, lambda: True),
    (models.IntegerField, lambda: 1),
    (models.DecimalField, lambda: 1),
    (models.Field, lambda: "x"),
)
"""By type of column, the first that fits."""


def one_row_of(model: type[models.Model]) -> None:
    """A row of a table no sample has one of, made of the first that comes: rows to point to, choices, the day."""
    values: dict[str, Any] = {}
    for column in model._meta.concrete_fields:
        if column.generated or column.has_default() or (column.primary_key and not column.is_relation):
            continue
        if column.is_relation:
            values[column.attname] = column.related_model._default_manager.values_list(
                "pk", flat=True
            ).first()
        elif column.choices:
            values[column.attname] = column.choices[0][0]
        else:
            values[column.attname] = next(make for kind, make in _VALUES if isinstance(column, kind))()
    model._base_manager.create(**values)


def path_of(address: Address, values: dict[str, Any]) -> str:
    """The path of an address with these parameters."""
    return reverse(address.name, kwargs=values)
