"""Indicators of meetings, of who takes part in them and of how they are recorded: all but those about people are counted by core.

Sources: the catalogue of the coordinating body, whose ideas are those named in each `source`; the wording is this product's own.
"""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from core.participation.indicators import Direction, Indicator, Level, Version

BERGAMO = "Comune di Bergamo, Servizio Reti di Quartiere, dati 2023"
_NOT_HELD = _("incontri annullati o rinviati, bozze e incontri solo convocati")
_AGES_MISSING = _(
    "La data di nascita: nessun registro di chi partecipa la contiene; è solo su domande di iscrizione, dove un regolamento chiede un'età minima."
)
_EVERYWHERE = frozenset(Level)
_PLACES = frozenset({Level.CITY, Level.NEIGHBOURHOOD})
_BODIES = frozenset({Level.CITY, Level.BODY})
_FIRST = (Version(1, dt.date(2026, 1, 1)),)

MEETINGS_PER_10000 = Indicator(
    "meetings_per_10000",
    1,
    _("Incontri ogni 10.000 residenti"),
    _("Quanto spesso ci si incontra, in rapporto a quanti abitano?"),
    _("incontri svolti nel periodo; uno congiunto di più organismi conta una volta sola per la città"),
    "meetings_per_10000_residents",
    BERGAMO,
    denominator=_("residenti al 31 dicembre dell'anno, se si conoscono quelli di tutti i quartieri"),
    times=10_000,
    levels=_PLACES,
    monthly=True,
    excludes=_NOT_HELD,
    versions=_FIRST,
)

PLENARIES_PER_BODY = Indicator(
    "plenaries_per_body",
    2,
    _("Plenarie per organismo"),
    _("Quante volte si riunisce al completo un organismo?"),
    _("sedute plenarie svolte nell'anno; una congiunta conta una volta sola per la città"),
    "meetings",
    BERGAMO,
    denominator=_(
        "organismi attivi, ciascuno in proporzione ai mesi dell'anno in cui lo è stato almeno un giorno"
    ),
    levels=_BODIES,
    excludes=_NOT_HELD,
    versions=_FIRST,
)

SUBGROUP_SHARE = Indicator(
    "subgroup_share",
    3,
    _("Quota dei sottogruppi"),
    _("Quanta parte del lavoro si fa in gruppi più piccoli?"),
    _("incontri svolti di sottogruppi, gruppi o tavoli di lavoro"),
    "percent",
    BERGAMO,
    denominator=_("tutti gli incontri svolti, dove il modello prevede sottogruppi"),
    times=100,
    decimals=1,
    levels=_EVERYWHERE,
    excludes=_NOT_HELD,
    versions=_FIRST,
)

ACTIVE_ORGANISATIONS = Indicator(
    "active_organisations",
    4,
    _("Realtà attive"),
    _("Quante realtà diverse prendono parte?"),
    _("realtà diverse presenti ad almeno un incontro svolto nel periodo; quelle unite contano come una"),
    "organisations",
    BERGAMO,
    decimals=0,
    levels=_EVERYWHERE,
    monthly=True,
    excludes=_("realtà assenti, ospiti o di presenza non rilevata; incontri annullati o rinviati"),
    versions=_FIRST,
)

ACTIVE_INDEPENDENT_ORGANISATIONS = Indicator(
    "active_independent_organisations",
    4,
    _("Realtà attive senza i servizi comunali"),
    _("Quante realtà diverse, che non sono il Comune, prendono parte?"),
    _("realtà diverse presenti ad almeno un incontro svolto nell'anno, tolti i servizi del Comune"),
    "organisations",
    BERGAMO,
    decimals=0,
    levels=_EVERYWHERE,
    excludes=_("servizi comunali; realtà assenti, ospiti o di presenza non rilevata"),
    versions=_FIRST,
)

