"""Addresses of what the coordinating body asks of cities and publishes, for `tests.e2e.pages`; `test_publishing` walks them."""

OPEN_TO_ALL = ("indicators", "open-data", "comparative-reports")
OF_THE_BODY = ("comparison:campaigns", "comparison:campaign_new", "comparison:team", "comparison:reports")
"""Without arguments."""

_WITH_ARGUMENTS = """
    indicator comparative-report comparison:campaign comparison:report comparison:report_publish comparison:block_new comparison:block
    """.split()
_LIKE_ANOTHER = {
    "comparative-version": "the page of the latest version",
    "comparison:member_new": "the page of the platform's team",
    "comparison:member": "the page of the platform's team",
    "comparison:report_new": "the form of a report's other pages",
    "comparison:report_title": "the form of a report's other pages",
    "comparison:report_withdraw": "the form of a report's other pages",
}

PUBLISHING = {
    **dict.fromkeys((*OPEN_TO_ALL, *OF_THE_BODY, *_WITH_ARGUMENTS), "walked by the coordinating body"),
    **_LIKE_ANOTHER,
}
"""Names of the pages, and who looks at them."""

SENT_TO_IN_PUBLISHING = frozenset(
    (
        "comparison:campaign_close",
        "comparison:member_step",
        "comparison:report_discard",
        "comparison:block_step",
    )
)

NOT_PAGES_IN_PUBLISHING = {
    "indicators-json": "answers programs",
    "open-data-catalogue": "answers programs",
    "open-data-year": "a file",
    "open-data-city": "a file",
    "open-data-document": "a file, or a page that says it was taken back",
    "open-data-indicator": "a file",
    "comparative-file": "a file",
    "comparison:report_paper": "a file",
}
