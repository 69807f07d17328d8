"""What may be done about networks, and by whom: named permissions, roles, and the questions about single objects."""

import uuid

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.models import Representative
from core.participation.spec import Permission, Role
from core.permissions.catalogue import FIELD_WORK
from core.permissions.holder import Holder

PERMISSIONS = (
    Permission(
        "bergamo.charter.acknowledge", _("Registrare che una rete ha preso visione della carta d'identità")
    ),
    Permission("bergamo.charter.adopt", _("Adottare un nuovo testo della carta d'identità")),
    Permission("bergamo.call.publish", _("Pubblicare e correggere i bandi contributi")),
    Permission("bergamo.grant.see", _("Vedere le domande di contributo")),
    Permission("bergamo.grant.propose", _("Scrivere e presentare una domanda di contributo")),
    Permission("bergamo.grant.decide", _("Ammettere o non ammettere una domanda di contributo")),
    Permission("bergamo.grant.account", _("Registrare che un progetto è realizzato e quanto si è speso")),
    Permission("bergamo.grant.pay", _("Registrare la liquidazione di un contributo")),
    Permission("bergamo.request.see", _("Vedere le istanze e le risposte")),
    Permission("bergamo.request.write", _("Scrivere, inviare e ritirare un'istanza")),
    Permission("bergamo.request.answer", _("Rispondere a un'istanza o registrare la risposta")),
    Permission("bergamo.request.publish", _("Mostrare un'istanza nella pagina pubblica della rete")),
)

_NETWORK_LIFE = frozenset({"bergamo.charter.acknowledge", "bergamo.grant.propose", "bergamo.request.write"})
IN_LIFE = _NETWORK_LIFE | (FIELD_WORK - {"core.workspace.see"})
"""What makes sense for a network in formation or active."""
AT_REST = IN_LIFE - _NETWORK_LIFE
"""What still makes sense for a suspended or closed network: keeping its register. It takes on nothing new."""

_SEES = frozenset(
    {"core.workspace.see", "core.body.see", "core.meeting.see", "bergamo.request.see", "bergamo.grant.see"}
)

ROLES = (
    Role(
        "neighbourhood_worker",
        _("Operatrice o operatore di quartiere"),
        _(
            "Accompagna le reti dei suoi quartieri: incontri, presenze, resoconti, realtà, carta, contributi, istanze."
        ),
        FIELD_WORK
        | {
            "bergamo.charter.acknowledge",
            "bergamo.grant.see",
            "bergamo.grant.propose",
            "bergamo.grant.account",
            "bergamo.request.see",
            "bergamo.request.write",
            "bergamo.request.answer",
        },
        scope="body",
    ),
    Role(
        "councillor",
        _("Assessora o assessore"),
        _("Legge incontri e resoconti di tutte le reti, vede il rapporto annuale e risponde alle istanze."),
        _SEES | {"core.report.see", "bergamo.request.answer"},
    ),
    Role(
        "representative",
        _("Referente di una realtà"),
        _(
            "Legge ciò che riguarda le sue reti e presenta domande di contributo per la realtà che rappresenta."
        ),
        _SEES | {"bergamo.grant.propose"},
        scope="body",
    ),
)


def represented_organisations(user: User) -> frozenset[uuid.UUID]:
    """The organisations a user speaks for today, as they are counted. One query."""
    rows = Representative.objects.on(timezone.localdate()).filter(person__user=user)
    return frozenset(rows.values_list("organisation__canonical_id", flat=True))


def may_lead_any(who: Holder, body_id: uuid.UUID | None) -> bool:
    """Whether she may write an application for any organisation: who keeps their register in that network may."""
    return who.may("core.organisation.edit", [] if body_id is None else [body_id])


def may_propose(who: Holder, user: User, *, body_id: uuid.UUID | None, lead_id: uuid.UUID) -> bool:
    """Whether she may write, change and hand in an application of that lead organisation in that network.

    A representative may for the organisation she speaks for, in the networks her role reaches; nobody but who works
    in the whole city may outside any network.
    """
    places = [] if body_id is None else [body_id]
    if not who.may("bergamo.grant.propose", places):
        return False
    return may_lead_any(who, body_id) or lead_id in represented_organisations(user)
