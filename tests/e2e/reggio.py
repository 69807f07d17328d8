"""The addresses of the city that has citizenship labs: which are walked there, and which are no pages."""

WALKED: tuple[str, ...] = (
    "qua:bodies",
    "qua:body",
    "qua:register",
    "qua:results",
    "qua:signatories",
    "qua:project-public",
    "qua:agreement-public",
    "qua:season-report",
    "qua:season-report-figure",
)

NOT_PAGES = {
    "qua:results-table": "a file",
    "qua:results-file": "a file",
    "qua:project-photo": "a photo",
    "qua:agreement-file-public": "a file",
    "qua:season-report-rows": "a file",
    "qua:season-report-table": "a file",
    "qua:season-report-file": "a file",
}
