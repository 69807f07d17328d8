"""What core/sheet.js and its parts say, in the language of the page. `%n` is a number, `%s` a name; forms are [one, many]."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.models import Attendance


def sheet_words() -> dict[str, Any]:
    """The sentences by name, as JSON types."""
    statuses = {status.value: str(status.label) for status in Attendance.Status}
    return {
        "people": _forms("%(n)s persona", "%(n)s persone"),
        "organisations": _forms("%(n)s realtà", "%(n)s realtà"),
        "citizens": _forms("%(n)s residente", "%(n)s residenti"),
        "uncounted": _("residenti non contati"),
        "unknown": _forms(
            "di %(n)s realtà non si sa in quanti erano", "di %(n)s realtà non si sa in quanti erano"
        ),
        "atLeast": _("almeno %(totals)s; %(unknown)s") % {"totals": "%totals", "unknown": "%unknown"},
        "waiting": [
            ngettext("%(n)s voce in attesa", "%(n)s voci in attesa", n) % {"n": "%n"} for n in (1, 2)
        ],
        "problems": {
            "network": _("La rete non risponde: continui pure, partirà tutto da solo appena torna."),
            "server": _("Il sito non risponde come dovrebbe: riprovo da solo fra poco."),
            "other": _(
                "Su questo telefono è entrato qualcun altro: ciò che ha segnato Lei resta qui, e parte quando rientra."
            ),
            "session": _("La sessione è scaduta: ciò che ha segnato è al sicuro su questo telefono."),
        },
        "statuses": statuses,
        "labels": _labels() | statuses,
        "toDecide": [ngettext("%(n)s da decidere", "%(n)s da decidere", n) % {"n": "%n"} for n in (1, 2)],
        "refused": {
            "?": _("il sito non ha accettato questa voce."),
            "!": _("il sito non riesce a scrivere questa voce; le altre vanno avanti."),
        },
        "notYet": _("Non segnare ancora come svolto"),
        "afterThese": [
            ngettext(
                "%(n)s voce in attesa: segno l'incontro come svolto appena è arrivata.",
                "%(n)s voci in attesa: segno l'incontro come svolto appena sono arrivate.",
                n,
            )
            % {"n": "%n"}
            for n in (1, 2)
        ],
        "decideFirst": _("C'è ancora qualcosa da decidere: lo trova in alto, nella pagina."),
        "meant": _("È %(name)s") % {"name": "%s"},
        "another": _("No, è un'altra: aggiungi"),
        "again": _("Riprova"),
        "discard": _("Scarta"),
        "undone": _("annulla «%(what)s»") % {"what": "%s"},
        "alreadyHere": _("già presente: aggiunge una persona"),
        "noSuch": _("Nessuna realtà ha questo nome: la scelga dall'elenco, o lasci vuoto."),
        "found": [ngettext("%(n)s risultato", "%(n)s risultati", n) % {"n": "%n"} for n in (1, 2)],
    }


def _labels() -> dict[str, str]:
    """What a tap did, in a few words."""
    return {
        "plus": _("una persona in più"),
        "minus": _("una persona in meno"),
        "number": _("numero di persone"),
        "times": _("orari"),
        "for": _("per quale realtà"),
        "off": _("tolta dal foglio"),
        "citizens:plus": _("un residente in più"),
        "citizens:minus": _("un residente in meno"),
        "citizens:set": _("numero di residenti"),
        "headcount:set": _("totale dei presenti"),
    }


def _forms(one: str, many: str) -> list[str]:
    return [ngettext(one, many, n) % {"n": "%n"} for n in (1, 2)]
