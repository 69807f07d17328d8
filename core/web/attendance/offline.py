"""The script that opens the attendance sheet again where there is no network (a service worker of the work area)."""

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.permissions.guard import open_to_all


@open_to_all("a script without anybody's data, which browsers ask for again by themselves")
def offline_script(request: HttpRequest) -> HttpResponse:
    """The worker, in the language of the page that asks for it; its address under /lavoro/ is how far it reaches."""
    told = {
        "language": get_language(),
        "style": static("core/offline.css"),
        "title": _("Non c'è rete"),
        "withSheet": _(
            "Questa pagina si apre solo con la rete. Torni al foglio presenze: ciò che segna resta sul telefono "
            "e parte da solo appena la rete torna."
        ),
        "without": _("Questa pagina si apre solo con la rete. Riprovi appena torna."),
        "back": _("Torni al foglio presenze"),
        "again": _("Riprova"),
    }
    context = {"told": mark_safe(json.dumps(told))}  # noqa: S308  # JSON of our own words is JavaScript too
    response = render(
        request, "core/work/attendance/offline.js", context, content_type="text/javascript; charset=utf-8"
    )
    response["Cache-Control"] = "no-cache"
    return response
