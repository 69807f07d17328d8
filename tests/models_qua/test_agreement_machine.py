"""Whatever is done to agreements, in whatever order and on whatever days: no way round a guard to «in force» or «published»."""

import datetime as dt
import hashlib
from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.models import User
from core.models import Body
from core.services.errors import DomainError
from models_qua.models import (
    AgreementDocument,
    CitizenshipAgreement,
    Commitment,
    FinalAccount,
    LabStep,
    ProjectSheet,
    Signatory,
)
from models_qua.rules import STEPS
from models_qua.services import agreement_sharing as sharing
from models_qua.services import amendments as changes
from models_qua.services import approval, paths, publication, renewals, signatures, steps
from models_qua.services.account import AccountText, account_agreement, correct_account
from models_qua.services.agreement_parties import PartyData, add_party, remove_party
from models_qua.services.evaluations import EvaluationText, write_evaluation
from models_qua.services.reports import Said, report_commitment
from models_qua.services.tracking import Update, track_project
from tests.models_qua.rows import PROPOSED, make_agreement, make_cycle, make_party

State = CitizenshipAgreement.State
FIRST = PROPOSED - dt.timedelta(days=5)
DAYS = st.integers(0, 60).map(lambda n: FIRST + dt.timedelta(days=n))
TURN = st.integers(0, 30)


