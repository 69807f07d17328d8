"""Writing the comparative report: what is in it, in its order, as it will be read."""

import uuid
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.rows import new_key
from benchmark.access import WRITE_REPORT, comparing
from benchmark.comparative.content import content_of
from benchmark.comparative.paper import paper
from benchmark.comparative.shown import show
from benchmark.models import ComparativeReport, ReportBlock
from benchmark.selectors.reports import all_reports, withdrawn_since
from benchmark.services import reports as verbs
from benchmark.words import name_of, said
from core.indicators.dictionary import dictionary
from core.web.downloads import download
from core.web.work.forms import WorkForm, attempt, form_of, press
from core.web.work.lists import page_of
from core.web.work.load import actor
from tenants.permissions import team_only

MARKS = gettext_lazy(
    "Una riga vuota divide i paragrafi. **grassetto**, *corsivo*, «- » per un elenco, «## » per un titoletto."
)


def _prose(label: Any, *, required: bool) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 10, "maxlength": 20_000})
    return forms.CharField(max_length=20_000, required=required, label=label, help_text=MARKS, widget=area)


class TitleForm(WorkForm):
    """What the report is called."""

    title = forms.CharField(max_length=200, label=gettext_lazy("Titolo"))


class DraftForm(TitleForm):
    """The report of a year."""

    year = forms.IntegerField(min_value=2000, max_value=2100, label=gettext_lazy("Anno"))
    key = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=new_key)
    field_order = ("year", "title")


class TextForm(WorkForm):
    """A text between the figures."""

    title = forms.CharField(required=False, max_length=200, label=gettext_lazy("Titolo"))
    text = _prose(gettext_lazy("Testo"), required=True)
    key = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=new_key)


class IndicatorForm(TextForm):
    """An indicator with what there is to say of it."""

    indicator = forms.ChoiceField(label=gettext_lazy("Indicatore"))
    text = _prose(gettext_lazy("Commento"), required=False)
    field_order = ("indicator", "title", "text")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [one for one in dictionary().values() if not one.missing]
        self.fields["indicator"].choices = [(one.code, said(one.name)) for one in offered]  # type: ignore[attr-defined]
        self.fields["title"].help_text = _("Vuoto: il nome dell'indicatore.")


class CommentForm(TextForm):
    """What there is to say of an indicator that is in the report already."""

    text = _prose(gettext_lazy("Commento"), required=False)


class PublishForm(WorkForm):
    """The last step."""

    change = forms.CharField(
        required=False,
        max_length=500,
        label=gettext_lazy("Che cosa è cambiato dalla versione precedente"),
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": 500}),
    )


class WithdrawForm(WorkForm):
    """Why a report is taken back."""

    reason = forms.CharField(
        max_length=500,
        label=gettext_lazy("Perché"),
        help_text=gettext_lazy("Lo legge, con la data, chi cerca il rapporto."),
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": 500}),
    )


@comparing(WRITE_REPORT)
def reports(request: HttpRequest) -> HttpResponse:
    """Drafts and what was published."""
    page = page_of(all_reports(), request, lambda row: row)
    return render(request, "benchmark/reports/list.html", {"page_obj": page})


@team_only(WRITE_REPORT)
def report_new(request: HttpRequest) -> HttpResponse:
    """Begin the report of a year, or the correction of a published one."""
    year = request.GET.get("year", "")
    initial = {"year": int(year) if year.isdecimal() else timezone.localdate().year - 1}
    form = form_of(DraftForm, request, initial=initial)
    if form.is_bound and form.is_valid():
        typed = {name: form.cleaned_data[name] for name in ("year", "title")}
        verb = partial(
            verbs.draft_report, actor=actor(request), now=timezone.localtime(), key=form.sent_key, **typed
        )
        if row := attempt(form, verb):
            return redirect("comparison:report", row.pk)
    heading = {"heading": _("Nuovo rapporto"), "button": _("Comincia"), "back_to": "", "here": _("Nuovo")}
    return render(request, "benchmark/reports/form.html", {"form": form, **heading})  # fmt: skip


@comparing(WRITE_REPORT)
def report(request: HttpRequest, report_id: uuid.UUID) -> HttpResponse:
    """The report as it will be read, with the buttons that change it while it is a draft."""
    row = get_object_or_404(ComparativeReport, pk=report_id)
    content = row.payload or content_of(row, list(row.blocks.all()))
    context = {
        "row": row,
        "shown": show(content),
        "draft": row.published_at is None,
        "taken_back": withdrawn_since(content) if row.payload else [],
    }
    return render(request, "benchmark/reports/one.html", context)


@comparing(WRITE_REPORT)
def report_paper(request: HttpRequest, report_id: uuid.UUID) -> HttpResponse:
    """The draft, or what was published, on paper."""
    row = get_object_or_404(ComparativeReport, pk=report_id)
    content = row.payload or content_of(row, list(row.blocks.all()))
    return download(paper(show(content), row), "application/pdf", f"{row.title} {row.year}")


@team_only(WRITE_REPORT)
def report_title(request: HttpRequest, report_id: uuid.UUID) -> HttpResponse:
    """Another title."""
    row = get_object_or_404(ComparativeReport, pk=report_id)
    form = form_of(TitleForm, request, initial={"title": row.title})
    if form.is_bound and form.is_valid():
        title = form.cleaned_data["title"]
        if attempt(form, partial(verbs.rename_report, actor=actor(request), report_id=row.pk, title=title)):
            return redirect("comparison:report", row.pk)
    return _form(request, row, form, _("Cambia il titolo"), _("Salva"))


