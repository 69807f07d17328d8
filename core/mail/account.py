"""The messages that say where to choose a password: the first one for the work area, another in place of a forgotten one."""

import datetime as dt

from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.tokens import CityTokenGenerator
from core.mail.html import render
from core.mail.message import MailMessage, NoLongerNeeded
from core.models import Delivery


def account(delivery: Delivery) -> MailMessage:
    """To who begins to work here."""
    return _with_link("account", delivery)


def new_password(delivery: Delivery) -> MailMessage:
    """To who forgot hers."""
    return _with_link("new_password", delivery)


def _with_link(name: str, delivery: Delivery) -> MailMessage:
    """The delivery's own content names the `user`. The link is made here, so that what is stored holds no secret."""
    user = User.objects.filter(pk=delivery.content["user"], is_active=True).first()
    if user is None:
        raise NoLongerNeeded(_("L'account è chiuso."))
    key = CityTokenGenerator().make_token(user)
    context = {
        "link": reverse("account_reset_password_from_key", args=[user_pk_to_url_str(user), key]),
        "days": dt.timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT).days,
    }
    return render(name, delivery, context)