class Life(RuleBasedStateMachine):
    """Three agreements, one of a path, and their renewals, their parties and a stranger; with the verbs of every area."""

    body: Body
    actor: User
    reached: ClassVar[set[str]] = set()

    def __init__(self) -> None:
        super().__init__()
        self._before = transaction.savepoint()
        self.bytes: dict[Any, tuple[str, str]] = {}
        self.stranger = make_party(make_agreement(self.body), "Estranea", kind="volunteer")
        for name in ("Uno", "Due", "Tre"):
            agreement = make_agreement(self.body, "shared", goals=name)
            make_party(agreement, "Bar Sport", kind="business")
        CitizenshipAgreement.objects.update(starts_on=FIRST, ends_on=FIRST + dt.timedelta(days=700))
        self._begin()
        self._on_a_path()

    def _begin(self) -> None:
        """One is shared, one approved, one in force: by the verbs."""
        _shared, ready, signed = CitizenshipAgreement.objects.filter(state="shared").order_by("id")
        for row in (ready, signed):
            self.attempt(approval.approve_agreement, agreement_id=row.pk, act_number="1", act_on=PROPOSED)
        paper = signatures.PaperSignature(signed_on=PROPOSED, archive_note="Prot. 1")
        for party in signed.signatories.exclude(kind="business"):
            keys = {"agreement_id": signed.pk, "signatory_id": party.pk}
            assert self.attempt(signatures.record_signature, signature=paper, **keys)

    def _on_a_path(self) -> None:
        """The shared one comes from a path, which has come to the Giunta."""
        cycle = make_cycle(self.body)
        place = STEPS.index("giunta") + 1
        cycle.steps.filter(position__lte=place).update(started_on=cycle.started_on)
        cycle.steps.filter(position__lt=place).update(ended_on=cycle.started_on)
        shared = CitizenshipAgreement.objects.filter(state="shared").earliest("id")
        CitizenshipAgreement.objects.filter(pk=shared.pk).update(cycle=cycle)

    def teardown(self) -> None:
        transaction.savepoint_rollback(self._before)

    def one(self, turn: int, likely: str = "") -> CitizenshipAgreement:
        """Any of them; on even turns one of the state in which the verb is likely to be called, where there is one."""
        rows = list(CitizenshipAgreement.objects.order_by("id"))
        fit = [row for row in rows if row.state == likely] if turn % 2 == 0 else []
        return (fit or rows)[turn // 2 % len(fit or rows)]

    def party(self, agreement: CitizenshipAgreement, turn: int) -> Signatory:
        """One of the parties, or somebody of another agreement."""
        rows: list[Signatory] = [*agreement.signatories.order_by("id"), self.stranger]
        return rows[turn % len(rows)]

    def attempt(self, verb: Callable[..., object], **values: Any) -> bool:
        try:
            verb(**({"actor": self.actor} | values))
        except DomainError:
            return False
        return True

    @rule(turn=TURN, on=DAYS)
    def approve(self, turn: int, on: dt.date) -> None:
        self.attempt(approval.approve_agreement, agreement_id=self.one(turn).pk, act_number="1", act_on=on)

    @rule(turn=TURN)
    def send_back(self, turn: int) -> None:
        self.attempt(approval.return_from_giunta, agreement_id=self.one(turn).pk, reasons="Da rivedere")

    @rule(turn=TURN, on=DAYS)
    def share(self, turn: int, on: dt.date) -> None:
        self.attempt(sharing.share_agreement, agreement_id=self.one(turn, "draft").pk, on=on)

    @rule(turn=TURN)
    def take_in_hand(self, turn: int) -> None:
        self.attempt(sharing.return_to_draft, agreement_id=self.one(turn).pk)

    @rule(turn=TURN, who=TURN)
    def change_the_parties(self, turn: int, who: int) -> None:
        """One more of a party and of those it has one less, as far as the text is open."""
        agreement = self.one(turn)
        data = PartyData(kind="body", name=f"Ente {who}")
        added = self.attempt(add_party, agreement_id=agreement.pk, data=data)
        removed = self.attempt(remove_party, party_id=self.party(agreement, who).pk)
        assert not (added or removed) or agreement.state in {*CitizenshipAgreement.OPEN_TEXT, State.DRAFT}

    @rule(move=st.sampled_from(["begin", "end", "reopen", "stop"]), which=st.integers(0, 6), on=DAYS)
    def walk(self, move: str, which: int, on: dt.date) -> None:
        """A step of the path begins, ends or is taken back, or the path stops."""
        step = LabStep.objects.order_by("position")[which]
        if move == "begin":
            self.attempt(steps.begin_step, step_id=step.pk, on=on)
        elif move == "end":
            self.attempt(steps.end_step, step_id=step.pk, on=on)
        elif move == "reopen":
            self.attempt(steps.reopen_step, step_id=step.pk)
        elif which == 0:
            ending = {"outcome": "stopped", "reasons": "Basta", "on": on}
            self.attempt(paths.end_path, cycle_id=step.cycle_id, **ending)

    @rule(turn=TURN, on=DAYS)
    def carry_out(self, turn: int, on: dt.date) -> None:
        """Projects and commitments go on, or are said to, whatever the agreement is."""
        agreement = self.one(turn, "in_force")
        for sheet in ProjectSheet.objects.filter(agreement=agreement):
            self.attempt(track_project, sheet_id=sheet.pk, update=Update("in_progress", on))
        for row in Commitment.objects.filter(agreement=agreement):
            self.attempt(report_commitment, commitment_id=row.pk, said=Said("done"), on=on)

    @rule(turn=TURN, who=TURN, on=DAYS)
    def sign_on_paper(self, turn: int, who: int, on: dt.date) -> None:
        agreement = self.one(turn)
        paper = signatures.PaperSignature(signed_on=on, archive_note="Prot. 1")
        party = self.party(agreement, who)
        done = self.attempt(
            signatures.record_signature, agreement_id=agreement.pk, signatory_id=party.pk, signature=paper
        )
        assert not (done and party.pk == self.stranger.pk and agreement.pk != self.stranger.agreement_id)

    @rule(turn=TURN, who=TURN, version=st.integers(0, 3), accepts=st.booleans())
    def sign_from_a_link(self, turn: int, who: int, version: int, accepts: bool) -> None:
        agreement = self.one(turn)
        versions = list(agreement.documents.order_by("-version"))
        document = versions[min(version, len(versions) - 1)] if versions else None
        done = self.attempt(
            lambda actor, **values: signatures.sign_remotely(**values),
            agreement_id=agreement.pk,
            signatory_id=self.party(agreement, who).pk,
            document_id=document.pk if document else agreement.pk,
            signer_name="Rosa",
            accepts=accepts,
        )
        assert not done or (accepts and document == versions[0])

    @rule(turn=TURN, accepts=st.booleans())
    def sign_for_the_city(self, turn: int, accepts: bool) -> None:
        values = {"signer_name": "Lia", "signer_role": "assessora", "document_id": None, "accepts": accepts}
        self.attempt(signatures.sign_for_city, agreement_id=self.one(turn).pk, **values)

    @rule(turn=TURN, who=TURN, on=DAYS)
    def withdraw(self, turn: int, who: int, on: dt.date) -> None:
        agreement = self.one(turn)
        values = {"signatory_id": self.party(agreement, who).pk, "on": on, "reason": "Cambio città"}
        self.attempt(signatures.withdraw_signature, agreement_id=agreement.pk, **values)

    @rule(turn=TURN, on=DAYS)
    def give_up(self, turn: int, on: dt.date) -> None:
        if turn % 4 == 0:
            self.attempt(approval.mark_not_signed, agreement_id=self.one(turn).pk, on=on, reasons="Nessuno")

    @rule(turn=TURN, on=DAYS)
    def terminate(self, turn: int, on: dt.date) -> None:
        if turn % 6 == 0:
            agreement = self.one(turn, "in_force")
            on = max(on, agreement.signed_on or on)
            self.attempt(approval.terminate_agreement, agreement_id=agreement.pk, on=on, reasons="Fine")

    @rule(turn=TURN, on=DAYS)
    def change(self, turn: int, on: dt.date) -> None:
        """Propose, accept and enact a change, as far as it goes."""
        agreement = self.one(turn)
        text = changes.AmendmentText("Cambia", "Perché", on)
        self.attempt(changes.propose_amendment, agreement_id=agreement.pk, text=text)
        for amendment in agreement.amendments.filter(in_force_on=None, dropped_on=None):
            for waiting in amendment.acceptances.filter(accepted_on=None):
                given = {"signatory_id": waiting.signatory_id, "accepted_on": on, "manner": "paper"}
                self.attempt(changes.accept_amendment, amendment_id=amendment.pk, **given)
            self.attempt(changes.enact_amendment, amendment_id=amendment.pk, on=on)

    @rule(turn=TURN.map(lambda n: 2 * n), on=DAYS)
    def account(self, turn: int, on: dt.date) -> None:
        """Evaluated or not, on a likely day or not."""
        agreement = self.one(turn, "in_force")
        was, on = agreement.state, max(on, agreement.signed_on or on) if turn % 4 else on
        if turn % 3:
            self.attempt(
                write_evaluation, agreement_id=agreement.pk, text=EvaluationText("final", on, worked="Sì")
            )
        said = AccountText("Fatto.", leave_open=turn % 5 != 0)
        done = self.attempt(account_agreement, agreement_id=agreement.pk, account=said, on=on)
        assert not done or was == State.IN_FORCE or FinalAccount.objects.filter(agreement=agreement).exists()

    @rule(turn=TURN, checked=st.booleans())
    def correct(self, turn: int, checked: bool) -> None:
        agreement = self.one(turn, "published")
        text = AccountText(f"Fatto {turn}.")
        self.attempt(correct_account, agreement_id=agreement.pk, account=text, checked=checked)

    @rule(turn=TURN.map(lambda n: 2 * n), on=DAYS, checked=st.booleans())
    def publish(self, turn: int, on: dt.date, checked: bool) -> None:
        agreement = self.one(turn, "accounted")
        was = agreement.state
        if turn % 4 and agreement.accounted_on:
            on = max(on, agreement.accounted_on)
        done = self.attempt(publication.publish_results, agreement_id=agreement.pk, checked=checked, on=on)
        assert not done or (was == State.ACCOUNTED and checked)

    @precondition(lambda self: CitizenshipAgreement.objects.count() < 7)
    @rule(turn=TURN)
    def renew(self, turn: int) -> None:
        self.attempt(renewals.renew_agreement, agreement_id=self.one(turn).pk, title="Rinnovo")

    @rule(turn=TURN, other=TURN)
    def tie(self, turn: int, other: int) -> None:
        self.attempt(renewals.tie_renewal, agreement_id=self.one(turn).pk, renews_id=self.one(other).pk)

    @invariant()
    def the_states_it_came_to_are_noted(self) -> None:
        self.reached.update(CitizenshipAgreement.objects.values_list("state", flat=True))

    @invariant()
    def what_is_in_force_was_approved_and_signed(self) -> None:
        for row in CitizenshipAgreement.objects.filter(state__in=CitizenshipAgreement.SIGNED):
            assert row.act_number
            assert row.act_on
            assert row.number
            assert row.proposed_on
            assert row.proposed_on <= row.act_on
            assert row.signed_on
            assert row.signed_on >= row.act_on
            signed = list(row.signatories.filter(signed_on__lte=row.signed_on))
            assert any(one.kind == "city" for one in signed)
            assert any(one.kind != "city" for one in signed)
            bound = {one.kind for one in signed if not one.withdrawn_on or one.withdrawn_on >= row.signed_on}
            assert "city" in bound
            assert bound - {"city"}
            if row.cycle_id is not None:
                assert LabStep.objects.get(cycle=row.cycle_id, kind="signature").started_on
                assert row.state == State.TERMINATED or row.cycle.outcome in {"", "done"}

    @invariant()
    def what_is_published_was_accounted_and_checked(self) -> None:
        for row in CitizenshipAgreement.objects.filter(state="published"):
            assert row.accounted_on
            assert row.privacy_checked_at
            assert row.privacy_checked_by
            assert row.published_on
            assert row.published_on >= row.accounted_on
            assert FinalAccount.objects.get(agreement=row).document_id

    @invariant()
    def nobody_signed_before_the_act_or_what_is_not_theirs(self) -> None:
        for party in Signatory.objects.filter(signed_on__isnull=False).select_related(
            "agreement", "document"
        ):
            assert party.agreement.act_on
            assert party.signed_on
            assert party.signed_on >= party.agreement.act_on
            assert party.document
            assert party.document.agreement_id == party.agreement_id
            assert party.withdrawn_on is None or party.withdrawn_on >= party.signed_on

    @invariant()
    def what_was_frozen_is_as_it_was(self) -> None:
        for document in AgreementDocument.objects.all():
            with document.pdf.open("rb") as content:
                digest = hashlib.sha256(content.read()).hexdigest()
            now = (digest, str(document.content))
            assert document.frozen_at
            assert digest == document.pdf_sha256
            assert self.bytes.setdefault(document.pk, now) == now
        assert set(self.bytes) <= set(AgreementDocument.objects.values_list("pk", flat=True))

    @invariant()
    def numbers_are_given_once_and_renewals_come_to_an_end(self) -> None:
        rows = list(CitizenshipAgreement.objects.all())
        numbers = [row.number for row in rows if row.number]
        assert len(numbers) == len(set(numbers))
        renews = {row.pk: row.renews_id for row in rows}
        for start, next_one in renews.items():
            seen, at = {start}, next_one
            while at is not None:
                assert at not in seen
                seen.add(at)
                at = renews[at]


def test_no_way_round_a_guard(olga: User, rivalta: Body, monkeypatch: pytest.MonkeyPatch) -> None:
    """The papers are made by another test: here they are the words of the document, which is what matters."""
    monkeypatch.setattr("models_qua.services.documents.make_pdf", lambda paper: repr(paper).encode())
    monkeypatch.setattr("models_qua.services.documents.make_docx", lambda paper: repr(paper).encode())
    monkeypatch.setattr(
        "models_qua.services.account.account_pdf", lambda content, _city: repr(content).encode()
    )
    monkeypatch.setattr("models_qua.services.account.account_docx", lambda _content, _city: b"PK")
    Life.body, Life.actor = rivalta, olga
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=20,
            stateful_step_count=45,
            deadline=None,
            phases=[Phase.generate],
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert Life.reached >= {"shared", "draft", "approved", "in_force", "accounted", "published", "terminated"}
