"""Monza: ten consulte with their register of 2023, and somebody for each role.

The totals of those enrolled in 2023 are the ones the city gave (10 consulte, 286 citizens, 88 organisations); names, sittings,
contributions and everything after 2023 are invented.
"""

from django.utils import timezone

from core.participation.registry import registry
from core.participation.spec import Demonstration
from core.services.profile import change_profile
from demo.demo_city import DemoCity, Login
from demo.filling import REGISTERS, accounts, give_roles, meetings, publish
from demo.registers import import_files

MODEL = "monza"
TRIAL_DATA = (
    "Dati di prova: i totali degli iscritti del 2023 sono quelli dati dal Comune di Monza; nomi, sedute, contributi e tutto "
    "il resto sono inventati."
)


def _fill(demo: DemoCity) -> None:
    people = {login.role: user for login, user in zip(demo.logins, accounts(demo.logins), strict=True)}
    office = people["participation_office"]
    change_profile(
        actor=office,
        values={
            "name": "Monza",
            "institution": "Comune di Monza",
            "office": "Ufficio Partecipazione",
            "email": "consulte@monza.example",
            "colour": "#9d1f33",
            "notice": TRIAL_DATA,
        },
    )
    shown, today = _demonstration(), timezone.localdate()
    shown.rules(people)
    import_files(office, MODEL, sorted((REGISTERS / "monza").glob("*.csv")), publish_minutes=True)
    import_files(office, MODEL, [REGISTERS / "monza_2023.xlsx"], publish_minutes=True)
    publish(demo, office, 2023)
    if demo.more_years:
        demo.more_years(office)
    shown.history(people, today)
    meetings(demo, office, people["facilitator"])
    shown.present(people, today)
    give_roles(demo)


def _demonstration() -> Demonstration:
    found = registry.get(MODEL).demonstration
    if found is None:
        raise LookupError(f"{MODEL} has nothing to show of its own")
    return found


CITY = DemoCity(
    "monza",
    "Monza",
    (
        Login("ufficio@monza.example", "Paola Villa", "participation_office", "ufficio partecipazione"),
        Login(
            "coordinatrice@monza.example",
            "Nora Cattaneo",
            "coordinator",
            "coordinatrice di una consulta",
            ("Cederna - Cantalupo",),
        ),
        Login(
            "segretario@monza.example",
            "Tommaso Riboldi",
            "consulta_secretary",
            "segretario di una consulta",
            ("Cederna - Cantalupo",),
        ),
        Login(
            "facilitatore@monza.example",
            "Fausto Meroni",
            "facilitator",
            "facilitatore di una consulta",
            ("Cederna - Cantalupo",),
        ),
        Login(
            "sportello@monza.example",
            "Clelia Perego",
            "civic_centre_clerk",
            "sportello di due centri civici",
            ("Cederna - Cantalupo", "San Rocco"),
        ),
        Login("mobilita@monza.example", "Ugo Crippa", "municipal_office", "ufficio comunale che risponde"),
        Login(
            "assessora@monza.example", "Emma Sironi", "consulte_councillor", "assessora alla partecipazione"
        ),
    ),
    _fill,
    model=MODEL,
    kind="sitting",
    province="MB",
    istat_code="108033",
    cadastral_code="F704",
)
