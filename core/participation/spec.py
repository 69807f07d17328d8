"""What a participation model declares about itself: one frozen value, plain Python."""

import datetime as dt
import uuid
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.participation.figures import ReportSection, SeasonReport
from core.participation.indicators import IndicatorSource
from core.participation.meeting_rules import NOTICE_DAYS
from core.participation.open_data import Announcements, OpenDataset
from core.participation.rules import RuleSetTemplate
from core.participation.sheets import Sheet
from core.participation.stages import Stage

Text = Any  # a str or a lazily translated one


@dataclass(frozen=True, slots=True)
class Permission:
    """A named thing one may do: `<slug>.<noun>.<verb>`, with a sentence that explains it.

    One that is `apart` is held through the roles that name it alone: neither the office, which holds everything else, nor who only
    reads has it for being that, and no visit of the platform's team is given it.
    """

    name: str
    help: Text
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Role:
    """What a person is in a city, and so which permissions she holds.

    `scope` says where a grant of the role reaches: the whole `city`, or single `body`/neighbourhood grants.
    """

    code: str
    label: Text
    help: Text
    permissions: frozenset[str]
    scope: str = "city"


@dataclass(frozen=True, slots=True)
class MeetingKind:
    """A kind of meeting; `aliases` are the words registers use for it, lower case.

    `figure` names the figure of the yearly report in which it is counted (`plenary`, `subgroup` or `other`).
    `who_may_come` tells citizens, in a sentence; empty where the act does not say.
    """

    code: str
    label: Text
    plural: Text
    figure: str = "other"
    aliases: tuple[str, ...] = ()
    needs_subgroup: bool = False
    who_may_come: Text = ""


