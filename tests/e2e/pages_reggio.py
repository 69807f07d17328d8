"""Names of addresses of the city that has citizenship labs, area by area."""

DOING = tuple(
    """
    qua:report-link qua:projects qua:project qua:project-track qua:project-milestone-new
    qua:project-expense-new qua:project-photo-new qua:works qua:work-new qua:work qua:work-edit
    qua:work-track qua:work-milestone-new qua:work-expense-new qua:work-photo-new qua:milestone
    qua:photo-edit qua:commitment qua:indicator qua:measurement qua:evaluation qua:agreement-doing
    qua:agreement-account qua:evaluation-new qua:account-new qua:account-correct
    """.split()
)
"""What agreements do: walked in `test_agreements_doing`."""

WALKED_IN_REGGIO: tuple[str, ...] = (
    "qua:bodies",
    "qua:body",
    *DOING,
)
"""Names of addresses of the city that has citizenship labs."""

FILES_OF_REGGIO = {
    "qua:photo": "a picture",
    "qua:photo-file": "a picture",
    "qua:expense-proof": "a file",
    "qua:account-pdf": "a file",
}
"""Addresses that are no pages, and what they are."""
