"""Addresses of what the coordinating body asks of cities and publishes, for `tests.e2e.pages`; `test_publishing` walks them."""

OPEN_TO_ALL = ("indicators", "open-data", "comparative-reports")
OF_THE_BODY = (
    "comparison:campaigns", "comparison:campaign_new", "comparison:team", "comparison:member_new", "comparison:reports",
    "comparison:report_new",
)  # fmt: skip
"""Without arguments."""

WALKED_IN_PUBLISHING = (
    *OPEN_TO_ALL, *OF_THE_BODY, "indicator", "comparative-report", "comparative-version", "comparison:campaign",
    "comparison:member", "comparison:report", "comparison:report_title", "comparison:report_publish", "comparison:block_new",
    "comparison:block",
)  # fmt: skip

SENT_TO_IN_PUBLISHING = frozenset(
    ("comparison:campaign_close", "comparison:member_step", "comparison:report_step", "comparison:block_step")
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
