"""What projects, parties, commitments, resources and indicators refuse, each with its cure at its field."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import User
from core.models import Body, Organisation
from core.services.errors import DomainError
from core.services.organisations import OrganisationData, add_organisation
from models_qua.models import CitizenshipAgreement, Measurement, ProjectSheet, Signatory
from models_qua.services import agreement_commitments as commitments
from models_qua.services import agreement_indicators as indicators
from models_qua.services import agreement_parties as parties
from models_qua.services import agreement_resources as resources
from models_qua.services import agreement_sheets as sheets
from models_qua.services.agreement_commitments import CommitmentText
from models_qua.services.agreement_indicators import IndicatorText
from models_qua.services.agreement_parties import PartyData
from models_qua.services.agreement_resources import ResourceText
from models_qua.services.agreement_sheets import SheetText
from tests.models_qua.rows import make_agreement, make_cycle, make_group, make_party, make_sheet

ONE = Decimal("1.00")


@pytest.fixture
def row(rivalta: Body) -> CitizenshipAgreement:
    """A draft."""
    return make_agreement(rivalta)


@pytest.fixture
def other(sesso: Body) -> CitizenshipAgreement:
    """A draft of another lab."""
    return make_agreement(sesso)


def city_of(row: CitizenshipAgreement) -> Signatory:
    return row.signatories.get(kind="city")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": " "}, "title"),
        ({"family": "x"}, "family"),
        ({"state": "in_progress"}, "state"),
        ({"budget_eur": Decimal(-1)}, "budget_eur"),
        ({"starts_on": dt.date(2026, 2, 1), "ends_on": dt.date(2026, 1, 1)}, "ends_on"),
    ],
)
def test_a_project_without_sense_is_refused_at_its_field(
    row: CitizenshipAgreement, ada: User, values: dict[str, Any], field: str
) -> None:
    data = SheetText(**{"title": "Orti", "family": "community"} | values)
    with pytest.raises(DomainError) as told:
        sheets.write_sheet(actor=ada, agreement_id=row.pk, data=data)
    assert told.value.field == field


def test_nothing_of_another_agreement_is_pointed_to(
    row: CitizenshipAgreement, other: CitizenshipAgreement, ada: User
) -> None:
    theirs, sheet = city_of(other).pk, other.sheets.get().pk
    mine = city_of(row).pk
    wrong: list[tuple[Any, dict[str, Any], str]] = [
        (sheets.write_sheet, {"data": SheetText("T", "city", lead_id=theirs)}, "lead"),
        (commitments.write_commitment, {"data": CommitmentText("W", theirs, due_words="x")}, "signatory"),
        (commitments.write_commitment, {"data": CommitmentText("W", mine, sheet, due_words="x")}, "sheet"),
        (resources.write_resource, {"data": ResourceText("money", "city", "W", theirs, amount_eur=ONE)}, "signatory"),
        (resources.write_resource, {"data": ResourceText("money", "city", "W", None, sheet, amount_eur=ONE)}, "sheet"),
        (indicators.write_indicator, {"data": IndicatorText("N", sheet_id=sheet)}, "sheet"),
    ]  # fmt: skip
    for verb, given, field in wrong:
        with pytest.raises(DomainError) as told:
            verb(actor=ada, agreement_id=row.pk, **given)
        assert told.value.field == field


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"kind": "money"}, "amount_eur"),
        ({"kind": "money", "amount_eur": Decimal(0)}, "amount_eur"),
        ({"kind": "money", "amount_eur": Decimal("1.005")}, "amount_eur"),
        ({"kind": "money", "amount_eur": ONE, "quantity": ONE}, "quantity"),
        ({"kind": "hours", "amount_eur": ONE}, "amount_eur"),
        ({"kind": "hours", "quantity": Decimal(0)}, "quantity"),
        ({"kind": "hours", "quantity": ONE}, "unit"),
        ({"kind": "x"}, "kind"),
        ({"kind": "hours", "source": "x"}, "source"),
        ({"kind": "hours", "what": " "}, "what"),
    ],
)
def test_a_resource_without_sense_is_refused_at_its_field(
    row: CitizenshipAgreement, ada: User, values: dict[str, Any], field: str
) -> None:
    data = ResourceText(**{"source": "city", "what": "W"} | values)
    with pytest.raises(DomainError) as told:
        resources.write_resource(actor=ada, agreement_id=row.pk, data=data)
    assert told.value.field == field


def test_money_does_not_become_hours(row: CitizenshipAgreement, ada: User) -> None:
    money = row.resources.get(kind="money")
    with pytest.raises(DomainError, match="non si scambiano"):
        resources.change_resource(actor=ada, resource_id=money.pk, data=ResourceText("hours", "city", "W"))


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " "}, "name"),
        ({"direction": "x"}, "direction"),
        ({"target": ONE, "unit": ""}, "unit"),
        ({"baseline": Decimal(5), "target": ONE, "unit": "u"}, "target"),
        ({"baseline": ONE, "target": Decimal(5), "unit": "u", "direction": "down"}, "target"),
    ],
)
def test_an_indicator_without_sense_is_refused_at_its_field(
    row: CitizenshipAgreement, ada: User, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(DomainError) as told:
        indicators.write_indicator(
            actor=ada, agreement_id=row.pk, data=IndicatorText(**{"name": "N"} | values)
        )
    assert told.value.field == field


def test_an_indicator_that_was_measured_stays(row: CitizenshipAgreement, ada: User) -> None:
    indicator = row.indicators.get()
    Measurement.objects.create(indicator=indicator, measured_on=dt.date(2026, 1, 1), value=1)
    with pytest.raises(DomainError, match="ha già delle misure"):
        indicators.remove_indicator(actor=ada, indicator_id=indicator.pk)


def test_a_commitment_says_what_and_by_when(row: CitizenshipAgreement, ada: User) -> None:
    for data, field in (
        (CommitmentText(" ", city_of(row).pk, due_words="x"), "what"),
        (CommitmentText("W", city_of(row).pk), "due_on"),
    ):
        with pytest.raises(DomainError) as told:
            commitments.write_commitment(actor=ada, agreement_id=row.pk, data=data)
        assert told.value.field == field
    written = commitments.write_commitment(
        actor=ada, agreement_id=row.pk, data=CommitmentText("W", city_of(row).pk, due_on=dt.date(2026, 5, 1))
    )
    assert written.position > 0


def test_sheets_are_numbered_from_one_without_holes(row: CitizenshipAgreement, ada: User) -> None:
    ProjectSheet.objects.filter(agreement=row).update(number=1)
    added = [
        sheets.write_sheet(actor=ada, agreement_id=row.pk, data=SheetText(title, "community"))
        for title in ("Due", "Tre", "Tre")
    ]
    assert [one.number for one in added] == [2, 3, 4]
    assert [one.slug for one in added] == ["due", "tre", "tre-2"]
    sheets.move_sheet(actor=ada, sheet_id=added[2].pk, number=1)
    sheets.remove_sheet(actor=ada, sheet_id=added[0].pk)
    left = list(ProjectSheet.objects.filter(agreement=row).values_list("number", flat=True))
    assert left == [1, 2, 3]
    moved = sheets.move_sheet(actor=ada, sheet_id=added[2].pk, number=99)
    assert moved.number == 3


def test_a_project_answers_needs_of_its_own_lab_that_may_enter(
    row: CitizenshipAgreement, other: CitizenshipAgreement, rivalta: Body, sesso: Body, ada: User
) -> None:
    cycle = make_cycle(rivalta)
    decided = {"fate_on": dt.date(2026, 1, 1), "fate_reasons": "Perché sì"}
    enters = make_group(cycle, "Entra", fate="enters", **decided)
    opened = make_group(cycle, "In esame")
    later = make_group(cycle, "Rinviato", fate="later", **decided)
    elsewhere = make_group(make_cycle(sesso), "Altrove")
    data = SheetText("T", "city", group_ids=frozenset({enters.pk, opened.pk}))
    sheet = sheets.write_sheet(actor=ada, agreement_id=row.pk, data=data)
    assert {answer.group for answer in sheet.answers.all()} == {enters, opened}
    for wrong in (later, elsewhere):
        with pytest.raises(DomainError) as told:
            sheets.change_sheet(
                actor=ada, sheet_id=sheet.pk, data=SheetText("T", "city", group_ids=frozenset({wrong.pk}))
            )
        assert told.value.field == "groups"
    type(enters).objects.filter(pk=enters.pk).update(fate="later", **decided)
    kept = sheets.change_sheet(
        actor=ada, sheet_id=sheet.pk, data=SheetText("T", "city", group_ids=frozenset({enters.pk}))
    )
    assert [answer.group_id for answer in kept.answers.all()] == [enters.pk]


def test_a_later_state_of_a_project_stays(row: CitizenshipAgreement, ada: User) -> None:
    sheet = make_sheet(row, "Già in corso", state="in_progress")
    sheets.change_sheet(actor=ada, sheet_id=sheet.pk, data=SheetText("Altro", "city", "in_progress"))
    sheet.refresh_from_db()
    assert (sheet.title, sheet.state) == ("Altro", "in_progress")


def test_who_is_a_party_already_or_has_no_name_is_refused(row: CitizenshipAgreement, ada: User) -> None:
    add = parties.add_party
    with pytest.raises(DomainError, match="c'è già"):
        add(actor=ada, agreement_id=row.pk, data=PartyData("association", "associazione il melograno"))
    with pytest.raises(DomainError, match="Scriva il nome"):
        add(actor=ada, agreement_id=row.pk, data=PartyData("business"))
    with pytest.raises(DomainError, match="Il Comune è già"):
        add(actor=ada, agreement_id=row.pk, data=PartyData("city", "Un altro Comune"))
    with pytest.raises(DomainError, match="Scelga chi è"):
        add(actor=ada, agreement_id=row.pk, data=PartyData("x", "N"))


def test_the_city_stays_the_city_and_is_not_removed(row: CitizenshipAgreement, ada: User) -> None:
    city = city_of(row)
    with pytest.raises(DomainError, match="resta il Comune"):
        parties.change_party(actor=ada, party_id=city.pk, data=PartyData("body", "Ente"))
    with pytest.raises(DomainError, match="non si toglie"):
        parties.remove_party(actor=ada, party_id=city.pk)
    changed = parties.change_party(
        actor=ada, party_id=city.pk, data=PartyData("city", "Comune", signer_name="L'assessora")
    )
    assert changed.signer_name == "L'assessora"


def test_a_party_with_commitments_projects_or_resources_is_not_removed(
    row: CitizenshipAgreement, ada: User
) -> None:
    party = row.signatories.get(kind="association")
    row.sheets.update(lead=party)
    row.resources.update(signatory=party)
    with pytest.raises(
        DomainError,
        match=r"impegni \(1\), schede progetto portate avanti \(1\), risorse \(2\): prima li tolga",
    ):
        parties.remove_party(actor=ada, party_id=party.pk)
    spare = make_party(row, "Di troppo")
    parties.remove_party(actor=ada, party_id=spare.pk)
    assert not Signatory.objects.filter(pk=spare.pk).exists()


@pytest.mark.parametrize("kind", [kind.value for kind in Signatory.Kind if kind != "city"])
def test_only_a_volunteer_is_not_listed_unless_she_agrees(
    row: CitizenshipAgreement, ada: User, kind: str
) -> None:
    usual = parties.add_party(actor=ada, agreement_id=row.pk, data=PartyData(kind, "Uno"))
    asked = parties.add_party(
        actor=ada, agreement_id=row.pk, data=PartyData(kind, "Due", listed_publicly=True)
    )
    assert (usual.listed_publicly, asked.listed_publicly) == (kind != "volunteer", True)


def test_a_new_organisation_enters_the_register_and_a_known_one_is_recognised(
    row: CitizenshipAgreement, ada: User
) -> None:
    known = add_organisation(actor=ada, data=OrganisationData("Gli Orti"))
    new = PartyData("association", "La Quercia", new_in_register=True)
    added = parties.add_party(actor=ada, agreement_id=row.pk, data=new, key=uuid.uuid4())
    assert added.organisation == Organisation.objects.get(name="La Quercia")
    same = parties.add_party(
        actor=ada, agreement_id=row.pk, data=PartyData("association", "gli orti", new_in_register=True)
    )
    assert same.organisation == known
    with pytest.raises(DomainError, match="come «gli orti»") as told:
        parties.add_party(
            actor=ada, agreement_id=row.pk, data=PartyData("body", "Altro nome", organisation_id=known.pk)
        )
    assert told.value.field == "organisation"
    parties.remove_party(actor=ada, party_id=same.pk)
    chosen = parties.add_party(
        actor=ada, agreement_id=row.pk, data=PartyData("body", organisation_id=known.pk)
    )
    assert chosen.name == "Gli Orti"
    alone = parties.add_party(
        actor=ada, agreement_id=row.pk, data=PartyData("volunteer", "Rita", new_in_register=True)
    )
    assert alone.organisation is None