@dataclass(frozen=True, slots=True)
class AuditType:
    """A typed action of the audit trail. `on_erasure`: `keep` its payload, or `blank` it (it may hold personal data).

    `event` is what other systems are told it is called (`meeting.published`); empty for what is nobody else's business.
    """

    code: str
    label: Text
    on_erasure: str = "keep"
    event: str = ""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words a city reads for what core calls body: `rete`, `reti`, and their path (`reti`).

    `on_their_own` is what it calls those who come to a meeting for themselves, counted and not named; empty for core's words.
    """

    body: Text
    bodies: Text
    new_body: Text
    path: str
    feminine: bool = True
    on_their_own: Text = ""


@dataclass(frozen=True, slots=True)
class BodyPanel:
    """A page a participation model adds to the card of each of its bodies in the work area (`/lavoro/organismi/<id>/`).

    Core shows it as one more tab, to who holds `permission` in that body; `url_name` is namespaced
    (`bergamo:charter`) and takes the body's key as its one argument: `path("lavoro/organismi/<uuid:body_id>/carta/", …)`.
    The page's view asks for its context, tabs included, with `core.web.work.panels.body_page(request, body_id,
    permission, current=url_name)`; its template extends `core/work/bodies/base.html` and fills block `panel`.
    """

    label: Text
    url_name: str
    permission: str


@dataclass(frozen=True, slots=True)
class MeetingLink:
    """A page of a participation model about one of its meetings, offered on the meeting's card in the work area.

    To who holds `permission` in a body of the meeting, for meetings of these `kinds` (empty: of all); `url_name` is namespaced
    and takes the meeting's key as its one argument.
    """

    label: Text
    url_name: str
    permission: str
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DecisionHook:
    """How a model that decides by something more than consensus (a ballot, say) records it, per agenda item.

    Core has no votes: it links to the model's page `url_name` (namespaced, takes the agenda item's key) from the
    minutes of each item, for who holds `permission`, and prints what `summaries(item_ids)` says of each decided item. `kinds` are
    the kinds of meetings that decide so; empty for all.
    """

    label: Text
    url_name: str
    permission: str
    summaries: Callable[[Collection[uuid.UUID]], Mapping[uuid.UUID, Text]]
    kinds: tuple[str, ...] = ()


def _asks_nothing(_meeting: Any) -> None:
    """A model that adds nothing there."""


def _says_nothing(_meeting: Any, _public: bool) -> tuple[()]:
    return ()


@dataclass(frozen=True, slots=True)
class MeetingHooks:
    """What a participation model adds to the life of its meetings; `meeting` is always a `core.models.Meeting`.

    `convening(meeting)` and `holding(meeting)` are called inside the verb that convenes it or marks it held, in its
    transaction, with the row locked and nothing written yet: they write rows of the model's own, give the meeting its
    `ordinal`, or refuse with `core.services.errors.DomainError`. `notice_rule(meeting)` names the rule
    with the days of notice it needs. `changing(meeting)` is called when a convened meeting was given other data, not saved yet: it
    refuses what `convening` would. `guests(meeting)` are who is invited instead of the members of its bodies, as
    `(person, body's key, why)`; None for the members. `facts(meeting, public)` are lines (label, text) its card, its
    convocation, its public page and its minutes carry; `roll(meeting, public)` the lists of names (label, names) of its
    minutes, None for those of core.
    """

    convening: Callable[[Any], None] = _asks_nothing
    holding: Callable[[Any], None] = _asks_nothing
    changing: Callable[[Any], None] = _asks_nothing
    notice_rule: Callable[[Any], str] = lambda _meeting: NOTICE_DAYS
    guests: Callable[[Any], Sequence[tuple[Any, uuid.UUID, Text]] | None] = _asks_nothing
    facts: Callable[[Any, bool], Sequence[tuple[Text, Text]]] = _says_nothing
    roll: Callable[[Any, bool], Sequence[tuple[Text, Sequence[str]]] | None] = lambda _meeting, _public: None


@dataclass(frozen=True, slots=True)
class TrailStep:
    """One step of what became of something said at a meeting: a request, its answer, a project.

    `url` leads to it in the work area; `day` is when it happened, None when not yet; `state` in words. It is shown to who
    holds `permission` in the body `body_id` (None: in the whole city); to citizens only when `public`.
    """

    kind: Text
    label: Text
    state: Text = ""
    day: dt.date | None = None
    url: str = ""
    public: bool = False
    permission: str = ""
    body_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class ToDo:
    """Something of a participation model's own that waits for a person, told on her first screen (`/lavoro/`).

    `label` says what in a few words and `url` leads there; `since` is the day it is due on or has been waiting from, None where
    nobody said; `detail` is a second line.
    """

    label: Text
    url: str
    since: dt.date | None = None
    detail: Text = ""


@dataclass(frozen=True, slots=True)
class PrivacyHooks:
    """Export and erase what the model's own tables hold about a person, and what the city's privacy notice says of them.

    `export(person_id) -> rows as JSON types, by table`; `erase(person_id) -> number of rows changed`. `notices` are pairs: whose
    data, and which, why, for how long. They stand on the public privacy page where the model is active. `forget(at=moment)` forgets
    what is past its term at a moment, in a transaction of its own, and returns how many rows: it is asked every night.
    """

    export: Callable[[Any], Mapping[str, list[dict[str, Any]]]]
    erase: Callable[[Any], int]
    notices: tuple[tuple[Text, Text], ...] = ()
    forget: Callable[..., int] | None = None
    names: Callable[[], Iterable[str]] | None = None


@dataclass(frozen=True, slots=True)
class Demonstration:
    """How a city of the demonstration comes to show what only the model has, through the model's own verbs.

    `people` are accounts by role. `rules(people)` comes before the city's registers are imported: its act, its mandates.
    `history(people, today)` comes after them, and `present(people, today)` once meetings were planned around `today`. Run again,
    none of them adds anything.
    """

    rules: Callable[[Mapping[str, Any]], None]
    history: Callable[[Mapping[str, Any], dt.date], None]
    present: Callable[[Mapping[str, Any], dt.date], None]


@dataclass(frozen=True, slots=True)
class Introduction:
    """How a participation model introduces itself to a city that does not work with it yet.

    `steps` are sentences, in the order things happen; `picture` is the path of a static image that shows the same. The example
    a new city may look at and throw away is one body called `body`, with a first meeting of the kind `kind` and its `agenda`.
    """

    steps: tuple[Text, ...]
    picture: str
    body: Text
    kind: str
    agenda: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class ParticipationModel:
    """One way in which a city organises neighbourhood participation.

    Everything core must know about it; `source` cites the act or document the model comes from.
    `decisions` exists only in models that decide by more than consensus. `trail(meeting_id)` tells what the model's own
    rows made of a meeting, in order of time.
    `mail` are the kinds of messages the model sends, `<slug>.<kind>` (20 characters at most), each with its renderer: given a
    `core.models.Delivery`, in its language and inside the city, it answers a `core.mail.message.MailMessage`.
    `menu` are its entries in the work area (address, label, permission), `public_menu` those in the citizens' menu, after its bodies
    (address, label).
    `remind(today, site)` writes to who is waited for, through the mail queue and once for each reason; it is asked every hour of the
    day from the morning on, as core's own reminders are, with the address of the city's site; returns how many messages.
    `to_do(holder, today)` tells what waits for who holds the permissions of a `core.permissions.holder.Holder`, in a fixed number
    of queries.
    `joining` says, where nobody is made a member by core's page alone, how one becomes it: core then shows it and refuses.
    `left(actor=…, body_ids=…, person_ids=…, until=…)` is called inside the verb by which these people may be of these bodies no more
    after a day (a member left, or who spoke for one): what hangs on their place there ends with it, or a `DomainError` on `until`.
    `season_report` is its report of several years together, where it makes one.
    `indicators` is what it measures for the comparison of cities.
    `datasets` are the open data of its own, beside core's; `announcements(since)` what of its own became public, for the feeds of news.
    `on_activation(since)` writes the rows of the model's own a city starts with, inside the activation's transaction.
    """

    slug: str
    label: Text
    summary: Text
    source: str
    vocabulary: Vocabulary
    privacy: PrivacyHooks
    stages: tuple[Stage, ...]
    meeting_kinds: tuple[MeetingKind, ...]
    roles: tuple[Role, ...] = ()
    permissions: tuple[Permission, ...] = ()
    audit_types: tuple[AuditType, ...] = ()
    rule_sets: tuple[RuleSetTemplate, ...] = ()
    report_sections: tuple[ReportSection, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    urls: str | None = None
    api: str | None = None
    menu: tuple[tuple[str, Text, str], ...] = field(default=())
    public_menu: tuple[tuple[str, Text], ...] = ()
    body_panels: tuple[BodyPanel, ...] = ()
    meeting_links: tuple[MeetingLink, ...] = ()
    on_activation: Callable[[dt.date | None], None] | None = None
    decisions: DecisionHook | None = None
    trail: Callable[[uuid.UUID], Sequence[TrailStep]] | None = None
    meetings: MeetingHooks = field(default_factory=MeetingHooks)
    mail: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)
    to_do: Callable[[Any, dt.date], Sequence[ToDo]] | None = None
    left: Callable[..., None] | None = None
    remind: Callable[[dt.date, str], int] | None = None
    joining: Text = ""
    demonstration: Demonstration | None = None
    season_report: SeasonReport | None = None
    introduction: Introduction | None = None
    indicators: IndicatorSource | None = None
    datasets: tuple[OpenDataset, ...] = ()
    announcements: Announcements | None = None

    def meeting_kind(self, code: str) -> MeetingKind:
        """The declared kind of that code; `KeyError` for one never declared."""
        for kind in self.meeting_kinds:
            if kind.code == code:
                return kind
        raise KeyError(code)

    def stage(self, code: str) -> Stage:
        """The declared stage of that code; `KeyError` for one never declared."""
        for stage in self.stages:
            if stage.code == code:
                return stage
        raise KeyError(code)