@team_only(WRITE_REPORT)
def block_new(request: HttpRequest, report_id: uuid.UUID, kind: str) -> HttpResponse:
    """Another piece at the end."""
    if kind not in _NEW:
        raise Http404
    form_class, heading = _NEW[kind]
    row = get_object_or_404(ComparativeReport, pk=report_id)
    form = form_of(form_class, request)
    if form.is_bound and form.is_valid():
        typed = {name: value for name, value in form.cleaned_data.items() if name in _WRITTEN}
        verb = partial(verbs.add_block, actor=actor(request), report_id=row.pk, key=form.sent_key, **typed)
        if block := attempt(form, verb):
            return redirect(f"{_address(row)}#parte-{block.pk}")
    return _form(request, row, form, str(heading), _("Aggiungi"))


@team_only(WRITE_REPORT)
def block(request: HttpRequest, block_id: uuid.UUID) -> HttpResponse:
    """Other words for a piece."""
    one = get_object_or_404(ReportBlock.objects.select_related("report"), pk=block_id)
    form_class = CommentForm if one.indicator else TextForm
    form = form_of(form_class, request, initial={"title": one.title, "text": one.text})
    if form.is_bound and form.is_valid():
        typed = {name: form.cleaned_data[name] for name in ("title", "text")}
        if attempt(form, partial(verbs.change_block, actor=actor(request), block_id=one.pk, **typed)):
            return redirect(f"{_address(one.report)}#parte-{one.pk}")
    heading = name_of(one.indicator) if one.indicator else _("Un testo")
    return _form(request, one.report, form, heading, _("Salva"))


@team_only(WRITE_REPORT)
@require_POST
def block_step(request: HttpRequest, block_id: uuid.UUID, step: str) -> HttpResponse:
    """Up, down or out."""
    if step not in _STEPS:
        raise Http404
    one = get_object_or_404(ReportBlock.objects.select_related("report"), pk=block_id)
    press(request, partial(_STEPS[step], actor=actor(request), block_id=one.pk))
    return redirect(_address(one.report) + ("" if step == "togli" else f"#parte-{one.pk}"))


@team_only(WRITE_REPORT)
def report_publish(request: HttpRequest, report_id: uuid.UUID) -> HttpResponse:
    """Open the report to everybody."""
    row = get_object_or_404(ComparativeReport, pk=report_id)
    form = form_of(PublishForm, request)
    if row.version == 1:
        del form.fields["change"]
    if form.is_bound and form.is_valid():
        verb = partial(
            verbs.publish_report, actor=actor(request), report_id=row.pk, now=timezone.now(),
            change=form.cleaned_data.get("change", ""),
        )  # fmt: skip
        if attempt(form, verb):
            messages.success(request, _("Rapporto pubblicato."))
            return redirect("comparison:report", row.pk)
    lead = _(
        "Da quel momento lo legge chiunque. Le cifre restano quelle di oggi: per cambiarle si scrive una correzione."
    )
    return _form(request, row, form, _("Pubblica il rapporto"), _("Pubblica"), lead)


@team_only(WRITE_REPORT)
def report_withdraw(request: HttpRequest, report_id: uuid.UUID) -> HttpResponse:
    """Off the public pages, with the reason."""
    row = get_object_or_404(ComparativeReport, pk=report_id)
    form = form_of(WithdrawForm, request)
    if form.is_bound and form.is_valid():
        verb = partial(
            verbs.withdraw_report, actor=actor(request), report_id=row.pk, now=timezone.now(),
            reason=form.cleaned_data["reason"],
        )  # fmt: skip
        if attempt(form, verb):
            messages.success(request, _("Rapporto ritirato."))
            return redirect("comparison:report", row.pk)
    lead = _("Dalle pagine pubbliche non si legge più; al suo posto si legge da quando e perché. Qui resta.")
    return _form(request, row, form, _("Ritira il rapporto"), _("Ritira"), lead)


@team_only(WRITE_REPORT)
@require_POST
def report_discard(request: HttpRequest, report_id: uuid.UUID) -> HttpResponse:
    """A draft thrown away."""
    row = get_object_or_404(ComparativeReport, pk=report_id)
    discard = partial(verbs.discard_draft, actor=actor(request), report_id=row.pk)
    gone = press(request, discard, _("Bozza eliminata."))
    return redirect("comparison:reports") if gone else redirect("comparison:report", row.pk)


_NEW: dict[str, tuple[type[WorkForm], Any]] = {
    "testo": (TextForm, gettext_lazy("Aggiungi un testo")),
    "indicatore": (IndicatorForm, gettext_lazy("Aggiungi un indicatore")),
}
_WRITTEN = frozenset({"title", "text", "indicator"})
_STEPS: dict[str, Any] = {
    "su": partial(verbs.move_block, step="up"),
    "giu": partial(verbs.move_block, step="down"),
    "togli": verbs.remove_block,
}


def _address(row: ComparativeReport) -> str:
    return str(redirect("comparison:report", row.pk).url)


def _form(
    request: HttpRequest, row: ComparativeReport, form: WorkForm, heading: str, button: str, lead: str = ""
) -> HttpResponse:
    said = {"heading": heading, "button": button, "lead": lead, "here": heading}
    return render(request, "benchmark/reports/form.html", {"form": form, "back_to": row, **said})
