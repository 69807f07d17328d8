"""What the office decides: a note, the approval, taking back."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from benchmark.views.city.forms import NoteForm, WithdrawForm
from benchmark.views.city.load import deliver_soon, draft_now, facts_of, year_row
from benchmark.views.city.years import form_for, preview
from core.indicators.dictionary import dictionary
from core.models import IndicatorNote
from core.permissions.guard import requires
from core.services.sharing import approve_snapshot, withdraw_snapshot, write_note
from core.web.work.forms import attempt, form_of
from core.web.work.load import actor
from tenants.cities import city_of


@require_POST
@requires("core.indicator.share")
def approve(request: HttpRequest, year: int) -> HttpResponse:
    """Share what was shown; what changed since is shown again, with the reason."""
    row, city = year_row(year), facts_of(city_of(request))
    form = form_of(form_for(row), request)
    if form.is_valid():
        said = form.cleaned_data
        shared = attempt(
            form,
            lambda: approve_snapshot(
                actor=actor(request), city=city, year=year, seen=said["seen"], change=said.get("change", "")
            ),
        )
        if shared:
            deliver_soon(request)
            messages.success(request, _approved(request))
            return redirect("sharing:year", year)
    drafted = draft_now(request, year, anew=True)
    form.put("seen", drafted.seen)
    return render(
        request, "benchmark/city/year.html", preview(request, drafted, year_row(year), form), status=422
    )


def _approved(request: HttpRequest) -> str:
    if city_of(request).is_demonstration:
        return _("Approvato, per prova: una città dimostrativa non si confronta.")
    return _("Approvato: chi confronta le città vede queste cifre.")


@requires("core.indicator.share")
def note(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """What is read beside a figure."""
    indicator = dictionary().get(code)
    if indicator is None:
        raise Http404
    now = IndicatorNote.objects.filter(indicator=code, year=year).values_list("text", flat=True).first()
    form = form_of(NoteForm, request, initial={"text": now or ""})
    if form.is_bound and form.is_valid():
        text = form.cleaned_data["text"]
        attempt(form, lambda: write_note(actor=actor(request), indicator=code, year=year, text=text))
        if not form.errors:
            messages.success(request, _("Nota salvata.") if text else _("Nessuna nota su questa cifra."))
            return redirect("sharing:year", year)
    return render(request, "benchmark/city/note.html", {"form": form, "indicator": indicator, "year": year})


@requires("core.indicator.share")
def withdraw(request: HttpRequest, year: int) -> HttpResponse:
    """Take back what is shared of a year."""
    row = year_row(year)
    if row.standing is None and request.method != "POST":
        messages.error(request, _("Di quest'anno non è condiviso niente."))
        return redirect("sharing:year", year)
    form = form_of(WithdrawForm, request)
    if form.is_bound and form.is_valid():
        reason = form.cleaned_data["reason"]
        if attempt(form, lambda: withdraw_snapshot(actor=actor(request), year=year, reason=reason)):
            deliver_soon(request)
            messages.success(request, _("Ritirato: chi confronta le città non vede più queste cifre."))
            return redirect("sharing:year", year)
    return render(request, "benchmark/city/withdraw.html", {"form": form, "row": row})
