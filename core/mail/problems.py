"""A mail server's answer in words people understand, the server's own words beside them."""

import re

from django.utils.translation import gettext as _

_ENHANCED = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_LONGEST = 300


class Problem(Exception):
    """A message did not go; `words` is what the delivery's log says."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words[:_LONGEST]


class Refused(Problem):
    """The server refused this message for good."""


class TooLate(Problem):
    """What the message invites to has begun before it could leave."""


class PutOff(Problem):
    """Not now: it can be tried again later."""


class Unconfirmed(Problem):
    """The whole message was handed over, and the server's answer never came."""


class TakenByAnother(Exception):
    """Another worker took the delivery over: it is no longer ours to send."""


def explained(code: int, answer: bytes | str) -> str:
    """What an SMTP answer means, followed by the answer itself; `code` is 0 where there is none.

    Meanings: RFC 5321 section 4.2.3 for the three digits, RFC 3463 for the enhanced code when the server gives one.
    """
    words = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    words = " ".join(words.split())
    said = f"{code} {words}".strip() if code else words
    meaning = _by_enhanced_code(words) or _by_code(code)
    return (_("%(meaning)s (%(said)s)") % {"meaning": meaning, "said": said} if said else meaning)[:_LONGEST]


def _by_enhanced_code(words: str) -> str:
    found = _ENHANCED.search(words)
    if not found:
        return ""
    subject, detail = int(found[2]), int(found[3])
    known = {
        (1, 1): _("L'indirizzo non esiste."),
        (1, 2): _("Il dominio dell'indirizzo non esiste."),
        (1, 3): _("L'indirizzo è scritto male."),
        (1, 10): _("Il dominio dell'indirizzo non riceve posta."),
        (2, 1): _("La casella è disattivata."),
        (2, 2): _("La casella è piena."),
        (2, 3): _("Il messaggio è troppo grande per quella casella."),
        (4, 4): _("Il dominio dell'indirizzo non si trova."),
        (4, 7): _("Il server del destinatario non ha risposto in tempo."),
    }
    if subject == 7:
        return _("Il server del destinatario rifiuta i nostri messaggi.")
    return known.get((subject, detail), "")


def _by_code(code: int) -> str:
    if code in {550, 551, 553}:
        return _("L'indirizzo è stato rifiutato.")
    if code in {452, 552}:
        return _("La casella è piena.")
    if code in {421, 450, 451}:
        return _("Il server di posta chiede di riprovare più tardi.")
    if code == 0:
        return _("Il server di posta non risponde.")
    return _("Il server di posta ha rifiutato il messaggio.")
