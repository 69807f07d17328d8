"""What people of the demonstration ask for, and what its places, services and plan say: invented."""

from dataclasses import dataclass

from models_qua.models import NeedGroup, Place
from models_qua.models import NeighbourhoodService as Service


@dataclass(frozen=True, slots=True)
class Asked:
    """A need or proposal: `days` after the path began; `shown`: everybody reads it; `group` is the number of its group."""

    kind: str
    title: str
    text: str
    place: str
    source: str
    days: int
    shown: bool = True
    group: int | None = None
    name: str = ""


NEEDS = (
    Asked("proposal", "Un attraversamento davanti alla scuola di Cadè", "Le auto arrivano veloci dalla rotonda: servono strisce rialzate e una luce.",
          "Cadè", "meeting", 12, group=0, name="Una mamma"),
    Asked("report", "Marciapiede interrotto verso la scuola", "Dopo il civico 40 il marciapiede finisce e si cammina in strada.", "Cadè", "web", 15,
          group=0, name="Fabio"),
    Asked("proposal", "La casa dell'acqua a Roncocesi", "Meno plastica, e un posto dove fermarsi a parlare.", "Roncocesi", "paper", 16, group=1),
    Asked("need", "Un posto per studiare la sera", "Le ragazze e i ragazzi dell'università studiano in macchina: la biblioteca chiude alle 19.", "Cella",
          "web", 21, group=2, name="Giada"),
    Asked("proposal", "Sala studio nel vecchio asilo", "Basta scaldarla e metterci dei tavoli: ci pensiamo noi ad aprire.", "Cella", "meeting", 12, group=2,
          name="Gruppo giovani"),
    Asked("proposal", "Un autobus anche la domenica", "La domenica da Gaida non si arriva in centro senza auto.", "Gaida", "meeting", 12, group=3),
    Asked("need", "Compagnia per chi vive solo", "Mio padre passa giorni senza parlare con nessuno.", "Cavazzoli", "mail", 30, shown=False, name="Ornella"),
    Asked("proposal", "Giochi per i più piccoli nel parco di Cavazzoli", "Ci sono solo quelli per i grandi.", "Cavazzoli", "web", 34, name="Sara"),
)  # fmt: skip
"""What people said in the listening of the path that is running."""


@dataclass(frozen=True, slots=True)
class Put:
    """A group of needs: the service that is asked, what it said (empty outcome: it has not answered), what became of it."""

    title: str
    summary: str
    service: str = ""
    question: str = ""
    outcome: str = ""
    reasons: str = ""
    cost: str = ""
    fate: str = ""
    fate_reasons: str = ""


Fate = NeedGroup.Fate
GROUPS = (
    Put("Andare a scuola a piedi a Cadè", "Attraversamento rialzato e marciapiede fino alla scuola.", "Servizio Mobilità",
        "Si può rialzare l'attraversamento? Quanto costa il tratto di marciapiede che manca?", "with_changes",
        "L'attraversamento rialzato si può fare; il marciapiede solo sul lato nord, perché a sud c'è il canale.", "18500.00",
        Fate.ENTERS_CHANGED, "Entra: si fa l'attraversamento rialzato e il marciapiede dal lato nord, dove c'è posto."),
    Put("Una casa dell'acqua", "Un distributore di acqua pubblica a Roncocesi.", "Servizio Ambiente",
        "C'è un punto adatto vicino alla piazza?", "not_feasible", "Nel tratto di Roncocesi la condotta non ha portata sufficiente.", "",
        Fate.NOT_FEASIBLE, "Non si può: la condotta non porta abbastanza acqua. La fontanella della piazza però sarà riparata."),
    Put("Studiare la sera", "Una sala studio aperta dopo le 19.", "Servizio Biblioteche",
        "Il vecchio asilo può essere aperto la sera con chi si offre di tenerlo?"),
    Put("L'autobus della domenica", "Un collegamento domenicale con il centro.", fate=Fate.ELSEWHERE,
        fate_reasons="Se ne occupa il Comune con l'agenzia della mobilità, nel contratto del trasporto pubblico: qui non si può decidere."),
)  # fmt: skip

