"""The final account of an agreement (*rendiconto*): results in words, figures frozen, a document that does not change."""

import datetime as dt
import hashlib
import uuid
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from core.models import CityProfile
from core.selectors.personal_data import looks_personal
from core.selectors.rules import rules_on
from core.services.audit import actor_label, record
from core.services.errors import DomainError
from core.services.freshness import demand_fresh
from core.services.guards import cited, demand_day
from models_qua.models import AgreementDocument, CitizenshipAgreement, Evaluation, FinalAccount, LabStep
from models_qua.papers.account import account_content, account_pdf
from models_qua.papers.account_docx import account_docx
from models_qua.rules import MONITORING, SLUG
from models_qua.selectors.account_figures import Figures, figures_of
from models_qua.selectors.publication import known_of
from models_qua.services.files import forgotten_on_failure
from models_qua.services.guards import demand_step, locked_agreement

_State = CitizenshipAgreement.State
CORRECTABLE = (_State.ACCOUNTED, _State.PUBLISHED)


@dataclass(frozen=True, slots=True)
class AccountText:
    """What is said of the results and of what was learnt.

    `leave_open`: commitments and projects not settled are told as such in the account, instead of being settled first.
    """

    results: str
    lessons: str = ""
    leave_open: bool = False


@transaction.atomic(durable=True)
def account_agreement(
    *, actor: User, agreement_id: uuid.UUID, account: AccountText, on: dt.date
) -> FinalAccount:
    """Give the final account of an agreement in force: its figures are frozen and its document made, with its digest.

    Sent twice it is one. Audited as `qua.agreement.accounted` and `qua.document.made`. Raises `DomainError` when the agreement is
    not in force, when its path has not begun the step of accounting, without the final evaluation the rules of that day want,
    without results, for a day in the future or before the signature, and, unless `leave_open`, while commitments are neither
    done nor not done or projects neither completed, suspended nor abandoned.
    """
    agreement = locked_agreement(agreement_id)
    there = FinalAccount.objects.filter(agreement=agreement).first()
    if there is not None and there.results == account.results.strip():
        return there
    if agreement.state != _State.IN_FORCE:
        raise DomainError(
            _("L'accordo è «%(state)s»: si rendiconta un accordo in vigore, una volta.")
            % {"state": agreement.get_state_display()}
        )
    demand_step(agreement, LabStep.Kind.ACCOUNTING)
    demand_day(on, field="on", not_before=agreement.signed_on)
    _demand_evaluation(agreement, on)
    figures = figures_of(agreement)
    _demand_settled(figures, leave_open=account.leave_open)
    row = FinalAccount(agreement=agreement, accounted_on=on, figures=figures)
    _write(row, account)
    row.document = _document(row, actor)
    row.save(force_insert=True)
    agreement.state, agreement.accounted_on = _State.ACCOUNTED, on
    agreement.save(update_fields=["state", "accounted_on"])
    after = {
        "on": on,
        "left_open": figures["open"],
        "results": row.results,
        "sha256": row.document.pdf_sha256,
    }
    record(actor=actor, action="qua.agreement.accounted", target=agreement, after=after)
    return row


@transaction.atomic(durable=True)
def correct_account(
    *,
    actor: User,
    agreement_id: uuid.UUID,
    account: AccountText,
    seen: str | None = None,
    checked: bool = False,
) -> FinalAccount:
    """Correct the account: figures are taken again from what is recorded now, and a new version of its document is made.

    Earlier versions stay. Of an agreement whose results are published it wants the personal data `checked` again, and refuses
    words that look personal. Audited as `qua.document.made`. Raises `StaleEdit` and `DomainError`.
    """
    agreement = locked_agreement(agreement_id)
    row = FinalAccount.objects.select_for_update().filter(agreement=agreement).first()
    if row is None or agreement.state not in CORRECTABLE:
        raise DomainError(_("Questo accordo non ha un rendiconto da correggere."))
    row.agreement = agreement
    before = account_snapshot(row)
    demand_fresh(before, seen)
    _write(row, account)
    if agreement.state == _State.PUBLISHED:
        _demand_checked(agreement, row, actor, checked=checked)
    row.figures = figures_of(agreement)
    row.document = _document(row, actor)
    row.save()
    told = {"before": before, "after": account_snapshot(row) | {"version": row.document.version}}
    record(actor=actor, action="qua.document.made", target=row.document, **told)
    return row


