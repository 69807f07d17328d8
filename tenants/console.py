"""What the pages of the platform know: the console's menu, and where the footer leads."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.scope import PUBLIC, current_scope
from core.web.menu import MenuEntry
from tenants.permissions import CONSOLE, held, home_of

Entry = tuple[Any, str, str, str]

ENTRIES: list[Entry] = [
    (_("Città"), "console:cities", "pa", "platform.city.see"),
    (_("Richieste"), "console:requests", "inbox", "platform.city.create"),
    (_("Chiavi dell'API"), "console:tokens", "key", "platform.team.manage"),
    (_("Contratti"), "console:contracts", "note", "platform.billing.see"),
    (_("Fatture"), "console:invoices", "files", "platform.billing.see"),
    (_("Piani e prezzi"), "console:plans", "list", "platform.billing.see"),
    (_("Uscite"), "console:departures", "download", "platform.city.delete"),
    (_("Avvisi"), "console:announcements", "mail", "platform.announcement.write"),
    (_("Funzioni"), "console:features", "settings", "platform.city.see"),
    (_("Registro"), "console:trail", "list", "platform.trail.see"),
    (_("Squadra"), "console:team", "key", "platform.team.manage"),
]
"""Label, URL name, icon and permission of each line, in order."""


FOOTER = (
    (_("Porti la Sua città"), "join"),
    (_("Condizioni della prova"), "terms"),
    (_("Accesso per chi gestisce la piattaforma"), CONSOLE),
)
"""Label and URL name of each link."""


def add_entries(*entries: Entry) -> None:
    """An app above adds lines; saying it again changes nothing."""
    ENTRIES.extend(entry for entry in entries if entry[1] not in {name for _label, name, *_rest in ENTRIES})


def console(request: HttpRequest) -> dict[str, Any]:
    """For who holds something on the platform `console_menu` and where she begins (`console_home`); `platform_links` of the footer.

    Nothing inside a city.
    """
    if current_scope() != PUBLIC or not hasattr(request, "user"):
        return {}

    def menu() -> list[MenuEntry]:
        mine = held(request)
        offered = [
            (str(label), reverse(name), icon) for label, name, icon, needed in ENTRIES if needed in mine
        ]
        under = [url for _label, url, _icon in offered if request.path.startswith(url)]
        here = max(under, key=len, default="")
        return [MenuEntry(label, url, icon, url == here, url == request.path) for label, url, icon in offered]

    def home() -> str:
        return reverse(home_of(held(request)))

    def links() -> list[tuple[str, str]]:
        """The way into the console is for nobody whose home is elsewhere."""
        shut = home_of(held(request)) != CONSOLE
        return [(str(label), reverse(name)) for label, name in FOOTER if not (shut and name == CONSOLE)]

    return {"console_menu": menu, "console_home": home, "platform_links": links}