ORGANISATIONS_PER_10000 = Indicator(
    "organisations_per_10000",
    5,
    _("Realtà attive ogni 10.000 residenti"),
    _("Quante realtà prendono parte, in rapporto a quanti abitano?"),
    _("realtà attive senza i servizi comunali"),
    "organisations_per_10000_residents",
    "catalogo dell'organismo di coordinamento",
    denominator=_("residenti al 31 dicembre dell'anno, se si conoscono quelli di tutti i quartieri"),
    times=10_000,
    levels=_PLACES,
    excludes=_("servizi comunali"),
    versions=_FIRST,
)

ORGANISATIONS_PER_BODY = Indicator(
    "organisations_per_body",
    6,
    _("Realtà per organismo"),
    _("Quante realtà diverse raccoglie un organismo?"),
    _("realtà diverse presenti agli incontri di ciascun organismo attivo, sommate"),
    "organisations",
    BERGAMO,
    denominator=_("organismi attivi almeno un giorno dell'anno"),
    decimals=1,
    excludes=_("presenze a incontri congiunti senza l'indicazione dell'organismo"),
    versions=_FIRST,
)

MULTI_BELONGING = Indicator(
    "multi_belonging",
    7,
    _("Appartenenza multipla"),
    _("A quanti organismi prende parte una realtà, in media?"),
    _("realtà diverse presenti agli incontri di ciascun organismo, sommate"),
    "ratio",
    "catalogo dell'organismo di coordinamento",
    denominator=_("realtà attive, ciascuna contata una volta sola per la città"),
    excludes=_("presenze a incontri congiunti senza l'indicazione dell'organismo"),
    versions=_FIRST,
)

NEIGHBOURHOOD_COVERAGE = Indicator(
    "neighbourhood_coverage",
    8,
    _("Copertura dei quartieri"),
    _("In quanti quartieri c'è qualcuno che si incontra?"),
    _("quartieri in cui lavora almeno un organismo attivo, al 31 dicembre"),
    "percent",
    BERGAMO,
    denominator=_("quartieri in vigore al 31 dicembre"),
    times=100,
    decimals=1,
    direction=Direction.MORE,
    versions=_FIRST,
)

CONTINUITY = Indicator(
    "continuity",
    10,
    _("Continuità"),
    _("Quanti organismi si incontrano tutto l'anno?"),
    _("organismi con almeno un incontro svolto in ogni trimestre finito"),
    "percent",
    "catalogo dell'organismo di coordinamento",
    denominator=_("organismi attivi dal primo giorno dell'anno all'ultimo trimestre finito"),
    times=100,
    decimals=1,
    direction=Direction.MORE,
    excludes=_("organismi nati, sospesi o chiusi durante l'anno"),
    versions=_FIRST,
)

ORGANISATION_RETENTION = Indicator(
    "organisation_retention",
    11,
    _("Realtà che restano"),
    _("Quante delle realtà dell'anno prima ci sono ancora?"),
    _("realtà presenti in tutti e due gli anni"),
    "percent",
    "catalogo dell'organismo di coordinamento",
    denominator=_("realtà presenti nell'anno prima"),
    times=100,
    decimals=1,
    levels=_BODIES,
    excludes=_("assenti, ospiti e presenze non rilevate"),
    versions=_FIRST,
)

ORGANISATION_RENEWAL = Indicator(
    "organisation_renewal",
    12,
    _("Realtà nuove"),
    _("Quante delle realtà che prendono parte non si erano mai viste?"),
    _("realtà presenti nell'anno per la prima volta da quando c'è il registro"),
    "percent",
    "catalogo dell'organismo di coordinamento",
    denominator=_("realtà presenti nell'anno"),
    times=100,
    decimals=1,
    levels=_BODIES,
    excludes=_("non si calcola nel primo anno del registro"),
    versions=_FIRST,
)

GENDER_BALANCE = Indicator(
    "gender_balance",
    13,
    _("Equilibrio di genere"),
    _("Quante delle persone con un incarico sono donne?"),
    _("donne"),
    "percent",
    "Osservatorio Partecipazione, Regione Emilia-Romagna",
    denominator=_("persone con un incarico di cui si conosce il genere"),
    times=100,
    decimals=1,
    levels=_BODIES,
    excludes=_("persone di cui il genere non è noto, dette a parte"),
    versions=_FIRST,
    breaks_down_people=True,
)

