"""Where a party says, with the personal link of its mail and without an account, how far its commitments are."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from core.permissions.guard import open_to_all
from core.services.errors import DomainError
from core.web.private import private
from core.web.public.citizen_forms import TOO_OFTEN, too_often
from core.web.unlogged import unlogged
from models_qua.forms.following import LinkForm, SaidForm
from models_qua.mail.report_links import signatory_of
from models_qua.models import CitizenshipAgreement, Commitment, Signatory
from models_qua.selectors.commitments import line_of, with_reports
from models_qua.services.reports import report_by_link

_Pairs = list[tuple[Commitment, SaidForm]]


@unlogged
@private
@open_to_all("who holds the signed link of the mail is the party")
@require_http_methods(["GET", "HEAD", "POST"])
def report_link(request: HttpRequest, token: str) -> HttpResponse:
    """The commitments of one party of one agreement, each to be updated, in one form."""
    party = _party(token)
    if party is None:
        return render(request, "qua/public/report_no_longer.html", status=404)
    sent = request.POST if request.method == "POST" else None
    form, pairs = LinkForm(sent), _pairs(party, request)
    if sent is None:
        return _page(request, party, form, pairs)
    if form.is_trapped:
        return render(request, "qua/public/report_thanks.html", {"party": party, "done": 0})
    if form.is_valid() and all(one.is_valid() for _row, one in pairs):
        done = _reported(request, party, form, pairs)
        if done is not None:
            return render(
                request, "qua/public/report_thanks.html", {"party": party, "done": done, "token": token}
            )
    return _page(request, party, form, pairs, status=422)


def _party(token: str) -> Signatory | None:
    """The party of a link that still opens: bound, of an agreement in force."""
    key = signatory_of(token)
    if key is None:
        return None
    rows = Signatory.objects.bound().filter(agreement__state=CitizenshipAgreement.State.IN_FORCE)
    return rows.select_related("agreement__body").filter(pk=key).first()


def _pairs(party: Signatory, request: HttpRequest) -> _Pairs:
    rows = with_reports(party.commitments.select_related("sheet")).order_by("position", "due_on", "pk")
    sent = request.POST if request.method == "POST" else None
    return [(row, SaidForm(sent, prefix=row.pk.hex, initial={"state": row.state})) for row in rows]


def _reported(request: HttpRequest, party: Signatory, form: LinkForm, pairs: _Pairs) -> int | None:
    """How many were updated; None when refused, which the form says."""
    if too_often(request):
        form.add_error(None, TOO_OFTEN)
        return None
    said = {row.pk: one.said() for row, one in pairs}
    verb = partial(report_by_link, signatory_id=party.pk, said=said, key=form.cleaned_data["key"])
    try:
        return verb()
    except DomainError as refused:
        form.refuse(refused)
        return None


def _page(
    request: HttpRequest, party: Signatory, form: LinkForm, pairs: _Pairs, status: int = 200
) -> HttpResponse:
    today = timezone.localdate()
    context = {"party": party, "form": form, "pairs": [(line_of(row, today), one) for row, one in pairs]}
    return render(request, "qua/public/report.html", context, status=status)
