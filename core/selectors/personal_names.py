"""Names of people in a line of text: by a given name, a title («sig.ra»), an initial, or because the city knows them."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.imports.words import fold
from core.selectors.given_names import ALSO_WORDS, GIVEN_NAMES

Span = tuple[int, int]
Phrases = Mapping[str, Collection[tuple[str, ...]]]
"""Names made of words, folded, by their first word."""

_TOKEN = re.compile(r"[^\W\d_]\.|[^\W\d_]+(?:['’][^\W\d_]+)*")
_ELISION = re.compile(r"(?:L|Un|[Aa]ll|[Nn]ell|[Ss]ull|[Qq]uell|l|un|dell|dall)['’](?=\w)")
_ROMAN = re.compile(r"[IVXLCM]+")
_VOWEL = re.compile(r"[aeiouyàèéìòùAEIOUY]")
# What is named after someone is no personal datum: a street, a school, a saint.
NAMED_AFTER = frozenset(
    """
    via viale vicolo piazza piazzetta piazzale largo corso strada ponte porta parco giardino giardini villa palazzo palazzina
    scuola scuole primaria secondaria infanzia istituto liceo biblioteca centro sala salone aula auditorium teatro cinema
    ospedale clinica fondazione associazione cooperativa oratorio parrocchia chiesa chiesetta santuario convento monastero
    beata beato san santa sant santo santi ss papa re regina circolo società rete quartiere borgo monte colle campo campetto
    palestra piscina stadio palazzetto asilo nido casa cascina comitato consulta ente spazio progetto bar ristorante pizzeria
    trattoria hotel libreria farmacia premio torneo trofeo memorial coro banda compagnia residenza residence ex caserma
    ostello museo galleria monumento fontana bando cinema fermata rotonda edificio condominio polisportiva assessorato
    """.split()
)
# Words that may stand between those and the name: «centro diurno Anna Freud», «via don Luigi Palazzolo».
_BETWEEN = frozenset(
    """
    comprensivo comprensiva comunale civica civico pubblico pubblica statale sportivo sportiva polivalente diurno anziani
    giovanile sociale culturale don padre suor madre fratelli generale cardinale monsignor mons dott dottor prof maestro
    """.split()
)
# Words a sentence begins with, or a person is called with: no family names.
_NO_FAMILY = frozenset(
    """
    il lo la i gli le un una uno e ed o ma se in su tra fra con per da di del della dei delle dal dalla al alla ai alle anche
    poi ieri oggi domani dopo prima quando secondo come non no sì si ci vi che chi cui mentre perché dove qui ora sempre ancora
    invece infine inoltre quindi allora però questo questa quello quella ogni tutti tutte tutta tutto nel nella sul sulla
    signor signora signore signori signorina sig sigg dott dottor dottoressa dr prof professor professoressa ing arch avv geom
    rag don padre madre suor mons monsignor maestra maestro assessore assessora sindaco sindaca vicesindaco vicesindaca
    consigliere consigliera presidente presidentessa vicepresidente coordinatore coordinatrice operatore operatrice facilitatore
    facilitatrice referente referenti educatore educatrice segretario segretaria direttore direttrice dirigente responsabile
    agente ispettore comandante interviene intervengono parla parlano propone chiede chiedono ricorda riferisce racconta dice
    scrive risponde segnala sottolinea aggiunge spiega osserva conferma presenta presentano apre chiude saluta ringrazia informa
    comunica precisa ritiene suggerisce chiama porta domanda conclude introduce modera coordina partecipa ringraziamo sentire
    chiamare scrivere contattare grazie ciao caro cara cari gentile egregio presenti presente assente assenti scusa scusate
    tel cell gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre lunedì martedì
    mercoledì giovedì venerdì sabato domenica estate inverno primavera autunno natale comune città nuovo nuova nuovi nuove
    verde pubblico pubblica lavori servizi sicurezza cultura sport mobilità scuola festa gruppo verbale ordine giorno punto
    ausiliatrice immacolata vergine addolorata pacis mundi mater cristiana camuna alpina regionale provinciale nazionale
    europea italiana comunale legislativo locale insieme ecologica solidale aperta pomeriggio mattina sera club band bank market food street park point
    """.split()
)
_VERBAL = re.compile(r"(?:er|ir|ar)à$|(?:er|ir|ar)anno$|(?:a|e)ndo$|mente$|(?:avano|evano|ivano)$")
_PARTICLES = frozenset(
    """
    De Di Del Della Dello Dei Degli Da Dal Dalla Lo La Li Le Van Von El Al Ben DE DI DEL DELLA DELLO LO LA VAN EL AL
    de van von el al bin ben
    """.split()
)
_FIRST_OF_TWO = frozenset({"maria", "anna", "rosa", "gian", "pier", "giovanni"})
_TITLE = re.compile(
    r"\b(?:sig\.?(?:n?a|r?a|re|ri|na)?|sig\.\s?(?:ra|na|re|ri)|sigg\.?|signor[aei]?|signorina|dott\.?(?:\s?ssa)?|dottor(?:essa)?|dr\.?(?:ssa)?|"
    r"prof\.?(?:\s?ssa)?|professor(?:e|essa)?|avv\.?|avvocat[oa]|ing\.|arch\.|geom\.|geometra|rag\.|ragionier[ea]|don|suor|padre|mons\.?|"
    r"monsignor|maestr[oa]|on\.|famiglia|coniugi|vedov[oa]|eredi)\s+",
    re.IGNORECASE,
)
_WELL_KNOWN = frozenset("bosco milani orione guanella gnocchi sturzo pio cristiana santa".split())
_ABBREVIATED_STREET = re.compile(
    r"\b(?:p\.?\s?z{1,2}a|p\.le|v\.le|vic|l\.go|c\.so|str)\.?\s*$", re.IGNORECASE
)
_LIST_LETTERS = frozenset("ABCDE")


@dataclass(frozen=True, slots=True)
class _Token:
    """A word of the line; `key` is folded, `taken` says that it is part of a name that is no person's."""

    text: str
    start: int
    end: int
    key: str
    taken: bool

    @property
    def is_initial(self) -> bool:
        return self.text.endswith(".")

    @property
    def is_capital(self) -> bool:
        return self.text[0].isupper() or (self.text[:2] in {"d'", "d’"} and self.text[2:3].isupper())


