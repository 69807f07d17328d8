"""The tab «Rendiconto» of an agreement: evaluations, and the final account with its document."""

import uuid
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.permissions.guard import demand, requires
from core.services.freshness import fingerprint
from core.web.work.fields import today
from core.web.work.forms import attempt, form_of
from core.web.work.load import actor
from models_qua.forms.following import (
    AccountForm,
    CorrectAccountForm,
    EvaluationForm,
    GivenForm,
    evaluation_initial,
)
from models_qua.models import AgreementDocument, CitizenshipAgreement, Evaluation, FinalAccount
from models_qua.selectors.account_figures import figures_of, same_figures
from models_qua.selectors.account_tables import account_tables
from models_qua.selectors.accounting import ACCOUNT, account_warnings, correcting, open_parts
from models_qua.services.account import account_agreement, account_snapshot, correct_account
from models_qua.services.evaluations import change_evaluation, evaluation_snapshot, write_evaluation
from models_qua.services.given import GIVEN_IN, given_snapshot, in_kind_of, record_given
from models_qua.views.agreement_page import SEE, agreement_page
from models_qua.views.agreement_steps import ACCOUNTING, steps_for

_TAB = "qua:agreement-account"
_State = CitizenshipAgreement.State


@requires(SEE)
def agreement_account(request: HttpRequest, agreement_id: uuid.UUID) -> HttpResponse:
    """The evaluations, then the account as it was given, with every version of its document."""
    context = agreement_page(request, agreement_id, SEE, current=_TAB)
    agreement = context["agreement"]
    account = FinalAccount.objects.filter(agreement=agreement).first()
    versions = AgreementDocument.objects.filter(agreement=agreement, kind=AgreementDocument.Kind.ACCOUNT)
    context |= {
        "evaluations": agreement.evaluations.select_related("meeting"),
        "account": account,
        "tables": account_tables(account.figures) if account else (),
        "versions": versions.order_by("-version"),
        "may_evaluate": ACCOUNT in context["may_here"]
        and agreement.state in {_State.IN_FORCE, _State.TERMINATED},
        "may_tell_given": agreement.state in GIVEN_IN and correcting(agreement) in context["may_here"],
        "may_correct": account is not None and correcting(agreement) in context["may_here"],
        "changed": account is not None and not same_figures(account.figures, figures_of(agreement)),
        "steps": steps_for(request, agreement, ACCOUNTING),
    }
    return render(request, "qua/work/agreement_account.html", context)


@requires(ACCOUNT)
def evaluation_new(request: HttpRequest, agreement_id: uuid.UUID) -> HttpResponse:
    """Write an evaluation; `?quale=` says which."""
    context = agreement_page(request, agreement_id, ACCOUNT, current=_TAB)
    agreement = context["agreement"]
    initial = {"kind": request.GET.get("quale", "")}
    form = form_of(EvaluationForm, request, agreement=agreement, initial=initial)
    if form.is_bound and form.is_valid():
        verb = partial(write_evaluation, actor=actor(request), agreement_id=agreement.pk)
        if attempt(form, partial(verb, text=form.evaluation(), key=form.sent_key)):
            messages.success(request, _("Valutazione salvata."))
            return redirect(_TAB, agreement.pk)
    return _evaluation_page(request, context, form, _("Nuova valutazione"))


@requires(ACCOUNT)
def evaluation_edit(request: HttpRequest, evaluation_id: uuid.UUID) -> HttpResponse:
    """Change an evaluation, until the account is given."""
    row = get_object_or_404(Evaluation, pk=evaluation_id)
    context = agreement_page(request, row.agreement_id, ACCOUNT, current=_TAB)
    initial, seen = _shown(row)
    form = form_of(EvaluationForm, request, agreement=context["agreement"], initial=initial | {"seen": seen})
    if form.is_bound and form.is_valid():
        verb = partial(change_evaluation, actor=actor(request), evaluation_id=row.pk, text=form.evaluation())
        if attempt(form, partial(verb, seen=form.cleaned_data["seen"]), partial(_theirs, row.pk)):
            messages.success(request, _("Modifiche salvate."))
            return redirect(_TAB, row.agreement_id)
    return _evaluation_page(request, context, form, _("Modifica la valutazione"))


