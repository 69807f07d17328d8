"""One module per group of endpoints; each registers its functions where it is imported."""

from stripe_local.resources import (  # noqa: F401
    catalogue,
    credit_notes,
    customers,
    events,
    invoices,
    payments,
    sessions,
    subscriptions,
)
