"""What the law wants every site of a public body to say about itself."""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.mail.purge import KEPT_FOR
from core.permissions.guard import open_to_all
from core.services.retention import CHECK_IN_NAMES_KEPT, PROPOSERS_KEPT_MONTHS, TAPS_KEPT, WRITERS_KEPT
from core.services.subscriptions import CONFIRM_WITHIN


@open_to_all("the accessibility statement is for everyone")
def accessibility(request: HttpRequest) -> HttpResponse:
    """How accessible the site is, and whom to tell when it is not (L. 4/2004, Directive (EU) 2016/2102)."""
    return render(request, "core/public/accessibility.html")


@open_to_all("the privacy notice is for everyone")
def privacy(request: HttpRequest) -> HttpResponse:
    """What is recorded about people, why, for how long, and their rights (GDPR, articles 13 and 14)."""
    terms = {
        "check_in_days": CHECK_IN_NAMES_KEPT.days,
        "confirm_days": CONFIRM_WITHIN.days,
        "mail_days": KEPT_FOR.days,
        "proposer_months": PROPOSERS_KEPT_MONTHS,
        "tap_days": TAPS_KEPT.days,
        "writer_hours": WRITERS_KEPT // dt.timedelta(hours=1),
    }
    return render(request, "core/public/privacy.html", {"terms": terms})
