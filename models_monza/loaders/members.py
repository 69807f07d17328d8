"""The register of the enrolled (*albo*): citizens and organisations, each in a consulta, from a day, on some ground.

A citizen is known by her consulta and her name: the same name in two consulte is two people. Family and given name may be two
columns or one, which is then kept as it is written. An organisation is one for the city, whatever the consulte it is in. Nobody is
taken off who is not in the file.
"""

import datetime as dt
import uuid
from collections.abc import Hashable, Mapping
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.imports.loaders.lists import ensure_kind
from core.imports.loaders.organisations import Wanted, canonical, organisations, want_organisations
from core.imports.plan import KEEP, Plan, TablePlan, given
from core.imports.table import SheetRows
from core.imports.words import fold
from core.models import Membership, Person
from models_monza.loaders.consulte import consulta_named, mandate_of
from models_monza.models import Enrolment

CITIZEN_WORDS = frozenset(
    "cittadino cittadina cittadini persona persone residente singolo singola privato privata".split()
)
"""What a register writes in «Categoria» of a person; anything else is what kind of organisation it is."""
ORGANISATION_WORDS = frozenset(("organizzazione", "organizzazioni", "realta", "ente", "gruppo"))
"""Words that say organisation and no more: no kind is made of them."""

Kind = Enrolment.Kind
_OTHER_ORDERS = "people_in_other_order"
_LONGEST_NAME = 100  # what Person.family_name holds


def people(plan: Plan) -> TablePlan:
    """Citizens by consulta and folded name, in either order of given and family name, whenever they were in it."""

    def make() -> TablePlan:
        members = Membership.objects.filter(body__model_slug=plan.model.slug, person__erased_at=None)
        keys: dict[Hashable, uuid.UUID] = {}
        names = members.exclude(person=None).values_list(
            "body", "person", "person__given_name", "person__family_name"
        )
        for body, person, given_name, family_name in names:
            keys[body, fold(f"{family_name} {given_name}")] = person
            keys[body, fold(f"{given_name} {family_name}")] = person
        return TablePlan(
            Person,
            code="people",
            label=gettext_lazy("Persone"),
            columns=("family_name", "given_name"),
            existing=Person.objects.filter(pk__in=members.values("person")),
            compared=(),
            keys=keys,
            named="family_name",
        )

    return plan.table("people", make)


def memberships(plan: Plan) -> TablePlan:
    """Who is in a consulta, by consulta, person and organisation; of several times the last one, and each by its first day."""

    def make() -> TablePlan:
        rows = Membership.objects.filter(body__model_slug=plan.model.slug)
        keys: dict[Hashable, uuid.UUID] = {}
        in_order = rows.order_by(F("until").asc(nulls_last=True), F("since").asc(nulls_first=True), "pk")
        for pk, body, person, organisation, since in in_order.values_list(
            "pk", "body", "person", "organisation", "since"
        ):
            keys[body, person, organisation] = pk
            keys[body, person, organisation, since] = pk
        return TablePlan(
            Membership,
            code="memberships",
            label=gettext_lazy("Iscritti"),
            columns=("body_id", "person_id", "organisation_id", "since", "until"),
            existing=rows,
            compared=("since",),
            keys=keys,
        )

    return plan.table("memberships", make)


def enrolments(plan: Plan) -> TablePlan:
    """What the register says of how each got in, by membership; those decided here are left as they were decided."""
    return plan.table(
        "enrolments",
        lambda: TablePlan(
            Enrolment,
            code="enrolments",
            label=gettext_lazy("Iscrizioni"),
            columns=(
                "membership_id",
                "mandate_id",
                "body_id",
                "kind",
                "ground",
                "family_name",
                "given_name",
                "organisation_name",
                "category",
                "channel",
                "state",
                "submitted_at",
                "decided_on",
                "person_id",
                "organisation_id",
                "import_batch_id",
            ),
            key=lambda values: values[0],
            existing=Enrolment.objects.exclude(membership=None),
            compared=("ground", "decided_on"),
        ),
    )


