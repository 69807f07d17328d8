"""How many people were at a meeting, as a database expression.

The declared total where there is one; else what attendance and the count of single citizens add up to. A named person
counts one, unless the organisation she came for has its own number of people at that meeting. Nothing known: no number.
"""

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.db.models.expressions import Combinable, Expression
from django.db.models.functions import Coalesce

from core.models import Attendance

IN_THE_ROOM = (Attendance.Status.PRESENT, Attendance.Status.GUEST)


def _in_the_room(meeting: str) -> QuerySet[Attendance]:
    return Attendance.objects.filter(meeting=OuterRef(meeting), status__in=IN_THE_ROOM).order_by()


def _of_the_same_organisation(**wanted: object) -> Exists:
    same = Attendance.objects.filter(
        meeting=OuterRef("meeting"),
        organisation=OuterRef("organisation"),
        status__in=IN_THE_ROOM,
        **wanted,
    )
    return Exists(same)


def people_at(path: str = "") -> Expression:
    """The people of a meeting reached by `path` (`""`, `"meeting__"`); NULL when nothing is known."""
    counted = _in_the_room(f"{path}pk").exclude(
        Q(person__isnull=False) & Q(_of_the_same_organisation(person=None, people__isnull=False))
    )
    people = Case(When(person__isnull=False, then=Coalesce("people", 1)), default=F("people"))
    attended = Subquery(counted.values("meeting").annotate(total=Sum(people)).values("total"))
    citizens = F(f"{path}citizens_count")
    added: Combinable = Coalesce(attended, 0) + Coalesce(citizens, 0)
    return Case(
        When(**{f"{path}headcount__isnull": False}, then=F(f"{path}headcount")),
        When(Q(**{f"{path}citizens_count__isnull": False}) | Q(_some_number(path)), then=added),
        default=None,
    )


def _some_number(path: str) -> Exists:
    return Exists(_in_the_room(f"{path}pk").filter(Q(people__isnull=False) | Q(person__isnull=False)))


def lacks_people(path: str = "") -> Q:
    """Meetings without a declared total at which some organisation's number of people is not known."""
    silent = _in_the_room(f"{path}pk").filter(
        ~Q(_of_the_same_organisation(person__isnull=False)), person=None, people=None
    )
    return Q(**{f"{path}headcount": None}) & Q(Exists(silent))
