"""The menus: of the citizens' pages and of the work area, with the words of the city's participation models."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.participation.spec import ParticipationModel
from core.permissions.holder import Holder
from core.selectors.words import vocabulary_of
from core.web import shell

_UNDER = (
    ("core:work_access", "core:work_people"),
    ("core:work_places", "core:work_neighbourhoods"),
    ("core:work_proposals", "core:work_meetings"),
)
"""Pages whose address does not begin with that of the entry they belong to."""


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One line of a menu; `current` when the page shown lies under it, `exact` when it is that very page."""

    label: str
    url: str
    icon: str
    current: bool
    exact: bool = False


def public_menu(path: str, models: Sequence[ParticipationModel]) -> list[MenuEntry]:
    """Meetings, the bodies of each active model and its other pages for citizens, neighbourhoods, yearly reports."""
    entries = [(_("Incontri"), reverse("core:meetings"))]
    for model in models:
        entries.append((str(vocabulary_of(model).bodies), _address(f"{model.slug}:bodies")))
        entries += [(str(label), _address(name)) for name, label in model.public_menu]
    entries += [
        (_("Quartieri"), reverse("core:neighbourhoods")),
        (_("Rapporti"), reverse("core:reports-public")),
    ]
    here = max((url for _label, url in entries if url and path.startswith(url)), key=len, default="")
    return [MenuEntry(capfirst(label), url, "", url == here, path == url) for label, url in entries if url]


def work_menu(path: str, models: Sequence[ParticipationModel], who: Holder) -> list[MenuEntry]:
    """The entries for who asks, the one that contains `path` marked: the longest address that begins it.

    The day is the way into the area: it is marked on its own page only.
    """
    day = reverse("core:day")
    offered = [(label, url, icon) for label, url, icon, permission in _entries(models) if who.may(permission)]
    under = next((reverse(above) for page, above in _UNDER if path.startswith(reverse(page))), path)
    around = [url for _label, url, _icon in offered if under.startswith(url) and (url != day or path == day)]
    here = max(around, key=len, default="")
    return [MenuEntry(capfirst(label), url, icon, url == here, url == path) for label, url, icon in offered]


def _entries(models: Sequence[ParticipationModel]) -> Iterator[tuple[str, str, str, str]]:
    """Label, address, icon and permission of each entry, in order."""
    words = str(vocabulary_of(models[0]).bodies) if len(models) == 1 else _("Organismi")
    yield _("Oggi"), reverse("core:day"), "clock", "core.workspace.see"
    yield _("Incontri"), reverse("core:work_meetings"), "calendar", "core.meeting.see"
    yield _("Azioni"), reverse("core:work_actions"), "flag", "core.workspace.see"
    yield _("Taccuino"), reverse("core:notebook"), "pencil", "core.notebook.see"
    yield words, reverse("core:work_bodies"), "share", "core.body.see"
    yield _("Realtà"), reverse("core:work_organisations"), "user", "core.organisation.see"
    for model in models:
        for name, label, permission in model.menu:
            if url := _address(name):
                yield str(label), url, "folder", permission
    yield _("Quartieri"), reverse("core:work_neighbourhoods"), "map-marker", "core.territory.edit"
    yield _("Importa"), reverse("core:imports"), "upload", "core.register.import"
    yield _("Presenze"), reverse("core:work_attendance_report"), "check-circle", "core.meeting.see"
    yield _("Rapporti"), reverse("core:work_reports"), "chart-line", "core.report.see"
    yield _("Regole"), reverse("core:work_rules"), "file", "core.rules.see"
    yield _("Persone"), reverse("core:work_people"), "key", "core.people.manage"
    yield _("Avvisi ai cittadini"), reverse("core:work_subscribers"), "mail", "core.subscription.remove"
    yield _("Dati personali"), reverse("core:work_privacy"), "lock", "core.privacy.manage"
    yield _("Registro azioni"), reverse("core:work_audit"), "list", "core.audit.see"
    yield _("Profilo"), reverse("core:work_profile"), "settings", "core.profile.edit"
    yield _("Programmi"), reverse("core:work_programs"), "code-circle", "core.program.manage"
    for text, name, icon, permission in shell.entries():
        yield str(text), reverse(name), icon, permission


def _address(name: str) -> str:
    """Where a participation model mounted a page; empty when it has none of that name."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