GENDER_UNKNOWN = Indicator(
    "gender_unknown",
    13,
    _("Genere non noto"),
    _("Di quante persone con un incarico il genere non è noto?"),
    _("persone con un incarico di cui il genere non è noto"),
    "percent",
    "Osservatorio Partecipazione, Regione Emilia-Romagna",
    denominator=_("persone con un incarico"),
    times=100,
    decimals=1,
    levels=_BODIES,
    versions=_FIRST,
)

YOUNG_SHARE = Indicator(
    "young_share",
    14,
    _("Quota dei giovani"),
    _("Quante delle persone iscritte hanno meno di 35 anni?"),
    _("persone con meno di 35 anni al 31 dicembre"),
    "percent",
    "Comune di Reggio nell'Emilia, elezioni delle consulte d'ambito",
    denominator=_("persone di cui si conosce l'età"),
    times=100,
    decimals=1,
    levels=_BODIES,
    excludes=_("persone di cui l'età non è nota"),
    versions=_FIRST,
    breaks_down_people=True,
    missing=_AGES_MISSING,
)

OLD_SHARE = Indicator(
    "old_share",
    14,
    _("Quota degli anziani"),
    _("Quante delle persone iscritte hanno 65 anni o più?"),
    _("persone di 65 anni o più al 31 dicembre"),
    "percent",
    "Comune di Reggio nell'Emilia, elezioni delle consulte d'ambito",
    denominator=_("persone di cui si conosce l'età"),
    times=100,
    decimals=1,
    levels=_BODIES,
    excludes=_("persone di cui l'età non è nota"),
    versions=_FIRST,
    breaks_down_people=True,
    missing=_AGES_MISSING,
)

RECORDS_COMPLETENESS = Indicator(
    "records_completeness",
    15,
    _("Completezza della documentazione"),
    _("Di quanti incontri restano sia l'ordine del giorno sia il resoconto?"),
    _("incontri svolti che hanno almeno un punto all'ordine del giorno e un resoconto non più in bozza"),
    "percent",
    BERGAMO,
    denominator=_("incontri svolti"),
    times=100,
    decimals=1,
    levels=_EVERYWHERE,
    direction=Direction.MORE,
    excludes=_("anni di cui il registro non ha né ordini del giorno né resoconti: il dato non è noto"),
    versions=_FIRST,
)

PUBLICATION_DAYS = Indicator(
    "publication_days",
    16,
    _("Tempo di pubblicazione"),
    _("Dopo quanti giorni si può leggere che cosa si è detto?"),
    _("giorni dall'incontro alla pubblicazione del resoconto: la mediana"),
    "days",
    "Carta della Partecipazione; OCSE, Guidelines for Citizen Participation Processes, 2022",
    denominator=_("incontri svolti nell'anno con il resoconto pubblicato"),
    decimals=1,
    median=True,
    levels=_EVERYWHERE,
    direction=Direction.LESS,
    excludes=_("incontri il cui resoconto non è pubblicato"),
    versions=_FIRST,
)

COUNTED_BY_CORE = (
    MEETINGS_PER_10000,
    PLENARIES_PER_BODY,
    SUBGROUP_SHARE,
    ACTIVE_ORGANISATIONS,
    ACTIVE_INDEPENDENT_ORGANISATIONS,
    ORGANISATIONS_PER_10000,
    ORGANISATIONS_PER_BODY,
    MULTI_BELONGING,
    NEIGHBOURHOOD_COVERAGE,
    CONTINUITY,
    ORGANISATION_RETENTION,
    ORGANISATION_RENEWAL,
    RECORDS_COMPLETENESS,
    PUBLICATION_DAYS,
)
ABOUT_PEOPLE = (GENDER_BALANCE, GENDER_UNKNOWN, YOUNG_SHARE, OLD_SHARE)
"""Counted by the models that know genders of somebody; ages no register has."""
