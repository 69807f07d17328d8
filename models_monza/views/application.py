"""An applicant's private page: what became of her application, what is asked of her, taking it back."""

from functools import partial, wraps

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.permissions.guard import View, open_to_all
from core.services.errors import DomainError
from core.web.private import private
from core.web.public.citizen_forms import too_often
from core.web.work.forms import press
from models_monza.forms.applying import NAMES, TOO_OFTEN, CompletionForm, papers_of
from models_monza.mail.links import enrolment_of
from models_monza.models import Enrolment
from models_monza.selectors.applying import application_page
from models_monza.services.decisions import complete_enrolment, withdraw_enrolment

_KEY = "who holds the signed link of the mail is the applicant"


def with_application(view: View) -> View:
    """Open the link: the view is given the application, a link that opens nothing has a page that says so."""

    @wraps(view)
    def opened(request: HttpRequest, token: str) -> HttpResponse:
        key = enrolment_of(token)
        row = Enrolment.objects.select_related("body").filter(pk=key).first() if key else None
        if row is None or not str(row):  # whose data were erased
            return render(request, "monza/public/enrol_no_longer.html", status=404)
        return view(request, token, row)

    return private(opened)


@open_to_all(_KEY)
@require_safe
@with_application
def application(request: HttpRequest, token: str, row: Enrolment) -> HttpResponse:
    """The state in plain words; what is missing and by when; the decision, with reasons and how to appeal."""
    return _page(request, token, row, CompletionForm())


@open_to_all(_KEY)
@require_POST
@with_application
def application_complete(request: HttpRequest, token: str, row: Enrolment) -> HttpResponse:
    """Hand in what was missing."""
    form = CompletionForm(request.POST, request.FILES)
    if form.is_trapped:
        return redirect("monza:application", token)
    if not form.is_valid() or not _completed(request, form, row):
        return _page(request, token, row, form, status=422)
    messages.success(request, _("Fatto: la risposta è arrivata all'ufficio."))
    return redirect("monza:application", token)


@open_to_all(_KEY)
@require_POST
@with_application
def application_withdraw(request: HttpRequest, token: str, row: Enrolment) -> HttpResponse:
    """Take the application back, or leave the consulta."""
    press(request, partial(withdraw_enrolment, actor=None, enrolment_id=row.pk))
    return redirect("monza:application", token)


def _completed(request: HttpRequest, form: CompletionForm, row: Enrolment) -> bool:
    """Complete; a refusal is told in the form."""
    if too_often(request):
        form.add_error(None, TOO_OFTEN)
        return False
    try:
        complete_enrolment(
            actor=None, enrolment_id=row.pk, answer=form.cleaned_data["answer"], papers=papers_of(form)
        )
    except DomainError as refused:
        form.refuse(refused, NAMES)
        return False
    return True


def _page(
    request: HttpRequest, token: str, row: Enrolment, form: CompletionForm, status: int = 200
) -> HttpResponse:
    context = {
        "page": application_page(row, timezone.localdate()),
        "row": row,
        "form": form,
        "token": token,
        "just_confirmed": request.GET.get("fatto") == "conferma",
    }
    return render(request, "monza/public/application.html", context, status=status)
