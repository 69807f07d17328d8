"""Reggio Emilia: the register of its first 42 citizenship agreements, with the seasons and the districts they are of.

The totals up to 2018 are the published ones («2014 - 2019: i risultati del progetto»: 27 agreements, 784 signatories, 1,540 who took part,
163 projects, 843,000 and 1,290,000 euro); names, acts and days are invented. Neighbourhoods and districts are those the press and the
city name; the letters A-H are of 2021, the ninth district of 2022.
"""

from django.utils import timezone

from core.participation.registry import registry
from core.services.profile import change_profile
from demo.demo_city import DemoCity, Login
from demo.filling import REGISTERS, accounts, give_roles, meetings, publish
from demo.registers import import_files

MODEL = "qua"
TRIAL_DATA = (
    "Dati di prova: i totali degli accordi fino al 2018 sono quelli pubblicati dal Comune di Reggio Emilia; nomi, atti, date e tutto il "
    "resto sono inventati."
)


def _fill(demo: DemoCity) -> None:
    people = {login.role: user for login, user in zip(demo.logins, accounts(demo.logins), strict=True)}
    office = people["participation_office"]
    change_profile(
        actor=office,
        values={
            "name": "Reggio Emilia",
            "institution": "Comune di Reggio Emilia",
            "office": "Ufficio Partecipazione, Quartiere bene comune",
            "email": "quartieri@reggio.example",
            "colour": "#a3151d",
            "notice": TRIAL_DATA,
        },
    )
    shown, today = registry.get(MODEL).demonstration, timezone.localdate()
    if shown is not None:
        shown.rules(people)
    import_files(office, MODEL, sorted((REGISTERS / "reggio").glob("*.csv")), publish_minutes=True)
    import_files(office, MODEL, [REGISTERS / "reggio_qua_2015_2019.xlsx"], publish_minutes=True)
    publish(demo, office, 2018)
    if shown is not None:
        shown.history(people, today)
    meetings(demo, office, people["neighbourhood_architect"])
    if shown is not None:
        shown.present(people, today)
    give_roles(demo)


CITY = DemoCity(
    "reggio",
    "Reggio nell'Emilia",
    (
        Login("ufficio@reggio.example", "Paola Ferretti", "participation_office", "ufficio partecipazione"),
        Login(
            "architetta@reggio.example",
            "Irene Bonacini",
            "neighbourhood_architect",
            "architetta di un ambito",
            ("Cadè", "Cella", "Roncocesi", "Cavazzoli", "Gaida"),
        ),
    ),
    _fill,
    model=MODEL,
    kind="lab",
    province="RE",
    istat_code="035033",
    cadastral_code="H223",
)
