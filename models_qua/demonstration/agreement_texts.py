"""What the agreements of the demonstration say: invented."""

from dataclasses import dataclass
from decimal import Decimal

from models_qua.models import Commitment, Family, Indicator, Resource, Signatory

Party, Given, Doing = Signatory.Kind, Resource.Kind, Commitment.State
CITY = 0
"""The city is the first party of every agreement."""


@dataclass(frozen=True, slots=True)
class Who:
    """A party beside the city; `of` is the role of who signs in with an account and is this party."""

    kind: str
    name: str
    signer: str = ""
    role: str = ""
    listed: bool = True
    of: str = ""


@dataclass(frozen=True, slots=True)
class Project:
    """A project: `lead` is the number of a party (1 is the first beside the city), money is the city's and the signatories'."""

    title: str
    objectives: str
    actions: str
    place: str
    lead: int
    city_eur: Decimal
    own_eur: Decimal = Decimal(0)
    family: str = Family.COMMUNITY
    times: str = ""
    spaces: str = ""


@dataclass(frozen=True, slots=True)
class Promise:
    """What a party takes on, in which project (None: in all); `reports` are (days after the signature, how far, words, hours)."""

    party: int
    what: str
    when: str
    project: int | None = None
    reports: tuple[tuple[int, str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class InKind:
    """What a party puts in that is not money."""

    kind: str
    party: int
    what: str
    quantity: str
    unit: str


@dataclass(frozen=True, slots=True)
class Measured:
    """An indicator with its `values`: (days after the signature, value)."""

    name: str
    definition: str
    unit: str
    baseline: str
    target: str
    project: int
    values: tuple[tuple[int, str], ...] = ()
    direction: str = Indicator.Direction.UP


@dataclass(frozen=True, slots=True)
class Written:
    """An agreement as it is written."""

    key: str
    title: str
    context: str
    goals: str
    parties: tuple[Who, ...]
    projects: tuple[Project, ...]
    promises: tuple[Promise, ...]
    in_kind: tuple[InKind, ...]
    measured: tuple[Measured, ...]


CONDUCT = (
    "Le parti si trovano ogni due mesi, con l'architetta di quartiere. Chi vuole aiutare senza firmare può farlo: basta venire a un "
    "incontro. Le decisioni si prendono insieme e si scrivono nel resoconto."
)
SHARED_USE = "Ciò che si fa è aperto a tutte e tutti, gratis, anche a chi non ha firmato."
INSURANCE = (
    "Il Comune assicura chi fa attività di volontariato prevista da questo accordo per gli infortuni e per i danni a terzi. Gli attrezzi "
    "sono controllati prima dell'uso."
)
CITY_SUPPORT = "Il Comune mette l'architetta di quartiere, gli spazi pubblici senza canone, i materiali e il denaro indicati nelle schede."
MONITORING = "Ogni tre mesi chi si è impegnato dice a che punto è. Le misure si pubblicano nella pagina di questo accordo."
EARLY_END = "Chi non riesce ad andare avanti lo dice agli altri almeno un mese prima; se serve, l'accordo si modifica insieme."

IN_FORCE = Written(
    "corti-e-strade",
    "Corti e strade che si salutano",
    "Nell'ambito A le frazioni lungo la via Emilia sono vicine ma poco collegate. Chi è anziano esce poco d'estate, chi ha figli non sa dove "
    "lasciarli nel pomeriggio, e il parco di Cella la sera resta vuoto.",
    "Dare al parco di Cella qualcuno che lo apre e lo tiene vivo. Aiutare nei compiti venti bambine e bambini. Far conoscere tra loro "
    "le persone che vivono nelle cinque frazioni.",
    (
        Who(Party.ASSOCIATION, "Circolo Le Corti di Cella", "Marta Soncini", "presidente"),
        Who(Party.ASSOCIATION, "Polisportiva Cadè", "Davide Montanari", "presidente"),
        Who(Party.BUSINESS, "Forno Ai Due Platani", "Rosa Incerti", "titolare"),
        Who(Party.VOLUNTEER, "Silvana Davoli", of="signatory"),
        Who(Party.VOLUNTEER, "Idris Traoré", listed=False),
    ),
    (
        Project(
            "Il parco di Cella aperto la sera",
            "Un parco dove si sta volentieri anche dopo cena, con qualcuno che accoglie.",
            "Apertura e chiusura da maggio a settembre; sei serate con musica e giochi; panchine rimesse a nuovo.",
            "Cella",
            1,
            Decimal("4200.00"),
            Decimal("850.50"),
            times="Da maggio a settembre, il martedì e il venerdì.",
            spaces="Parco di Cella, sala del circolo quando piove.",
        ),
        Project(
            "Compiti in compagnia",
            "Nessuna bambina e nessun bambino resta indietro perché a casa non c'è chi può aiutare.",
            "Due pomeriggi a settimana con volontarie e insegnanti in pensione; merenda del forno.",
            "Cadè",
            2,
            Decimal("3600.00"),
            Decimal("400.00"),
            times="Da ottobre a maggio, il lunedì e il giovedì dalle 15 alle 17.",
            spaces="Sala della polisportiva.",
        ),
        Project(
            "Il sentiero tra Gaida e Cavazzoli",
            "Poter andare a piedi da una frazione all'altra senza passare dalla via Emilia.",
            "Il Comune sfalcia e mette i cartelli; chi cammina segnala che cosa non va.",
            "Gaida",
            1,
            Decimal("2750.25"),
            family=Family.CITY,
            times="Entro la primavera.",
        ),
    ),
    (
        Promise(CITY, "Pagare la corrente del parco e i materiali per le panchine.", "Entro aprile", 0,
                ((40, Doing.DONE, "Contatore intestato al Comune; i materiali sono nel magazzino di via Gramsci.", ""),)),
        Promise(CITY, "Sfalciare il sentiero tre volte l'anno e mettere i cartelli.", "Tre volte l'anno", 2,
                ((90, Doing.DOING, "Primo sfalcio fatto. I cartelli sono in stampa.", ""),)),
        Promise(1, "Aprire e chiudere il parco nelle sere d'estate.", "Da maggio a settembre", 0,
                ((60, Doing.DOING, "Turni coperti da undici persone, due sere saltate per la pioggia.", "64"),
                 (150, Doing.DONE, "Quarantadue aperture su quarantaquattro.", "120.5"))),
        Promise(2, "Tenere la sala calda e aperta due pomeriggi a settimana.", "Da ottobre a maggio", 1,
                ((200, Doing.DOING, "La sala c'è; abbiamo aggiunto una stufa.", "48"),)),
        Promise(3, "Portare la merenda ai pomeriggi dei compiti.", "Il lunedì e il giovedì", 1,
                ((200, Doing.DOING, "Sempre portata, tranne la settimana di chiusura del forno.", ""),)),
        Promise(4, "Aiutare nei compiti di italiano.", "Il giovedì", 1, ((205, Doing.DOING, "Siamo in quattro a dare il cambio.", "22"),)),
        Promise(5, "Leggere storie in due lingue alle serate nel parco.", "Tre serate", 0),
    ),
    (
        InKind(Given.HOURS, 1, "Turni al parco", "180", "ore"),
        InKind(Given.HOURS, 4, "Aiuto nei compiti", "60", "ore"),
        InKind(Given.SPACE, 2, "Sala della polisportiva", "56", "pomeriggi"),
        InKind(Given.MATERIALS, 3, "Merende", "1100", "porzioni"),
    ),
    (
        Measured("Persone alle serate nel parco", "Si contano all'ingresso, a metà serata; il valore è la media del mese.", "persone", "0", "60",
                 0, ((45, "31"), (75, "48"), (105, "66"), (140, "72"))),
        Measured("Bambine e bambini ai compiti", "Chi è venuto almeno due volte nel mese.", "bambine e bambini", "6", "20", 1,
                 ((60, "9"), (120, "14"), (200, "17"))),
        Measured("Segnalazioni sul sentiero", "Segnalazioni ancora aperte a fine mese.", "segnalazioni", "14", "3", 2,
                 ((60, "11"), (150, "6")), Indicator.Direction.DOWN),
    ),
)  # fmt: skip

SHARED = Written(
    "piazze-di-comunita-b",
    "Due piazze per l'ambito B",
    "Tra Pieve Modolena e Regina Pacis ci si incontra al supermercato o non ci si incontra. Nell'ascolto sono tornate due parole: ombra e "
    "qualcuno a cui chiedere.",
    "Fare di due slarghi due piazze dove ci si ferma. Avere due mattine a settimana una persona che aiuta con lo SPID, i moduli, le "
    "piccole cose.",
    (
        Who(Party.ASSOCIATION, "Centro sociale Il Tiglio", "Bruna Ferrari", "presidente"),
        Who(Party.ASSOCIATION, "Gruppo Genitori Orologio", "Karim Benali", "portavoce"),
        Who(Party.BODY, "Parrocchia di Pieve Modolena"),
        Who(Party.BUSINESS, "Ferramenta Guidetti", "Luca Guidetti", "titolare"),
        Who(Party.VOLUNTEER, "Teresa Manfredi"),
    ),
    (
        Project(
            "Ombra in piazza",
            "Due slarghi asfaltati diventano due posti dove sedersi.",
            "Alberi in vaso, panchine costruite insieme, un pomeriggio di giochi al mese.",
            "Pieve Modolena",
            1,
            Decimal("9800.00"),
            Decimal("1200.00"),
            times="Da marzo a ottobre.",
        ),
        Project(
            "Lo sportello sotto casa",
            "Nessuno resta fuori perché non sa usare il telefono.",
            "Due mattine a settimana qualcuno aiuta con SPID, prenotazioni e moduli.",
            "Regina Pacis",
            2,
            Decimal("5300.00"),
            times="Tutto l'anno, il mercoledì e il sabato mattina.",
            spaces="Centro sociale Il Tiglio.",
        ),
    ),
    (
        Promise(CITY, "Dare le piante, il permesso di occupare il suolo e due computer.", "Entro marzo"),
        Promise(1, "Aprire il centro due mattine a settimana.", "Il mercoledì e il sabato", 1),
        Promise(2, "Costruire sei panchine con le scuole.", "Entro maggio", 0),
        Promise(3, "Prestare il cortile nei giorni di festa.", "Quattro volte l'anno", 0),
        Promise(4, "Dare viti, colla e attrezzi in prestito.", "Quando serve", 0),
        Promise(5, "Innaffiare gli alberi d'estate.", "Ogni sera da giugno", 0),
    ),
    (
        InKind(Given.HOURS, 2, "Costruzione delle panchine", "90", "ore"),
        InKind(Given.SPACE, 1, "Sala del centro", "96", "mattine"),
    ),
    (
        Measured("Persone aiutate allo sportello", "Quante persone diverse in un mese.", "persone", "0", "40", 1),
        Measured("Pomeriggi di giochi", "Pomeriggi in cui è venuta almeno qualcuno oltre a chi organizza.", "pomeriggi", "0", "8", 0),
    ),
)  # fmt: skip

PUBLISHED = Written(
    "campi-e-cucine",
    "Campi, cucine e buon vicinato",
    "A Rivalta e Coviolo ci sono tanti orti e tante persone che vivono sole. A San Bartolomeo la cucina del circolo si accende solo per la sagra.",
    "Portare in tavola ciò che avanza dagli orti. Far mangiare insieme, una volta al mese, chi di solito mangia da solo.",
    (
        Who(Party.ASSOCIATION, "Orti di Coviolo", "Paolo Nasi", "presidente"),
        Who(Party.ASSOCIATION, "Circolo San Bartolomeo", "Elda Bigi", "presidente"),
        Who(Party.ASSOCIATION, "Banda di Rivalta", "Omar Ligabue", "presidente"),
        Who(Party.BUSINESS, "Agriturismo La Razza Nuova", "Ines Catellani", "titolare"),
        Who(Party.VOLUNTEER, "Gino Spaggiari"),
        Who(Party.VOLUNTEER, "Amina Haddou", listed=False),
    ),
    (
        Project(
            "La tavola del mese",
            "Una volta al mese ottanta persone mangiano insieme.",
            "Si cucina con gli ortaggi donati; chi vive solo viene accompagnato.",
            "San Bartolomeo",
            2,
            Decimal("6400.00"),
            Decimal("1500.00"),
            times="L'ultima domenica del mese.",
        ),
        Project(
            "L'orto che avanza",
            "Niente si butta: ciò che avanza va a chi ne ha bisogno.",
            "Raccolta il sabato, consegna con le biciclette da carico.",
            "Coviolo",
            1,
            Decimal("2300.00"),
        ),
        Project(
            "Musica sotto i portici",
            "Otto concerti nelle corti di Rivalta.",
            "Prove aperte della banda e concerti del giovedì.",
            "Rivalta",
            3,
            Decimal("1800.00"),
            Decimal("600.00"),
        ),
    ),
    (
        Promise(CITY, "Rifare l'impianto della cucina.", "Entro marzo 2022", 0,
                ((90, Doing.DONE, "Impianto rifatto e collaudato.", ""),)),
        Promise(CITY, "Dare due biciclette da carico.", "Entro giugno 2022", 1, ((170, Doing.DONE, "Consegnate.", ""),)),
        Promise(1, "Raccogliere e consegnare gli ortaggi.", "Ogni sabato", 1,
                ((180, Doing.DOING, "Undici famiglie servite.", "96"), (560, Doing.DONE, "Diciannove famiglie servite.", "210"))),
        Promise(2, "Cucinare una volta al mese.", "L'ultima domenica", 0,
                ((200, Doing.DOING, "Cinque tavole, 402 coperti.", "180"), (700, Doing.DONE, "Ventuno tavole su ventiquattro.", "540"))),
        Promise(3, "Suonare otto concerti.", "D'estate", 2, ((600, Doing.DONE, "Nove concerti.", "130"),)),
        Promise(4, "Ospitare due cene d'inverno.", "Gennaio e febbraio", 0,
                ((420, Doing.NOT_DONE, "L'agriturismo ha chiuso per lavori: le cene si sono fatte al circolo.", ""),)),
        Promise(5, "Accompagnare chi non guida.", "L'ultima domenica", 0, ((690, Doing.DONE, "Fatto, con due amici.", "75"),)),
        Promise(6, "Insegnare a fare il pane arabo.", "Tre pomeriggi", 0, ((500, Doing.DONE, "Quattro pomeriggi.", "16"),)),
    ),
    (
        InKind(Given.HOURS, 2, "Cucina e servizio", "700", "ore"),
        InKind(Given.HOURS, 1, "Raccolta e consegna", "300", "ore"),
        InKind(Given.MATERIALS, 1, "Ortaggi", "2400", "chili"),
    ),
    (
        Measured("Persone alla tavola del mese", "Coperti serviti, in media nel trimestre.", "persone", "0", "80", 0,
                 ((100, "58"), (280, "71"), (460, "79"), (700, "86"))),
        Measured("Famiglie che ricevono ortaggi", "Famiglie diverse servite nel mese.", "famiglie", "0", "15", 1,
                 ((180, "11"), (370, "16"), (560, "19"))),
    ),
)  # fmt: skip

WORKED = "La tavola del mese: è diventata un appuntamento, viene anche chi all'inizio era solo accompagnato."
DID_NOT_WORK = "Le cene all'agriturismo. E nel primo inverno gli ortaggi non bastavano."
TO_CHANGE = "Chiedere anche agli orti di Canali; fare i turni della cucina con un mese di anticipo."
RESULTS = (
    "Ventuno tavole del mese con 1.640 coperti, diciannove famiglie che ricevono ortaggi ogni sabato, nove concerti nelle corti. "
    "La cucina del circolo ora è a norma e la usano altre tre associazioni."
)
LESSONS = "Una cosa che torna ogni mese vale più di una festa grande. Serve una persona sola a tenere il calendario."
