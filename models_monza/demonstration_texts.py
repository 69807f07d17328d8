"""What people say in the demonstration: invented."""

from dataclasses import dataclass
from typing import Any

from models_monza.models import AdvisoryOpinion, Enrolment, Office

Kind, Ground, State = Enrolment.Kind, Enrolment.Ground, Enrolment.State
Outcome = AdvisoryOpinion.Outcome
Gender = Office.Gender

COORDINATORS = (
    ("Laura", "Colombo", Gender.WOMAN),
    ("Giorgio", "Brambilla", Gender.MAN),
    ("Samira", "Haddad", Gender.WOMAN),
    ("Pietro", "Galbiati", Gender.MAN),
    ("Rosa", "Esposito", Gender.WOMAN),
    ("Matteo", "Sala", Gender.MAN),
    ("Ioana", "Munteanu", ""),
    ("Franco", "Mauri", Gender.MAN),
    ("Beatrice", "Viganò", Gender.WOMAN),
)
"""Of one the gender is not known; with so few women and men the city's share of women is hidden from other cities."""

APPLICATIONS: tuple[dict[str, Any], ...] = (
    {
        "kind": Kind.CITIZEN,
        "ground": Ground.RESIDENCE,
        "given_name": "Marta",
        "family_name": "Riva",
        "email": "marta.riva@cittadini.example",
        "state": State.SUBMITTED,
    },
    {
        "kind": Kind.CITIZEN,
        "ground": Ground.WORK,
        "ground_detail": "Libreria di via Cavallotti",
        "given_name": "Yusuf",
        "family_name": "Demir",
        "state": State.SUBMITTED,
        "on_paper": True,
    },
    {
        "kind": Kind.ORGANISATION,
        "ground": Ground.SEAT,
        "given_name": "Silvia",
        "family_name": "Fossati",
        "email": "silvia.fossati@realta.example",
        "organisation_name": "Associazione Orti del Lambro",
        "category": "associazione",
        "state": State.COMPLETION,
        "words": "Manca lo statuto, o un altro documento che dica dove ha sede l'associazione.",
    },
    {
        "kind": Kind.ORGANISATION,
        "ground": Ground.ACTIVITY,
        "given_name": "Enzo",
        "family_name": "Motta",
        "email": "enzo.motta@realta.example",
        "organisation_name": "Comitato Amici del Cortile",
        "category": "comitato",
        "state": State.REFUSED,
        "words": "Dalle verifiche il comitato ha sede e attività in un altro comune.",
    },
)


@dataclass(frozen=True, slots=True)
class Written:
    """A contribution: how many steps it has taken from the draft, and what it says."""

    subject: str
    text: str = ""
    office: str = ""
    protocol: int = 0
    steps: int = 0
    outcome: str = ""
    reasons: str = ""
    withdrawn: str = ""


OPINIONS = (
    Written(
        "Orari dei parchi gioco", "La consulta propone di tenere aperti i parchi gioco fino alle 21 d'estate."
    ),
    Written(
        "Panchine lungo il viale",
        "Servono panchine all'ombra ogni cento metri, per chi cammina a fatica.",
        steps=1,
    ),
    Written(
        "Piano del verde",
        "La consulta chiede di piantare alberi d'alto fusto nelle tre piazze senza ombra.",
        "Servizio verde pubblico",
        1041,
        steps=2,
    ),
    Written(
        "Percorso casa-scuola",
        "La consulta propone una strada scolastica all'ora di entrata e di uscita.",
        "Servizio mobilità",
        1042,
        steps=3,
    ),
    Written(
        "Variante della zona industriale",
        "La consulta chiede di tenere la fascia verde lungo la ferrovia.",
        "Servizio urbanistica",
        1043,
        steps=4,
        outcome=Outcome.NOT_ACCEPTED,
        reasons="L'area è già impegnata da una convenzione; la fascia verde sarà valutata nella prossima variante.",
    ),
    Written(
        "Fermata davanti al centro civico",
        "La consulta chiede di spostare la fermata davanti all'ingresso e di abbassare il marciapiede.",
        "Servizio mobilità",
        1044,
        steps=5,
        outcome=Outcome.PARTLY,
        reasons="Il marciapiede si abbassa; la fermata resta dov'è per la visibilità dell'incrocio.",
    ),
    Written(
        "Sala studio serale",
        "La consulta chiede di aprire la sala studio tre sere a settimana.",
        "Servizio biblioteche",
        1045,
        steps=6,
        outcome=Outcome.ACCEPTED,
        reasons="Si apre il lunedì, il mercoledì e il giovedì fino alle 23.",
    ),
    Written(
        "Mercato rionale",
        "La consulta chiede di spostare il mercato nella piazza nuova.",
        "Servizio commercio",
        1046,
        steps=2,
        withdrawn="La consulta ne riparla con i commercianti prima di trasmetterlo.",
    ),
)

QUESTION = Written(
    "Piano di governo del territorio: linee guida",
    "L'amministrazione chiede alle consulte che cosa manca nel quartiere e che cosa va salvato.",
    "Servizio urbanistica",
    1050,
)
