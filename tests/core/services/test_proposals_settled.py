"""What becomes of a proposal, and who is told, once."""

import pytest
from django.utils.translation import override

from accounts.models import User
from core.mail.kinds import RENDERERS
from core.models import AuditEntry, Body, Delivery, Invitation, Mailing, Meeting
from core.services.agenda import add_item
from core.services.errors import DomainError
from core.services.proposals import accept_proposal, decline_proposal, merge_proposal
from tests.core.services.test_proposals import SITE, draft, propose, rita

__all__ = ["draft", "rita"]


def told() -> list[tuple[str, str]]:
    """Address and whole text of the messages queued."""
    return [
        (row.email, RENDERERS["proposal"](row).text)
        for row in Delivery.objects.select_related("mailing").order_by("pk")
    ]


def test_accepted_it_is_an_item_of_its_own_and_who_asked_is_told(
    alfa: Body, draft: Meeting, anna: User
) -> None:
    made = propose(alfa, name="Ugo", email="u@example.org", detail="Al parco")
    for _click in range(2):
        accept_proposal(actor=anna, proposal_id=made.pk, meeting_id=draft.pk, site=SITE)
    made.refresh_from_db()
    assert made.item is not None
    assert (made.state, made.item.title, made.item.detail, made.item.position) == (
        "accepted",
        "Panchine",
        "Al parco",
        3,
    )
    ((address, text),) = told()
    assert address == "u@example.org"
    assert "all'ordine del giorno" in text
    assert "Panchine" in text
    assert AuditEntry.objects.filter(action="core.proposal.settled").count() == 1


def test_several_merged_into_one_item_are_all_remembered(
    alfa: Body, draft: Meeting, rita: Invitation, anna: User
) -> None:
    item = add_item(actor=anna, meeting_id=draft.pk, title="Arredo del parco")
    for made in (
        propose(alfa, name="Ugo", email="u@example.org"),
        propose(alfa, invitation_id=rita.pk, title="Tavoli"),
    ):
        merge_proposal(actor=anna, proposal_id=made.pk, item_id=item.pk, site=SITE)
    assert set(item.proposals.values_list("proposer_name", flat=True)) == {"Ugo", "Rita Levi"}
    assert draft.agenda.count() == 3
    texts = dict(told())
    assert set(texts) == {"u@example.org", "rita@example.org"}
    assert all("Arredo del parco" in text for text in texts.values())


def test_declined_with_a_reason_and_not_without(alfa: Body, anna: User) -> None:
    made = propose(alfa, name="Ugo", email="u@example.org")
    with pytest.raises(DomainError) as refused:
        decline_proposal(actor=anna, proposal_id=made.pk, answer=" ", site=SITE)
    assert refused.value.field == "answer"
    for _click in range(2):
        decline_proposal(
            actor=anna, proposal_id=made.pk, answer="Se ne occupa l'ufficio verde & <b>basta</b>", site=SITE
        )
    ((_address, text),) = told()
    assert "Se ne occupa l'ufficio verde & <b>basta</b>" in text
    html = RENDERERS["proposal"](Delivery.objects.select_related("mailing").get()).html
    assert "&lt;b&gt;" in html
    assert "<b>basta" not in html


def test_the_answer_is_in_italian_whatever_the_operator_reads(alfa: Body, draft: Meeting, anna: User) -> None:
    made = propose(alfa, name="Ugo", email="u@example.org")
    with override("en"):
        accept_proposal(actor=anna, proposal_id=made.pk, meeting_id=draft.pk, site=SITE)
    mailing = Mailing.objects.get()
    assert (mailing.language, mailing.subject) == ("it", "La proposta «Panchine»")


def test_declined_without_writing_nobody_is_told(alfa: Body, anna: User) -> None:
    made = propose(alfa, name="Ugo", email="forse-di-un-altro@example.org")
    for _click in range(2):
        made = decline_proposal(actor=anna, proposal_id=made.pk, answer="", site=SITE, tell=False)
    assert (made.state, made.answer) == ("declined", "")
    assert not Delivery.objects.exists()
    assert AuditEntry.objects.filter(action="core.proposal.settled").count() == 1


def test_without_an_address_nobody_is_written_to(alfa: Body, draft: Meeting, anna: User) -> None:
    made = propose(alfa, name="Ugo")
    accept_proposal(actor=anna, proposal_id=made.pk, meeting_id=draft.pk, site=SITE)
    assert not Delivery.objects.exists()


def test_what_is_settled_is_not_settled_again_otherwise(alfa: Body, draft: Meeting, anna: User) -> None:
    made = propose(alfa, name="Ugo")
    decline_proposal(actor=anna, proposal_id=made.pk, answer="No", site=SITE)
    with pytest.raises(DomainError, match="già stata valutata"):
        accept_proposal(actor=anna, proposal_id=made.pk, meeting_id=draft.pk, site=SITE)
    with pytest.raises(DomainError, match="già stata valutata"):
        merge_proposal(actor=anna, proposal_id=made.pk, item_id=draft.agenda.all()[0].pk, site=SITE)
    assert draft.agenda.count() == 2
