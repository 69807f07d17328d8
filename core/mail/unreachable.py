"""Addresses that messages of a kind come back from, by what the mail servers said (`core.mail.problems.explained`)."""

import re
from collections.abc import Iterable

from core.models import Delivery

IN_A_ROW = 3
"""Messages that come back one after the other before an address whose owner may be away counts as lost."""

_ENHANCED = re.compile(r"\b([45])\.(\d{1,3})\.(\d{1,3})\b")
_PLAIN = re.compile(r"\(([45]\d\d) ")
_NO_SUCH_ADDRESS = frozenset({(1, 1), (1, 2), (1, 3), (1, 6), (1, 10), (2, 1)})
"""RFC 3463, section 3, subject and detail: no such mailbox, domain or syntax, moved, a domain without mail (RFC 7505), disabled."""
_NO_ROUTE = (4, 4)
_ABOUT_THE_MAILBOX = frozenset({"450", "452", "550", "551", "552", "553"})
"""RFC 5321, section 4.2.3, for servers that give no enhanced code."""
_CAME_BACK = [Delivery.State.BOUNCED, Delivery.State.FAILED]


def unreachable(kind: str) -> list[str]:
    """Addresses whose last message of a kind came back for good, or whose last three all came back.

    What a server says of us, not of the address (that it does not trust us, that it is down), counts for nothing. Two
    queries.
    """
    deliveries = Delivery.objects.filter(mailing__kind=kind)
    suspects = deliveries.filter(state__in=_CAME_BACK).values("email")
    settled = deliveries.filter(
        email__in=suspects, state__in=[*_CAME_BACK, Delivery.State.SENT, Delivery.State.HANDED]
    )
    found: dict[str, list[tuple[str, str]]] = {}
    for email, state, problem in settled.order_by("-mailing__created_at").values_list(
        "email", "state", "problem"
    ):
        found.setdefault(email, []).append((state, problem))
    return [email for email, lately in found.items() if _is_lost(lately)]


def _is_lost(lately: list[tuple[str, str]]) -> bool:
    """What became of the messages to an address, the last first."""
    back = [problem if state in _CAME_BACK else "" for state, problem in lately[:IN_A_ROW]]
    return is_gone(back[0]) or (len(back) == IN_A_ROW and all(map(is_about_the_mailbox, back)))


def is_gone(problem: str) -> bool:
    """Whether a server said, for good, that there is no such address."""
    return any(fault == "5" and code in _NO_SUCH_ADDRESS for fault, code in _codes(problem))


def is_about_the_mailbox(problem: str) -> bool:
    """Whether a server said anything against the address: gone, full, refused."""
    enhanced = [code for _fault, code in _codes(problem)]
    if enhanced:
        return any(code[0] in {1, 2} or code == _NO_ROUTE for code in enhanced)
    plain = _PLAIN.search(problem)
    return plain is not None and plain[1] in _ABOUT_THE_MAILBOX


def _codes(problem: str) -> Iterable[tuple[str, tuple[int, int]]]:
    return [(fault, (int(subject), int(detail))) for fault, subject, detail in _ENHANCED.findall(problem)]
