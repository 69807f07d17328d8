"""Who may sign, when and how; when an agreement enters into force; who withdraws."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from core.models import AuditEntry, Body, Mailing, RuleSet
from core.services.errors import DomainError
from models_qua.models import Amendment, CitizenshipAgreement, Signatory
from models_qua.services.documents import freeze_version, last_version
from models_qua.services.signatures import ask_signature, sign_for_city, sign_remotely, withdraw_signature
from tests.models_qua.life import (
    SIGNED,
    approved,
    association_of,
    city_of,
    in_force,
    scan,
    sign,
)
from tests.models_qua.rows import ACT_ON, make_agreement, make_party

SITE = "https://reggio.example/"
DAY = dt.timedelta(days=1)


def rules(**values: Any) -> None:
    """Change what the city's rules on agreements say."""
    row = RuleSet.objects.get(model_slug="qua", code="agreements")
    RuleSet.objects.filter(pk=row.pk).update(values=row.values | values)


@pytest.fixture
def agreement(olga: User, rivalta: Body) -> CitizenshipAgreement:
    return approved(olga, rivalta)


def remote(party: Signatory, **values: Any) -> Signatory:
    last = last_version(party.agreement_id)
    given: dict[str, Any] = {
        "agreement_id": party.agreement_id,
        "signatory_id": party.pk,
        "document_id": last.pk if last else None,
        "signer_name": "Rosa Bianchi",
        "signer_role": "presidente",
        "accepts": True,
        "site": SITE,
    }
    return sign_remotely(**given | values)


def test_the_city_and_one_other_put_it_in_force_on_the_first_day_both_were_bound(
    agreement: CitizenshipAgreement, olga: User
) -> None:
    sign(olga, association_of(agreement), SIGNED + DAY)
    agreement.refresh_from_db()
    assert agreement.state == "approved"
    sign(olga, city_of(agreement), SIGNED)
    agreement.refresh_from_db()
    assert (agreement.state, agreement.signed_on) == ("in_force", SIGNED + DAY)
    entered = AuditEntry.objects.get(action="qua.agreement.in_force")
    assert entered.after == {"state": "in_force", "signed_on": (SIGNED + DAY).isoformat()}


def test_a_paper_signed_earlier_and_recorded_later_moves_the_day_back(
    agreement: CitizenshipAgreement, olga: User
) -> None:
    late = make_party(agreement, "Bar Sport", kind="business")
    sign(olga, city_of(agreement), SIGNED)
    sign(olga, association_of(agreement), SIGNED + DAY * 3)
    sign(olga, late, SIGNED + DAY)
    agreement.refresh_from_db()
    assert agreement.signed_on == SIGNED + DAY


def test_two_outside_signatures_are_waited_for_where_the_rules_ask_two(
    agreement: CitizenshipAgreement, olga: User
) -> None:
    rules(outside_signatures=2)
    other = make_party(agreement, "Bar Sport", kind="business")
    sign(olga, city_of(agreement))
    sign(olga, association_of(agreement))
    agreement.refresh_from_db()
    assert agreement.state == "approved"
    sign(olga, other)
    agreement.refresh_from_db()
    assert agreement.state == "in_force"


@pytest.mark.parametrize("state", ["draft", "shared", "accounted", "published", "not_signed", "terminated"])
def test_nobody_signs_before_the_act_or_after_the_end(olga: User, rivalta: Body, state: str) -> None:
    agreement = make_agreement(rivalta, state)
    new = make_party(agreement, "Bar Sport", kind="business")
    with pytest.raises(DomainError):
        sign(olga, new)
    new.refresh_from_db()
    assert new.signed_on is None


def test_a_signature_before_the_act_or_in_the_future_is_refused(
    agreement: CitizenshipAgreement, olga: User
) -> None:
    party = association_of(agreement)
    with pytest.raises(DomainError, match=r"02/03/2026.*03/03/2026"):
        sign(olga, party, ACT_ON - DAY)
    with pytest.raises(DomainError, match="futuro"):
        sign(olga, party, timezone.localdate() + DAY * 2)


def test_who_is_no_party_does_not_sign(agreement: CitizenshipAgreement, olga: User, rivalta: Body) -> None:
    stranger = make_party(make_agreement(rivalta, "approved"), "Altri")
    stranger.agreement_id = agreement.pk
    with pytest.raises(DomainError, match="Firma solo chi è parte") as refused:
        sign(olga, stranger)
    assert refused.value.field == "signatory"


