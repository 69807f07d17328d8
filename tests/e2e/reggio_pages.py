"""Names of the addresses of the city that has citizenship labs, by what they are about."""

AGREEMENT_TEXT = tuple(
    f"qua:{name}"
    for name in """
    agreements agreement-new body-agreements agreement agreement-text agreement-share agreement-return
    agreement-sheets agreement-sheet-new agreement-sheet agreement-sheet-remove
    agreement-means agreement-commitment-new agreement-commitment agreement-commitment-remove
    agreement-money-new agreement-in-kind-new agreement-resource agreement-resource-remove
    agreement-indicator-new agreement-indicator agreement-indicator-remove
    agreement-parties agreement-party-new agreement-party agreement-party-remove
    """.split()
)
"""Opened one by one in `test_agreement_pages`."""
