"""The city's logo, in the work area."""

from functools import partial

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core.permissions.guard import requires
from core.services.branding import BOX, change_logo, remove_logo
from core.web.work.forms import WorkForm, attempt, form_of, press
from core.web.work.load import actor


class LogoForm(WorkForm):
    """A picture."""

    logo = forms.FileField(
        label=gettext_lazy("Immagine"),
        widget=forms.ClearableFileInput(attrs={"accept": "image/png,image/jpeg"}),
        help_text=gettext_lazy("PNG o JPEG, al massimo 5 MB. Meglio un PNG con lo sfondo trasparente."),
    )


@requires("core.profile.edit")
def logo(request: HttpRequest) -> HttpResponse:
    """Choose the logo, and see how it looks where it is shown."""
    form = form_of(LogoForm, request)
    if form.is_bound and form.is_valid():
        upload = form.cleaned_data["logo"].file
        if attempt(form, partial(change_logo, actor=actor(request), upload=upload)):
            messages.success(request, _("Logo salvato: ecco come si vede."))
            return redirect("core:work_logo")
    context = {"form": form, "width": BOX[0], "height": BOX[1]}
    return render(request, "core/work/logo.html", context, status=422 if form.errors else 200)


@require_POST
@requires("core.profile.edit")
def logo_remove(request: HttpRequest) -> HttpResponse:
    """Show the city's name alone."""
    press(request, partial(remove_logo, actor=actor(request)), _("Logo tolto."))
    return redirect("core:work_logo")
