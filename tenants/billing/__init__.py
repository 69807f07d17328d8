"""Plans, subscriptions and invoices of the cities."""