def test_who_withdrew_does_not_sign_again_and_is_told_the_cure(
    agreement: CitizenshipAgreement, olga: User
) -> None:
    party = sign(olga, association_of(agreement))
    withdraw_signature(
        actor=olga, agreement_id=agreement.pk, signatory_id=party.pk, on=SIGNED, reason="Cambiamo sede"
    )
    with pytest.raises(DomainError, match=r"ha receduto.*modifica"):
        sign(olga, party, SIGNED + DAY)


def test_nobody_signs_twice(agreement: CitizenshipAgreement, olga: User) -> None:
    party = sign(olga, association_of(agreement))
    with pytest.raises(DomainError, match="ha già firmato"):
        sign(olga, party, SIGNED + DAY)
    with pytest.raises(DomainError, match="ha già firmato"):
        remote(party)


def test_a_version_that_is_not_the_last_is_not_signed(agreement: CitizenshipAgreement, olga: User) -> None:
    first = last_version(agreement.pk)
    assert first is not None
    agreement.goals = "Altro"
    agreement.save()
    second = freeze_version(agreement, actor=olga)
    with pytest.raises(DomainError, match="versione 2"):
        remote(association_of(agreement), document_id=first.pk)
    assert remote(association_of(agreement), document_id=second.pk).document == second


def test_an_amended_version_is_not_signed_before_it_held(olga: User, rivalta: Body) -> None:
    agreement = in_force(olga, rivalta)
    agreement.goals = "Altro"
    agreement.save()
    Amendment.objects.create(
        agreement=agreement,
        number=1,
        what="x",
        reasons="y",
        proposed_on=SIGNED,
        in_force_on=SIGNED + DAY * 9,
        document=freeze_version(agreement, actor=olga),
    )
    new = make_party(agreement, "Bar Sport", kind="business")
    with pytest.raises(DomainError, match="versione 2 vale dal"):
        sign(olga, new, SIGNED + DAY)
    sign(olga, new, SIGNED + DAY * 9)


def test_only_the_manners_of_the_rules_are_allowed(agreement: CitizenshipAgreement, olga: User) -> None:
    rules(manners=["remote"])
    with pytest.raises(DomainError, match="su carta"):
        sign(olga, association_of(agreement))
    rules(manners=["paper"])
    with pytest.raises(DomainError, match="a distanza"):
        remote(association_of(agreement))


def test_later_signatures_are_a_matter_of_rules_and_of_the_end(olga: User, rivalta: Body) -> None:
    agreement = in_force(olga, rivalta)
    new = make_party(agreement, "Bar Sport", kind="business")
    rules(late_signatures=False)
    with pytest.raises(DomainError, match="non fanno aggiungere firme"):
        sign(olga, new)
    rules(late_signatures=True)
    CitizenshipAgreement.objects.filter(pk=agreement.pk).update(ends_on=SIGNED + DAY)
    with pytest.raises(DomainError, match="scaduto"):
        sign(olga, new, on=SIGNED + 2 * DAY)
    late = sign(olga, new, on=SIGNED)
    assert late.signed_on == SIGNED, "signed on paper while it was in force, recorded when it was over"


def test_an_agreement_does_not_come_into_force_after_its_own_end(
    agreement: CitizenshipAgreement, olga: User
) -> None:
    CitizenshipAgreement.objects.filter(pk=agreement.pk).update(ends_on=SIGNED + DAY)
    sign(olga, city_of(agreement), on=SIGNED + DAY)
    with pytest.raises(DomainError, match=r"non è entrato in vigore.*non sottoscritto") as refused:
        sign(olga, association_of(agreement), on=SIGNED + 2 * DAY)
    assert refused.value.field == "signed_on"
    with pytest.raises(DomainError, match="non è entrato in vigore"):
        remote(association_of(agreement))
    agreement.refresh_from_db()
    assert agreement.state == "approved"


def test_a_signature_on_paper_has_its_scan_or_its_protocol(
    agreement: CitizenshipAgreement, olga: User
) -> None:
    party = association_of(agreement)
    with pytest.raises(DomainError, match="scansione"):
        sign(olga, party, archive_note=" ")
    for content, name in ((b"MZ\x90", "firma.pdf"), (b"PK\x03\x04", "firma.docx"), (b"", "firma.pdf")):
        with pytest.raises(DomainError) as refused:
            sign(olga, party, scan=scan(content, name), archive_note="")
        assert refused.value.field == "scan"
    signed = sign(olga, party, scan=scan(), archive_note="")
    assert signed.scan is not None
    assert (signed.scan.purpose, signed.scan.is_public) == ("signature", False)


