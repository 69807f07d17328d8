"""Reggio Emilia: the register of its first 42 citizenship agreements, with the seasons and the districts they are of.

The totals up to 2018 are the published ones («2014 - 2019: i risultati del progetto»: 27 agreements, 784 signatories, 1,540 who took part,
163 projects, 843,000 and 1,290,000 euro); names, acts, days and everything after 2019 are invented. Neighbourhoods and districts are those
the press and the city name; the letters A-H are of 2021, the ninth district of 2022.
"""

from django.utils import timezone

from core.participation.registry import registry
from core.participation.spec import Demonstration
from core.services.profile import change_profile
from demo.demo_city import DemoCity, Login
from demo.filling import REGISTERS, accounts, give_roles, meetings, outlines, publish
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
    shown, today = _demonstration(), timezone.localdate()
    shown.rules(people)
    import_files(office, MODEL, sorted((REGISTERS / "reggio").glob("*.csv")), publish_minutes=True)
    import_files(office, MODEL, [REGISTERS / "reggio_qua_2015_2019.xlsx"], publish_minutes=True)
    outlines(office, "reggio.geojson", "Sagome inventate intorno a punti approssimativi, CC0")
    for year in (2017, 2018):
        publish(demo, office, year)
    if demo.more_years:
        demo.more_years(office)
    shown.history(people, today)
    meetings(demo, office, people["neighbourhood_architect"])
    shown.present(people, today)
    give_roles(demo)


def _demonstration() -> Demonstration:
    found = registry.get(MODEL).demonstration
    if found is None:
        raise LookupError(f"{MODEL} has nothing to show of its own")
    return found


CITY = DemoCity(
    "reggio",
    "Reggio nell'Emilia",
    (
        Login("ufficio@reggio.example", "Paola Ferretti", "participation_office", "ufficio partecipazione"),
        Login(
            "architetta@reggio.example",
            "Irene Bonacini",
            "neighbourhood_architect",
            "architetta di un ambito: conduce il laboratorio, scrive e segue gli accordi",
            ("Cadè", "Cella", "Roncocesi", "Cavazzoli", "Gaida"),
        ),
        Login(
            "mobilita@reggio.example",
            "Ivo Bertani",
            "municipal_service",
            "servizio comunale: risponde alle istruttorie, segue le manutenzioni",
        ),
        Login(
            "giunta@reggio.example",
            "Carla Soliani",
            "giunta_clerk",
            "segreteria di giunta: registra gli atti",
        ),
        Login(
            "sottoscrittrice@reggio.example",
            "Silvana Davoli",
            "signatory",
            "ha firmato un accordo: aggiorna i propri impegni",
            ("Cadè", "Cella", "Roncocesi", "Cavazzoli", "Gaida"),
        ),
        Login(
            "partecipante@reggio.example",
            "Marco Tincani",
            "lab_participant",
            "partecipa a un laboratorio: legge percorso e bozza",
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