def phrases(names: Collection[str]) -> Phrases:
    """Names ready to be looked for, whatever their accents, capitals and spaces."""
    found: dict[str, set[tuple[str, ...]]] = {}
    for name in names:
        if words := tuple(fold(name).split()):
            found.setdefault(words[0], set()).add(words)
    return found


def spans_of(line: str, known: Phrases) -> list[Span]:
    """Where in a line some names stand, the longest first where several begin at a word."""
    words = [(fold(found.group()), *found.span()) for found in re.finditer(r"[^\W_]+", line)]
    spans = []
    for at, (word, start, _end) in enumerate(words):
        for wanted in sorted(known.get(word, ()), key=len, reverse=True):
            if tuple(one[0] for one in words[at : at + len(wanted)]) == wanted:
                spans.append((start, words[at + len(wanted) - 1][2]))
                break
    return spans


def people_in(line: str, given: Collection[str], people: Phrases, places: Sequence[Span]) -> Iterator[Span]:
    """Where people are named. `given` are given names known besides the common ones, `places` what is no person."""
    tokens = _tokens(line, places)
    found: list[Span] = []
    for spans in (
        _by_given_name(tokens, line, given),
        _by_title(tokens, line),
        _by_initial(tokens, line),
        spans_of(line, people),
    ):
        for span in spans:
            if not overlaps(span, (*found, *places)):
                found.append(span)
    yield from sorted(found)


def overlaps(span: Span, others: Iterable[Span]) -> bool:
    """Whether a piece of a line has a letter in common with others."""
    return any(span[0] < end and start < span[1] for start, end in others)


def _tokens(line: str, places: Sequence[Span]) -> list[_Token]:
    tokens = []
    for found in _TOKEN.finditer(line):
        elided = _ELISION.match(found.group())
        start = found.start() + (elided.end() if elided else 0)
        text = line[start : found.end()]
        taken = any(begin <= start < end for begin, end in places)
        tokens.append(_Token(text, start, found.end(), fold(text), taken))
    return tokens


def _by_given_name(tokens: list[_Token], line: str, given: Collection[str]) -> Iterator[Span]:
    at = 0
    while at < len(tokens):
        first, last = _full_name(tokens, at, line, given) if _is_given(tokens[at], given) else (at, at)
        if first < last and not _is_named_after(tokens, first, line):
            yield tokens[first].start, tokens[last].end
        at = max(last, at) + 1


