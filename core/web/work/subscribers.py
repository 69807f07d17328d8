"""Citizens who asked to be told: how many, and taking one out who wrote to the office."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models import Subscriber
from core.permissions.guard import requires
from core.services.subscriptions import leave
from core.web.work.forms import WorkForm, form_of
from core.web.work.load import actor


class AddressForm(WorkForm):
    """The address to take out."""

    email = forms.EmailField(
        max_length=254,
        label=gettext_lazy("Indirizzo email"),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


@requires("core.subscription.remove")
def subscribers(request: HttpRequest) -> HttpResponse:
    """How many receive the news; the form takes an address out at once, with everything that is known of it."""
    form = form_of(AddressForm, request)
    if form.is_bound and form.is_valid():
        email = form.cleaned_data["email"].lower()
        found = Subscriber.objects.filter(email=email).first()
        if found and leave(actor=actor(request), subscriber_id=found.pk):
            messages.success(request, _("Tolto: %(email)s non riceverà più avvisi.") % {"email": email})
        else:
            said = _("%(email)s non riceve avvisi: non c'era niente da togliere.")
            messages.info(request, said % {"email": email})
        return redirect("core:work_subscribers")
    context = {"form": form, "total": Subscriber.objects.confirmed().count()}
    return render(request, "core/work/subscribers.html", context)
