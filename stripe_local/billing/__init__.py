"""What an account does with money and time: lines and taxes, the life of an invoice, subscriptions, what falls due."""