def _full_name(tokens: list[_Token], at: int, line: str, given: Collection[str]) -> tuple[int, int]:
    """The first and the last word of the name around a given name; the same word where there is no family name."""
    last = at
    while _follows(tokens, last, line) and _is_given(tokens[last + 1], given):
        last += 1
    family = _family_after(tokens, last, line)
    if family > last:
        return at, family
    two_given = (
        tokens[at].key in _FIRST_OF_TWO and last == at + 1 and tokens[last].key.endswith(("a", "e", "o"))
    )
    if last > at and not two_given:
        return at, last  # a family name that is a given name too: «Anna Martino»
    before = at - 1
    if tokens[at].key in ALSO_WORDS or before < 0 or not _follows(tokens, before, line):
        return at, at
    if not _may_be_family(tokens[before]) or _VERBAL.search(tokens[before].text):
        return at, at
    if before > 0 and tokens[before - 1].text in _PARTICLES and _follows(tokens, before - 1, line):
        before -= 1
    return before, last


def _family_after(tokens: list[_Token], at: int, line: str) -> int:
    """The last word of the family name after a word, or that word."""
    last = at
    while _follows(tokens, last, line) and tokens[last + 1].text in _PARTICLES:
        last += 1
    if not _follows(tokens, last, line):
        return at
    following = tokens[last + 1]
    if following.is_initial and last == at and following.text[0].isupper():
        return at + 1
    if not _may_be_family(following, tokens[at]):
        return at
    last += 1
    if _follows(tokens, last, line) and _may_be_family(tokens[last + 1], tokens[at]):
        last += 1
    return last


def _is_given(token: _Token, given: Collection[str]) -> bool:
    known = (token.key in GIVEN_NAMES or token.key in given) and token.key not in NAMED_AFTER
    return known and token.is_capital and not token.taken and not token.is_initial


def _may_be_family(token: _Token, beside: _Token | None = None) -> bool:
    if token.taken or token.is_initial or not token.is_capital or len(token.text) < 2:
        return False
    if _ROMAN.fullmatch(token.text) or not _VOWEL.search(token.text):
        return False
    if token.text.isupper() and len(token.text) < 5 and not (beside and beside.text.isupper()):
        return False  # an abbreviation: «Anna ATB»
    return token.key not in _NO_FAMILY and token.key not in NAMED_AFTER


def _follows(tokens: list[_Token], at: int, line: str) -> bool:
    """Whether the next word comes after nothing but spaces."""
    if at + 1 >= len(tokens):
        return False
    between = line[tokens[at].end : tokens[at + 1].start]
    return between.isspace() or (tokens[at].is_initial and not between)


def _is_named_after(tokens: list[_Token], first: int, line: str) -> bool:
    """Whether what comes before makes the name a place's or a group's: «scuola Angelo Mai», «via don Luigi Palazzolo»."""
    if _ABBREVIATED_STREET.search(line[: tokens[first].start]):
        return True
    at = first - 1
    while at >= 0 and _follows(tokens, at, line):
        if tokens[at].key in NAMED_AFTER or (tokens[at].taken and tokens[at].is_capital):
            return True
        passes = tokens[at].key in _BETWEEN or (tokens[at].is_capital and tokens[at].key not in _NO_FAMILY)
        if not passes:
            return False
        at -= 1
    return False


def _by_title(tokens: list[_Token], line: str) -> Iterator[Span]:
    for found in _TITLE.finditer(line):
        at = next((one for one, token in enumerate(tokens) if token.start == found.end()), None)
        if at is None or tokens[at].key in _WELL_KNOWN or not _may_be_family(tokens[at], tokens[at]):
            continue
        first = next(one for one, token in enumerate(tokens) if token.end > found.start())
        if not _is_named_after(tokens, first, line):
            yield found.start(), tokens[_family_after(tokens, at, line)].end


def _by_initial(tokens: list[_Token], line: str) -> Iterator[Span]:
    """«M. Rossi»; no «S. Anna», no «I.C. Camozzi», and no letter that numbers a list."""
    for at in range(len(tokens) - 1):
        initial, name = tokens[at], tokens[at + 1]
        if not (
            initial.is_initial
            and initial.text[0].isupper()
            and initial.text != "S."
            and _follows(tokens, at, line)
        ):
            continue
        begins = line[: initial.start].strip(" -–•*>\t")
        if (
            begins.startswith("#")
            or (not begins and initial.text[0] in _LIST_LETTERS)
            or line[: initial.start].endswith(".")
        ):
            continue
        if len(name.text) > 2 and _may_be_family(name) and not _is_named_after(tokens, at, line):
            yield initial.start, name.end