def account_snapshot(row: FinalAccount) -> dict[str, Any]:
    """What the form of an account shows."""
    return {"results": row.results, "lessons": row.lessons}


def _write(row: FinalAccount, account: AccountText) -> None:
    if not account.results.strip():
        raise DomainError(_("Scriva i risultati: è ciò che legge chi vive nel quartiere."), field="results")
    row.results, row.lessons = account.results.strip(), account.lessons.strip()


def _demand_evaluation(agreement: CitizenshipAgreement, on: dt.date) -> None:
    if not rules_on(SLUG, MONITORING, on)["final_evaluation"]:
        return
    if not agreement.evaluations.filter(kind=Evaluation.Kind.FINAL).exists():
        raise DomainError(
            _("Manca la valutazione finale: la scriva prima del rendiconto.") + cited(SLUG, MONITORING, on)
        )


def _demand_settled(figures: Figures, *, leave_open: bool) -> None:
    if leave_open:
        return
    commitments, projects = len(figures["open"]["commitments"]), len(figures["open"]["projects"])
    said = []
    if commitments:
        said.append(
            ngettext(
                "%(n)d impegno non è né fatto né non fatto",
                "%(n)d impegni non sono né fatti né non fatti",
                commitments,
            )
            % {"n": commitments}
        )
    if projects:
        said.append(
            ngettext(
                "%(n)d progetto non è né completato né sospeso né abbandonato",
                "%(n)d progetti non sono né completati né sospesi né abbandonati",
                projects,
            )
            % {"n": projects}
        )
    if said:
        raise DomainError(
            _("%(what)s: li aggiorni, oppure dica che restano aperti e il rendiconto li elenca.")
            % {"what": ", ".join(said)},
            field="leave_open",
        )


def _demand_checked(
    agreement: CitizenshipAgreement, row: FinalAccount, actor: User, *, checked: bool
) -> None:
    found = looks_personal(f"{row.results}\n{row.lessons}", known_of(agreement))
    if found:
        raise DomainError(
            _("I risultati sono pubblici e nel testo c'è qualcosa di personale, «%(words)s»: lo tolga.")
            % {"words": found[0].words},
            field="results",
        )
    if not checked:
        raise DomainError(
            _("I risultati sono pubblici: confermi di avere controllato che non ci siano dati personali."),
            field="checked",
        )
    agreement.privacy_checked_at, agreement.privacy_checked_by = timezone.now(), actor_label(actor)
    agreement.save(update_fields=["privacy_checked_at", "privacy_checked_by"])


def _document(row: FinalAccount, actor: User) -> AgreementDocument:
    agreement = row.agreement
    kind = AgreementDocument.Kind.ACCOUNT
    last = AgreementDocument.objects.filter(agreement=agreement, kind=kind).aggregate(n=Max("version"))["n"]
    version = (last or 0) + 1
    content = account_content(row, version)
    profile = CityProfile.objects.first()
    pdf, docx = account_pdf(content, profile), account_docx(content, profile)
    document = AgreementDocument(
        agreement=agreement,
        kind=kind,
        version=version,
        content=content,
        pdf_sha256=hashlib.sha256(pdf).hexdigest(),
        docx_sha256=hashlib.sha256(docx).hexdigest(),
        made_by=actor_label(actor),
        frozen_at=timezone.now(),
    )
    document.pdf.save(f"rendiconto-{document.pk}.pdf", ContentFile(pdf), save=False)
    document.docx.save(f"rendiconto-{document.pk}.docx", ContentFile(docx), save=False)
    with forgotten_on_failure(document.pdf, document.docx):
        document.save(force_insert=True)
    return document
