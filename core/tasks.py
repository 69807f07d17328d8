"""Background work of a city; the message carries the city it belongs to."""

import datetime as dt

from allauth.account.utils import user_pk_to_url_str
from celery import shared_task
from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from accounts.tokens import CityTokenGenerator
from core.mail.purge import purge_mail
from core.mail.reminders import send_reminders
from core.mail.sending import send_mailing, send_waiting
from core.models import CityProfile
from core.services.digests import send_digests
from core.services.imports import import_in_background, read_in_background
from core.services.retention import forget_in_time
from core.services.subscriptions import tidy_subscriptions

__all__ = [  # where a worker looks for tasks
    "forget_in_time",
    "import_in_background",
    "mail_invitation",
    "purge_mail",
    "read_in_background",
    "send_digests",
    "send_mailing",
    "send_reminders",
    "send_waiting",
    "tidy_subscriptions",
]


@shared_task
def mail_invitation(user_id: str, site: str) -> None:
    """Write to an account's owner where to choose a password. The link is made here: the message holds no secret.

    A task that runs twice writes twice, with links that are both good until a password is chosen.
    """
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        return
    key = CityTokenGenerator().make_token(user)
    path = reverse("account_reset_password_from_key", args=[user_pk_to_url_str(user), key])
    profile = CityProfile.objects.first()
    with translation.override(settings.LANGUAGE_CODE):
        context = {
            "person": user,
            "link": site.rstrip("/") + path,
            "days": dt.timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT).days,
            "profile": profile,
        }
        subject = render_to_string("core/work/people/invitation_subject.txt", context)
        text = render_to_string("core/work/people/invitation.txt", context)
    send_mail(" ".join(subject.split()), text, None, [user.email])
