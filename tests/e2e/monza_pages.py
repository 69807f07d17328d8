"""Pages of the city that has consulte."""

WALKED_IN_MONZA = tuple(
    f"monza:{name}"
    for name in """
    application ballot ballot-close ballot-open ballot-void ballot-vote body-opinions body-register
    consulta-seat consulte-form enrol enrol-citizen enrol-confirm enrol-organisation enrol-sent enrolment
    enrolment-figures enrolment-new enrolment-new-organisation enrolment-step enrolments item-ballot
    mandate-new mandates meeting-ballots meeting-notes note-edit note-new notes office-access office-end
    office-new offices opinion opinion-edit opinion-entry opinion-new opinion-register opinion-step opinions
    opinions-overdue question question-new question-withdraw questions register sitting sitting-calls table
    vote vote-done vote-door window-extend window-new windows
    """.split()
)
"""Names of their addresses."""
