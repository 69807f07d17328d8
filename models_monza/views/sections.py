"""What the public pages of the consulte say about enrolling: on each one, and above their list."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from core.models import Body
from core.web.public.bodies import ListSection, Section
from models_monza.selectors.applying import enrolling_on
from models_monza.selectors.public import enrolled_on


def _of_body(body: Body, today: dt.date) -> Mapping[str, Any]:
    citizens, organisations = enrolled_on(body, today)
    return {**_of_list(today), "citizens": citizens, "organisations": organisations}


def _of_list(today: dt.date) -> Mapping[str, Any]:
    window, following = enrolling_on(today)
    return {"window": window, "following": following}


ENROLLING = Section("monza/public/enrol_how.html", _of_body, how=True)
ENROLLING_IN_ANY = ListSection("monza/public/enrol_aside.html", _of_list)
