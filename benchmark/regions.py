"""In which region each Italian province is.

Source: Istat, «Codici statistici delle unità amministrative territoriali: comuni, città metropolitane, province e regioni», the plate codes
(«sigla automobilistica») of the 107 units above the municipalities in force on 1 January 2025, and the four of Sardinia that were
in use from 2005 to 2016, which older documents still carry.
"""

_PROVINCES = {
    "Piemonte": "AL AT BI CN NO TO VB VC",
    "Valle d'Aosta": "AO",
    "Lombardia": "BG BS CO CR LC LO MB MI MN PV SO VA",
    "Trentino-Alto Adige": "BZ TN",
    "Veneto": "BL PD RO TV VE VI VR",
    "Friuli-Venezia Giulia": "GO PN TS UD",
    "Liguria": "GE IM SP SV",
    "Emilia-Romagna": "BO FC FE MO PC PR RA RE RN",
    "Toscana": "AR FI GR LI LU MS PI PO PT SI",
    "Umbria": "PG TR",
    "Marche": "AN AP FM MC PU",
    "Lazio": "FR LT RI RM VT",
    "Abruzzo": "AQ CH PE TE",
    "Molise": "CB IS",
    "Campania": "AV BN CE NA SA",
    "Puglia": "BA BR BT FG LE TA",
    "Basilicata": "MT PZ",
    "Calabria": "CS CZ KR RC VV",
    "Sicilia": "AG CL CT EN ME PA RG SR TP",
    "Sardegna": "CA NU OR SS SU CI OG OT VS",
}

REGION_OF = {code: region for region, codes in _PROVINCES.items() for code in codes.split()}
"""Plate code of a province to the name of its region."""

REGIONS = tuple(sorted(_PROVINCES))


def region_of(province: str) -> str:
    """«Lombardia» for «BG»; empty where there is no such province."""
    return REGION_OF.get(province.upper(), "")
