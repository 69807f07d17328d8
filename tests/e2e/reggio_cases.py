"""Every page of labs and agreements, with how to open it: the three modules that walk them share this list."""

from dataclasses import dataclass

from django.urls import reverse

from tests.e2e.reggio_world import Keys


@dataclass(frozen=True)
class Case:
    """One page: its name, what its arguments are called in the city's rows (or their own text), what follows the address."""

    name: str
    parts: str = ""
    query: str = ""
    note: str = ""

    def __str__(self) -> str:
        return f"{self.name.removeprefix('qua:')}{f'-{self.note}' if self.note else ''}"

    def path(self, keys: Keys) -> str:
        """The path on the city's site."""
        return reverse(self.name, args=[keys.get(part, part) for part in self.parts.split()]) + self.query


def _cases(text: str) -> tuple[Case, ...]:
    """A page a line: name, arguments, `?query`, `#note`."""
    return tuple(_case(line) for line in map(str.strip, text.splitlines()) if line)


def _case(line: str) -> Case:
    opened, _hash, note = line.partition("#")
    address, mark, query = opened.partition("?")
    name, _space, parts = address.strip().partition(" ")
    return Case(f"qua:{name}", parts, f"{mark}{query}".strip(), note.strip())


LISTENING = _cases("""
    bodies
    body rivalta
    body sesso #nothing
    public-path rivalta path
    public-path sesso empty-path #nothing
    labs
    lab lab
    lab quiet-lab #nothing
    lab-edit lab
    paths lab
    path-new quiet-lab
    path path
    path empty-path #nothing
    path-edit path
    path-end path
    participants path
    participants empty-path #nothing
    participants path ?q=xyzzy #none-found
    participant-new path
    step-edit running-step
    step-move first-step inizia
    step-move running-step concludi #end
    step-move running-step riapri #back
    evidence-new running-step
    seasons
    season season
    season old-season #over
    season-new
    season-edit season
    district-new season
    district-edit district
    district-end district
    public-needs rivalta
    public-needs rivalta ?q=xyzzy #none-found
    public-needs sesso #nothing
    propose rivalta
    propose sesso #not-now
    propose-sent rivalta
    need-confirm need-token
    body-needs lab
    body-needs quiet-lab #nothing
    meeting-needs meeting
    needs listening
    needs listening ?state=discarded #discarded
    needs listening ?q=xyzzy #none-found
    needs empty-path #nothing
    need-new listening
    needs-group listening
    need-groups listening
    need-groups empty-path #nothing
    need need
    need need-discarded #discarded
    need-edit need
    need-discard need
    need-publish need
    need-group group
    need-group group-decided #decided
    need-group-edit group
    need-group-merge group
    review-ask group
    need-fate group
    reviews
    review review
    review review-done #done
""")

AGREEMENTS = _cases("""
    agreements
    agreements ?q=xyzzy #none-found
    agreement-new
    body-agreements lab
    body-agreements quiet-lab #nothing
    agreement draft
    agreement bare #nothing
    agreement shared #shared
    agreement approved #approved
    agreement doing #in-force
    agreement published #published
    agreement-text draft
    agreement-share draft #missing
    agreement-share personal
    agreement-return shared
    agreement-sheets draft
    agreement-sheets bare #nothing
    agreement-sheet-new draft
    agreement-sheet draft-sheet
    agreement-sheet-remove draft-sheet
    agreement-means draft
    agreement-means bare #nothing
    agreement-commitment-new draft
    agreement-commitment draft-commitment
    agreement-commitment-remove draft-commitment
    agreement-money-new draft
    agreement-in-kind-new draft
    agreement-resource draft-resource
    agreement-resource-remove draft-resource
    agreement-indicator-new draft
    agreement-indicator draft-indicator
    agreement-indicator-remove draft-indicator
    agreement-parties draft
    agreement-parties bare #nothing
    agreement-parties approved #to-sign
    agreement-parties doing #signed
    agreement-party-new draft
    agreement-party draft-party
    agreement-party-remove draft-party
    sign sign-token
    sign wrong #wrong
    giunta
    agreement-document bare #nothing
    agreement-document approved
    agreement-document doing #changed
    agreement-approve shared
    agreement-send-back shared
    agreement-not-signed approved
    agreement-terminate doing
    city-sign approved
    party-sign party
    party-ask party
    party-withdraw signed-party
    amendment-new accounted
    amendment amendment
    amendment-step amendment accetta
    amendment-step amendment atto #act
    amendment-step amendment lascia-cadere #drop
    agreement-renew accounted
    agreement-tie draft
    agreement-tie draft ?q=xyzzy #none-found
    agreement-publish accounted
    attachment-new approved
""")

DOING = _cases("""
    projects
    projects ?state=completed #none-found
    project sheet
    project draft-sheet #nothing
    project-track sheet
    project-milestone-new sheet
    project-expense-new sheet
    project-photo-new sheet
    works
    works ?q=xyzzy #none-found
    work-new
    work work
    work idle-work #nothing
    work-edit work
    work-track work
    work-milestone-new work
    work-expense-new work
    work-photo-new work
    milestone milestone
    photo-edit photo
    agreement-doing doing
    agreement-doing bare #nothing
    commitment commitment
    indicator indicator
    measurement measurement
    agreement-account doing
    agreement-account bare #nothing
    agreement-account accounted #accounted
    account-correct accounted
    account-given doing
    account-new doing
    evaluation-new doing ?quale=final
    evaluation evaluation
    report-link report-token
    report-link wrong #wrong
    places
    places ?q=xyzzy #none-found
    place-new
    place place
    place empty-place #nothing
    place-edit place
    place-close place
    place-use-new place
    place-use use
    place-keeper-new place
    place-keeper keeper
    services
    service-new
    service service
    service idle-service #nothing
    service-edit service
    service-end service
    service-count service 2025
    plans lab
    plans quiet-lab #nothing
    plan plan
    plan empty-plan #nothing
    plan-new quiet-lab
    plan-edit plan
    plan-publish empty-plan
    goal-new plan
    goal-edit plan goal
    public-places
    public-place piazza-lunga
    public-place giardino #nothing
    public-services
    public-plans
    public-plan piano
    register
    register ?q=xyzzy #none-found
    results
    signatories
    project-public parco-aperto
    agreement-public rivalta
    agreement-public primo #over
    season-report
    season-report-figure agreements
""")

ALL = (*LISTENING, *AGREEMENTS, *DOING)
