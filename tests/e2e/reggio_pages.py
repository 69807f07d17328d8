"""Names of the addresses of the city that has citizenship labs, by what they are about."""


def _named(names: str) -> tuple[str, ...]:
    return tuple(f"qua:{name}" for name in names.split())


LABS = _named("""
    bodies body public-path labs lab lab-edit paths path-new path path-edit path-end participants
    participant-new step-edit step-move evidence-new seasons season season-new season-edit
    district-new district-edit district-end
""")
AGREEMENT_TEXT = _named("""
    agreements agreement-new body-agreements agreement agreement-text agreement-share agreement-return
    agreement-sheets agreement-sheet-new agreement-sheet agreement-sheet-remove
    agreement-means agreement-commitment-new agreement-commitment agreement-commitment-remove
    agreement-money-new agreement-in-kind-new agreement-resource agreement-resource-remove
    agreement-indicator-new agreement-indicator agreement-indicator-remove
    agreement-parties agreement-party-new agreement-party agreement-party-remove
""")
NEEDS = _named("""
    need-confirm public-needs propose propose-sent body-needs meeting-needs needs need-new
    needs-group need-groups need need-edit need-discard need-publish need-group need-group-edit
    need-group-merge review-ask need-fate reviews review
""")
REGISTER = _named("""
    register results signatories project-public agreement-public season-report season-report-figure
""")
DOING = _named("""
    report-link projects project project-track project-milestone-new project-expense-new
    project-photo-new works work-new work work-edit work-track work-milestone-new work-expense-new
    work-photo-new milestone photo-edit commitment indicator measurement evaluation agreement-doing
    agreement-account evaluation-new account-new account-given account-correct
""")
PLACES = _named("""
    public-places public-place public-services public-plans public-plan places place-new place
    place-edit place-close place-use-new place-use place-keeper-new place-keeper services
    service-new service service-edit service-end service-count plans plan plan-new plan-edit
    plan-publish goal-new goal-edit
""")
LIFE = _named("""
    sign giunta amendment amendment-step agreement-document agreement-approve agreement-send-back
    agreement-not-signed agreement-terminate city-sign party-sign party-ask party-withdraw
    amendment-new agreement-renew agreement-tie agreement-publish attachment-new
""")

WALKED_IN_REGGIO = (
    *LABS,
    *AGREEMENT_TEXT,
    *NEEDS,
    *REGISTER,
    *DOING,
    *PLACES,
    *LIFE,
)
"""Opened one by one in the city that has citizenship labs."""

SENT_TO_IN_REGGIO = _named("""
    participants-present participant-remove evidence-remove agreement-sheet-move need-restore
    need-hide need-told need-group-take-out need-fate-undo need-fate-tell review-withdraw
    commitment-ask party-listing expense-remove place-reopen place-use-remove place-keeper-remove service-resume
    plan-unpublish goal-move goal-remove agreement-omit attachment-show attachment-remove
""")
"""Those a button sends to; opened by hand they answer 405."""

NOT_PAGES_IN_REGGIO = {
    "qua:sign-file": "a file",
    "qua:agreement-public-file": "a file",
    "qua:agreement-version": "a file",
    "qua:agreement-scan": "a file",
    "qua:attachment": "a file",
    "qua:agreement-preview": "a file",
    "qua:photo": "a picture",
    "qua:photo-file": "a picture",
    "qua:expense-proof": "a file",
    "qua:results-table": "a file",
    "qua:results-file": "a file",
    "qua:agreement-file-public": "a file",
    "qua:season-report-rows": "a file",
    "qua:season-report-table": "a file",
    "qua:season-report-file": "a file",
}
"""Names that answer something else than a page, and what."""