PEOPLE = (
    ("Ivana", "Rossi"),
    ("Marco", "Tincani"),
    ("Fatou", "Ndiaye"),
    ("Luigi", "Bertolini"),
    ("Chiara", "Prati"),
)
"""Who takes part in the running path."""


@dataclass(frozen=True, slots=True)
class Room:
    """A place of the community, its uses, and who looks after it."""

    name: str
    kind: str
    about: str
    address: str
    access: str
    at: tuple[str, str]
    neighbourhood: str
    uses: tuple[tuple[str, str], ...]
    keeper: str
    since: int


PLACES = (
    Room("Piazza delle Corti", Place.Kind.SQUARE,
         "Lo slargo davanti al circolo, dove prima si parcheggiava. Ci sono panchine, una fontana e la bacheca delle cinque frazioni.",
         "Via Cella all'Oldo 2", "Fermata dell'autobus 2 a cento metri; tutta in piano, senza gradini.", ("44.71610", "10.53680"), "Cella",
         (("Mercato dei contadini", "Il sabato mattina"), ("Giochi da tavolo", "Il martedì dalle 17"), ("Serate nel parco", "D'estate, martedì e venerdì")),
         "Circolo Le Corti di Cella", 2021),
    Room("La Cucina di San Bartolomeo", Place.Kind.CENTRE,
         "La cucina grande del circolo, a norma dal 2022: la usa chi vuole cucinare per il quartiere.",
         "Via Freddi 41", "Parcheggio per disabili davanti all'ingresso; rampa sul lato del cortile.", ("44.64480", "10.56030"), "San Bartolomeo",
         (("La tavola del mese", "L'ultima domenica"), ("Corso di pane", "Il primo giovedì")), "Circolo San Bartolomeo", 2022),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Help:
    """A service of the neighbourhood; `people` are (years before this one, how many)."""

    name: str
    kind: str
    about: str
    schedule: str
    contact: str
    neighbourhoods: tuple[str, ...]
    people: tuple[tuple[int, int], ...]
    source: str
    place: str = ""


SERVICES = (
    Help("SPID senza paura", Service.Kind.DIGITAL, "Si aiuta con SPID, fascicolo sanitario, prenotazioni e moduli. Si porta il telefono e il documento.",
         "Mercoledì e sabato dalle 9 alle 12", "Circolo di Cella, senza appuntamento", ("Cella", "Cadè", "Gaida"),
         ((3, 184), (2, 241), (1, 268)), "Firme sul foglio dello sportello, ogni persona una volta l'anno", "Piazza delle Corti"),
    Help("Compiti in compagnia", Service.Kind.AFTER_SCHOOL, "Due pomeriggi a settimana di compiti, con la merenda.", "Lunedì e giovedì dalle 15 alle 17",
         "Polisportiva di Cadè", ("Cadè", "Cella"), ((1, 23),), "Iscritti all'anno scolastico"),
    Help("La portineria di San Bartolomeo", Service.Kind.CONCIERGE,
         "Si ritirano pacchi, si prestano attrezzi, si chiama l'idraulico per chi non sa a chi rivolgersi.", "Dal lunedì al venerdì dalle 16 alle 19",
         "Cucina di San Bartolomeo", ("San Bartolomeo", "Codemondo", "Rivalta"), ((3, 97), (2, 132), (1, 158)),
         "Schede aperte dalla portineria, una per persona", "La Cucina di San Bartolomeo"),
)  # fmt: skip

PLAN_TITLE = "Piano strategico dell'ambito A"
VISION = "Tra cinque anni nelle cinque frazioni ci si conosce, ci si muove senza auto e c'è sempre un posto aperto dove chiedere una mano."
GOALS = (
    ("Un parco vivo tutto l'anno", "Aprire la sera il parco di Cella, d'estate, e trovare chi se ne prende cura anche d'inverno."),
    ("Nessuno resta indietro", "Aiuto nei compiti, aiuto con il digitale, qualcuno da chiamare."),
    ("Andare a piedi tra le frazioni", "Un sentiero curato da Gaida a Cavazzoli e attraversamenti sicuri davanti alle scuole."),
)  # fmt: skip
