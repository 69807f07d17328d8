"""A small HTTP server on loopback that behaves like Stripe for what the platform uses: for the demo and for tests.

It imports nothing of the product, and the product never imports it: both speak Stripe's published API. See
`docs/howto/stripe-on-a-laptop.md`.
"""
