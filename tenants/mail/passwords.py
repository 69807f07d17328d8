"""The link with which somebody of the platform's team chooses a password."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.tokens import CityTokenGenerator
from core.mail.message import NoLongerNeeded
from tenants.models import Message


def new_password(message: Message) -> Mapping[str, Any]:
    """The link, made when the message leaves: what is stored holds no secret."""
    user = User.objects.filter(pk=message.content["user"], is_active=True).first()
    if user is None:
        raise NoLongerNeeded(_("L'account è chiuso."))
    key = CityTokenGenerator().make_token(user)
    arguments = [user_pk_to_url_str(user), key]
    link = reverse("account_reset_password_from_key", args=arguments, urlconf=settings.PUBLIC_SCHEMA_URLCONF)
    return {"link": link, "days": dt.timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT).days}