class _MemberSheet:
    """One pass over the sheet. Columns: `body`, `name`, `category` (required), `family_name`, `ground`, `since`."""

    def __init__(self, rows: SheetRows, plan: Plan) -> None:
        self.rows, self.plan = rows, plan
        self.seen: dict[Hashable, int] = plan.shared.setdefault("members_seen", {})
        self.elsewhere: dict[str, tuple[str, int]] = {}
        self.other_orders: dict[Hashable, uuid.UUID] = plan.shared.setdefault(_OTHER_ORDERS, {})
        self.told_of_mandate = False

    def load(self) -> None:
        """Plan every row; one of a name already met is told and passed over."""
        citizens: list[tuple[int, uuid.UUID, dict[str, Any]]] = []
        groups: list[tuple[int, uuid.UUID, dict[str, Any]]] = []
        wanted: dict[str, Wanted] = {}
        names = "body name category family_name ground since".split()
        for number, *cells in self.rows.rows(*names):
            row: dict[str, Any] = dict(zip(names, cells, strict=True))
            if row["body"] is None or row["name"] is None or row["category"] is None:
                continue
            row |= _names(row)
            body = consulta_named(self.rows, self.plan, number, row["body"])
            if self._is_repeated(number, body, row):
                continue
            if fold(row["category"]) in CITIZEN_WORDS:
                citizens.append((number, body, row))
            else:
                groups.append((number, body, row))
                key = fold(row["name"])
                wanted.setdefault(
                    key, (key, row["name"], ensure_kind(self.plan, _kind(row["category"])), KEEP)
                )
        want_organisations(self.plan, list(wanted.values()))
        for number, body, row in citizens:
            self._citizen(number, body, row)
        for number, body, row in groups:
            named = organisations(self.plan).find(fold(row["name"]))
            self._member(number, body, row, organisation=named and canonical(self.plan, named))

    def _is_repeated(self, number: int, body: uuid.UUID, row: Mapping[str, Any]) -> bool:
        key = (body, fold(row["name"]))
        if key in self.seen:
            self.rows.problem(
                number,
                "name",
                _("«%(name)s» è già tra gli iscritti di questa consulta, alla riga %(row)d.")
                % {"name": row["name"], "row": self.seen[key]},
                _("Tenere una riga sola; se sono due persone, distinguerle nel nome, qui e nelle presenze."),
            )
            return True
        self.seen[key] = number
        return False

    def _citizen(self, number: int, body: uuid.UUID, row: Mapping[str, Any]) -> None:
        key = fold(row["name"])
        if max(len(row["family"]), len(row["given"])) > _LONGEST_NAME:
            self.rows.problem(
                number,
                "name",
                _("Il nome di una persona ha al massimo %(maximum)d caratteri.") % {"maximum": _LONGEST_NAME},
                _("Accorciarlo."),
            )
            return
        before = self.elsewhere.setdefault(key, (row["body"], number))
        if before[1] != number:
            self.rows.warning(
                number,
                "name",
                _("«%(name)s» è anche in «%(body)s», alla riga %(row)d: vengono tenute come due persone.")
                % {"name": row["name"], "body": before[0], "row": before[1]},
                _("Se è la stessa persona, togliere la riga della consulta in cui non è."),
            )
        names = (row["family"], row["given"] or KEEP)
        person = people(self.plan).want((body, key), names, row["name"])
        if row["given"]:
            self.other_orders[body, fold(f"{row['given']} {row['family']}")] = person
        self._member(number, body, row, person=person)

    def _member(
        self,
        number: int,
        body: uuid.UUID,
        row: Mapping[str, Any],
        *,
        person: uuid.UUID | None = None,
        organisation: uuid.UUID | None = None,
    ) -> None:
        table, since = memberships(self.plan), row["since"]
        key: tuple[Any, ...] = (body, person, organisation)
        now = table.current(key)
        again = bool(now and since and now["until"] and since > now["until"])
        if since and (again or table.find((*key, since))):
            key = (*key, since)
        member = table.want(key, (body, person, organisation, given(since), KEEP), row["name"])
        firsts: dict[Hashable, tuple[int, dt.date | None]] = self.plan.shared.setdefault("member_rows", {})
        firsts[body, person, organisation] = (number, since)
        if row["ground"] and since:
            self._enrolment(number, member, body, row, person, organisation)

    def _enrolment(
        self,
        number: int,
        member: uuid.UUID,
        body: uuid.UUID,
        row: Mapping[str, Any],
        person: uuid.UUID | None,
        organisation: uuid.UUID | None,
    ) -> None:
        """How she got in; it needs the mandate of that day."""
        mandate = mandate_of(self.plan, row["since"])
        if mandate is None:
            if not self.told_of_mandate:
                self.told_of_mandate = True
                self.rows.warning(
                    number,
                    "ground",
                    _("Il titolo dell'iscrizione non viene importato: non si sa per quale mandato."),
                    _("Aprire il mandato dell'amministrazione e importare di nuovo lo stesso file."),
                )
            return
        table = enrolments(self.plan)
        now = table.current(member)
        if now and now["import_batch_id"] is None:
            return
        is_citizen = person is not None
        values = (
            member,
            mandate,
            body,
            Kind.CITIZEN.value if is_citizen else Kind.ORGANISATION.value,
            row["ground"],
            row["family"] if is_citizen else "",
            row["given"] if is_citizen else "",
            "" if is_citizen else row["name"],
            "" if is_citizen else _kind(row["category"]) or "",
            "",  # the register does not say how the application came
            Enrolment.State.ACCEPTED.value,
            timezone.make_aware(dt.datetime.combine(row["since"], dt.time(12))),
            row["since"],
            person,
            organisation,
            KEEP,
        )
        table.want(member, values, row["name"])


def find_person(plan: Plan, body: uuid.UUID, name: str) -> uuid.UUID | None:
    """The citizen of that name in a consulta, in either order of given and family name; None."""
    other: dict[Hashable, uuid.UUID] = plan.shared.get(_OTHER_ORDERS, {})
    return people(plan).find((body, fold(name))) or other.get((body, fold(name)))


def load_members(rows: SheetRows, plan: Plan) -> None:
    """The sheet of the enrolled (see `_MemberSheet` for its columns)."""
    _MemberSheet(rows, plan).load()


def _names(row: Mapping[str, Any]) -> dict[str, str]:
    """How a row calls somebody: the whole name, and its parts where the sheet has two columns of a person."""
    name, family = row["name"], row["family_name"]
    if family is None:
        return {"name": name, "family": name, "given": ""}
    return {"name": f"{family} {name}", "family": family, "given": name}


def _kind(category: str) -> str | None:
    """What kind of organisation a category says; None where it says no more than that it is one."""
    return None if fold(category) in ORGANISATION_WORDS else category[:1].upper() + category[1:]
