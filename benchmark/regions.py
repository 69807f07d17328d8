"""Which region a province is of.

ISTAT, «Codici statistici delle unità amministrative territoriali: comuni, città metropolitane, province e regioni».
"""

_PROVINCES = {
    "Piemonte": "TO VC NO CN AT AL BI VB",
    "Valle d'Aosta": "AO",
    "Lombardia": "VA CO SO MI BG BS PV CR MN LC LO MB",
    "Trentino-Alto Adige": "BZ TN",
    "Veneto": "VR VI BL TV VE PD RO",
    "Friuli-Venezia Giulia": "UD GO TS PN",
    "Liguria": "IM SV GE SP",
    "Emilia-Romagna": "PC PR RE MO BO FE RA FC RN",
    "Toscana": "MS LU PT FI LI PI AR SI GR PO",
    "Umbria": "PG TR",
    "Marche": "PU AN MC AP FM",
    "Lazio": "VT RI RM LT FR",
    "Abruzzo": "AQ TE PE CH",
    "Molise": "CB IS",
    "Campania": "CE BN NA AV SA",
    "Puglia": "FG BA TA BR LE BT",
    "Basilicata": "PZ MT",
    "Calabria": "CS CZ RC KR VV",
    "Sicilia": "TP PA ME AG CL EN CT RG SR",
    "Sardegna": "SS NU CA OR SU OT OG VS CI",
}

REGIONS = {province: region for region, provinces in _PROVINCES.items() for province in provinces.split()}
"""Abbreviation of a province to its region; Sardinia's with all those it has had since 2005."""


def region_of(province: str) -> str:
    """The region, empty for a province nobody knows."""
    return REGIONS.get(province.upper(), "")