@requires(ACCOUNT)
def account_new(request: HttpRequest, agreement_id: uuid.UUID) -> HttpResponse:
    """Give the final account: what will be frozen is shown, and what is not settled yet."""
    context = agreement_page(request, agreement_id, ACCOUNT, current=_TAB)
    agreement = context["agreement"]
    form = form_of(AccountForm, request)
    if form.is_bound and form.is_valid():
        verb = partial(account_agreement, actor=actor(request), agreement_id=agreement.pk)
        if attempt(form, partial(verb, account=form.account(), on=form.cleaned_data["on"])):
            messages.success(request, _("Rendiconto salvato: il documento è pronto."))
            return redirect(_TAB, agreement.pk)
    context |= {
        "form": form,
        "tables": account_tables(figures_of(agreement)),
        "warnings": account_warnings(agreement, today()),
        "open": open_parts(agreement),
    }
    return render(request, "qua/work/account_form.html", context)


@requires(ACCOUNT)
def account_given(request: HttpRequest, agreement_id: uuid.UUID) -> HttpResponse:
    """How much of what was promised in kind was really given, before the account or to correct it."""
    context = agreement_page(request, agreement_id, ACCOUNT, current=_TAB)
    agreement = context["agreement"]
    demand(request, correcting(agreement), [agreement.body_id], see=SEE)
    rows = list(in_kind_of(agreement))
    form = form_of(GivenForm, request, rows=rows, initial={"seen": fingerprint(given_snapshot(rows))})
    if form.is_bound and form.is_valid():
        verb = partial(record_given, actor=actor(request), agreement_id=agreement.pk, given=form.given())
        if attempt(form, partial(verb, seen=form.cleaned_data["seen"]), partial(_given, agreement)):
            messages.success(request, _("Quantità salvate."))
            return redirect(_TAB, agreement.pk)
    return render(request, "qua/work/given_form.html", context | {"form": form, "given": rows})


@requires(ACCOUNT)
def account_correct(request: HttpRequest, agreement_id: uuid.UUID) -> HttpResponse:
    """A new version of the account, with the figures of now; the old one stays."""
    context = agreement_page(request, agreement_id, ACCOUNT, current=_TAB)
    agreement = context["agreement"]
    demand(request, correcting(agreement), [agreement.body_id], see=SEE)
    row = get_object_or_404(FinalAccount, agreement=agreement)
    published = agreement.state == _State.PUBLISHED
    seen = fingerprint(account_snapshot(row))
    form = form_of(
        CorrectAccountForm, request, published=published, initial=account_snapshot(row) | {"seen": seen}
    )
    if form.is_bound and form.is_valid():
        verb = partial(
            correct_account, actor=actor(request), agreement_id=agreement.pk, account=form.account()
        )
        data = form.cleaned_data
        if attempt(
            form,
            partial(verb, seen=data["seen"], checked=data.get("checked", False)),
            partial(_account, row.pk),
        ):
            messages.success(request, _("Nuova versione del rendiconto pronta."))
            return redirect(_TAB, agreement.pk)
    context |= {"form": form, "tables": account_tables(figures_of(agreement)), "row": row}
    return render(request, "qua/work/account_form.html", context)


def _evaluation_page(
    request: HttpRequest, context: dict[str, Any], form: EvaluationForm, heading: str
) -> HttpResponse:
    more = {"form": form, "form_heading": heading, "back": _TAB, "button": _("Salva la valutazione")}
    return render(request, "qua/work/agreement_form.html", context | more)


def _shown(row: Evaluation) -> tuple[dict[str, Any], str]:
    return evaluation_initial(row), fingerprint(evaluation_snapshot(row))


def _theirs(key: uuid.UUID) -> tuple[dict[str, Any], str]:
    return _shown(Evaluation.objects.select_related("meeting").get(pk=key))


def _given(agreement: CitizenshipAgreement) -> tuple[dict[str, Any], str]:
    values = given_snapshot(in_kind_of(agreement))
    return values, fingerprint(values)


def _account(key: uuid.UUID) -> tuple[dict[str, Any], str]:
    values = account_snapshot(FinalAccount.objects.get(pk=key))
    return values, fingerprint(values)
