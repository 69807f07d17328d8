"""Being told: asked for here, confirmed by mail, changed and left by the links in every mail."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from core.mail.links import BadLink, read_confirmation, read_subscriber, subscriber_token
from core.models import Meeting, Subscriber
from core.permissions.guard import open_to_all
from core.selectors.news import coming_for
from core.selectors.subscriptions import names_of, topics_of
from core.services.errors import DomainError
from core.services.subscriptions import (
    CONFIRM_WITHIN,
    ask_subscription,
    change_subscription,
    confirm_subscription,
    known_language,
    leave,
)
from core.web.public.citizen_forms import TOO_OFTEN, SubscribeForm, TopicsForm, too_often

_MOST_COMING = 10
_DONE = {
    "conferma": _("Confermato. Da ora ti scriviamo quando c'è qualcosa di nuovo."),
    "cambio": _("Fatto: gli avvisi sono cambiati."),
}


@csrf_exempt  # nobody's authority is used: whoever is typed in is asked by mail, and a reader keeps no cookie
@open_to_all("anybody may ask to be told; the mail to the address decides")
def subscribe(request: HttpRequest) -> HttpResponse:
    """Ask to be told. The answer is the same for every address, known or not, written to or not."""
    today = timezone.localdate()
    if request.method != "POST":
        chosen = {name: request.GET.getlist(name) for name in ("quartiere", "organismo", "tema")}
        initial = chosen | {"citta": "citta" in request.GET}
        return _ask(request, SubscribeForm(initial=initial, today=today))
    form = SubscribeForm(request.POST, today=today)
    if form.is_trapped:
        return redirect("core:subscribe_sent")
    if not form.is_valid():
        return _ask(request, form, status=422)
    if too_often(request):
        form.add_error(None, TOO_OFTEN)
        return _ask(request, form, status=429)
    if not _asked(request, form):
        return _ask(request, form, status=422)
    return redirect("core:subscribe_sent")


@open_to_all("the same words for every address")
def subscribe_sent(request: HttpRequest) -> HttpResponse:
    """What happens now: look into the mail."""
    return render(request, "core/public/subscribe_sent.html", {"days": CONFIRM_WITHIN.days})


@never_cache
@open_to_all("the signed link of a mail is the permission")
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Say yes. Programs that open links in mails only see the page: the button confirms."""
    try:
        subscriber_id, asked = read_confirmation(token)
        if request.method == "POST":
            confirm_subscription(subscriber_id=subscriber_id, subscription_ids=asked)
            return redirect(_manage_url(subscriber_id, "conferma"))
    except (BadLink, DomainError):
        return _no_longer(request)
    topics = names_of(asked)
    if not topics:
        return _no_longer(request)
    return render(request, "core/public/subscribe_confirm.html", {"topics": topics})


@never_cache
@open_to_all("the signed link of a mail is the permission")
@require_http_methods(["GET", "HEAD", "POST"])
def manage(request: HttpRequest, token: str) -> HttpResponse:
    """Change topics and rhythm."""
    subscriber = _subscriber(token)
    if subscriber is None:
        return _no_longer(request)
    form = TopicsForm(request.POST or None, initial=_initial(subscriber), today=timezone.localdate())
    if request.method == "POST" and form.is_valid() and _changed(form, subscriber):
        return redirect(_manage_url(subscriber.pk, "cambio"))
    done = _DONE.get(request.GET.get("fatto", ""))
    context = {
        "form": form,
        "email": subscriber.email,
        "leave": reverse("core:unsubscribe", args=[token]),
        "done": done,
        "coming": _coming(subscriber) if done else [],
    }
    return render(request, "core/public/subscription.html", context, status=422 if form.errors else 200)


@csrf_exempt  # RFC 8058: the mail program posts here without cookies; the signed address is the permission
@never_cache
@open_to_all("the signed link of a mail is the permission")
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Leave: at once for a mail program's POST, by a button for a person. Whoever has left already is told the same."""
    try:
        subscriber_id = read_subscriber(token)
    except BadLink:
        return _no_longer(request)
    if request.method == "POST":
        leave(subscriber_id=subscriber_id)
    left = not Subscriber.objects.filter(pk=subscriber_id).exists()
    return render(request, "core/public/unsubscribe.html", {"left": left})


def _ask(request: HttpRequest, form: SubscribeForm, status: int = 200) -> HttpResponse:
    return render(request, "core/public/subscribe.html", {"form": form}, status=status)


def _asked(request: HttpRequest, form: SubscribeForm) -> bool:
    """Ask; a refusal is told in the form."""
    try:
        ask_subscription(
            email=form.cleaned_data["email"],
            topics=form.topics(),
            rhythm=form.rhythm(),
            language=known_language(get_language() or ""),
            site=request.build_absolute_uri("/"),
        )
    except DomainError as refused:
        form.refuse(refused)
        return False
    return True


def _changed(form: TopicsForm, subscriber: Subscriber) -> bool:
    """Change; a refusal is told in the form."""
    try:
        change_subscription(
            subscriber_id=subscriber.pk,
            topics=form.topics(),
            rhythm=form.rhythm(),
            language=known_language(get_language() or ""),
        )
    except DomainError as refused:
        form.refuse(refused)
        return False
    return True


def _coming(subscriber: Subscriber) -> list[Meeting]:
    """The first meetings to come on what they follow, announced before they did."""
    return coming_for(topics_of(subscriber.pk).keys(), timezone.localdate())[:_MOST_COMING]


def _subscriber(token: str) -> Subscriber | None:
    """Whose link it is; None for a damaged one and for who left."""
    try:
        return Subscriber.objects.filter(pk=read_subscriber(token)).first()
    except BadLink:
        return None


def _no_longer(request: HttpRequest) -> HttpResponse:
    """A damaged link, one of another city, too old, or of who left: all the same page."""
    return render(request, "core/public/subscription_no_longer.html", status=404)


def _manage_url(subscriber_id: uuid.UUID, done: str) -> str:
    return reverse("core:subscription", args=[subscriber_token(subscriber_id)]) + f"?fatto={done}"


def _initial(subscriber: Subscriber) -> dict[str, object]:
    topics = topics_of(subscriber.pk)
    return {
        "citta": topics.city,
        "quartiere": sorted(topics.neighbourhoods),
        "organismo": sorted(topics.bodies),
        "tema": sorted(topics.themes),
        "ritmo": subscriber.rhythm,
    }