def test_a_scan_of_300_pages_is_kept_and_one_too_large_is_told_the_cure(
    agreement: CitizenshipAgreement, olga: User, settings: Any
) -> None:
    settings.DOCUMENT_MAX_BYTES = 6 * 1024**2
    pages = b"%PDF-1.7\n" + b"\x00" * (20 * 1024) * 300
    signed = sign(olga, association_of(agreement), scan=scan(pages))
    assert signed.scan is not None
    assert signed.scan.size == len(pages)
    with pytest.raises(DomainError, match=r"(?s)risoluzione più bassa.*divida"):
        sign(olga, city_of(agreement), scan=scan(pages + b"0" * 1024**2))
    assert city_of(agreement).signed_on is None


def test_a_party_signs_from_its_link_and_gets_a_receipt(agreement: CitizenshipAgreement, olga: User) -> None:
    party = association_of(agreement)
    with pytest.raises(DomainError, match="email"):
        ask_signature(actor=olga, agreement_id=agreement.pk, signatory_id=party.pk, email="no", site=SITE)
    asked = ask_signature(
        actor=olga, agreement_id=agreement.pk, signatory_id=party.pk, email="rosa@example.org", site=SITE
    )
    assert Mailing.objects.filter(kind="qua.signature_ask").count() == 1
    for wrong, told in (
        ({"signer_name": " "}, "nome"),
        ({"accepts": False}, "confermi"),
        ({"asked_at": asked.asked_at - DAY}, "superato"),  # type: ignore[operator]
    ):
        with pytest.raises(DomainError, match=told):
            remote(party, **wrong)
    signed = remote(party, asked_at=asked.asked_at)
    assert (signed.manner, signed.signer_name, signed.signed_on) == (
        "remote",
        "Rosa Bianchi",
        timezone.localdate(),
    )
    assert (signed.document, bool(signed.signed_at)) == (last_version(agreement.pk), True)
    assert Mailing.objects.filter(kind="qua.signed").count() == 1


def test_the_city_signs_from_its_office_and_not_from_a_link(
    agreement: CitizenshipAgreement, olga: User
) -> None:
    city, last = city_of(agreement), last_version(agreement.pk)
    assert last is not None
    with pytest.raises(DomainError, match="ufficio"):
        ask_signature(actor=olga, agreement_id=agreement.pk, signatory_id=city.pk, email="a@b.it", site=SITE)
    with pytest.raises(DomainError, match="ufficio"):
        remote(city)
    signed = sign_for_city(
        actor=olga,
        agreement_id=agreement.pk,
        document_id=last.pk,
        signer_name="Lia Verdi",
        signer_role="assessora",
        accepts=True,
    )
    assert (signed.manner, signed.signer_role) == ("remote", "assessora")


def test_a_party_withdraws_and_what_it_leaves_is_told(olga: User, rivalta: Body) -> None:
    agreement = in_force(olga, rivalta)
    party = association_of(agreement)

    def withdraw(on: dt.date = SIGNED, reason: str = "Cambiamo sede") -> Any:
        return withdraw_signature(
            actor=olga, agreement_id=agreement.pk, signatory_id=party.pk, on=on, reason=reason
        )

    with pytest.raises(DomainError, match="non può precedere la firma"):
        withdraw(SIGNED - DAY)
    with pytest.raises(DomainError, match="futuro"):
        withdraw(timezone.localdate() + DAY * 2)
    with pytest.raises(DomainError, match="perché"):
        withdraw(reason=" ")
    gone = withdraw()
    assert [str(one) for one in gone.left_open] == ["Apre il parco il sabato"]
    assert gone.nobody_left
    with pytest.raises(DomainError, match="già receduto"):
        withdraw()
    agreement.refresh_from_db()
    assert agreement.state == "in_force"


def test_the_city_does_not_withdraw_and_nobody_who_has_not_signed(
    agreement: CitizenshipAgreement, olga: User
) -> None:
    for party, told in ((city_of(agreement), "risolva"), (association_of(agreement), "non ha firmato")):
        with pytest.raises(DomainError, match=told):
            withdraw_signature(
                actor=olga, agreement_id=agreement.pk, signatory_id=party.pk, on=SIGNED, reason="x"
            )


def test_who_withdrew_before_it_was_in_force_does_not_count(
    agreement: CitizenshipAgreement, olga: User
) -> None:
    party = sign(olga, association_of(agreement))
    withdraw_signature(
        actor=olga, agreement_id=agreement.pk, signatory_id=party.pk, on=SIGNED + DAY, reason="x"
    )
    sign(olga, city_of(agreement), SIGNED)
    agreement.refresh_from_db()
    assert agreement.state == "approved"
