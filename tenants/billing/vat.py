"""VAT on what the platform sells, and how it is said on an invoice."""

from decimal import ROUND_HALF_UP, Decimal

VAT_PERCENT = Decimal(22)
"""The ordinary rate (D.P.R. 633/1972 art. 16 c. 1): electronic services to a public body have no other."""

VAT_NAME = "IVA"
VAT_LAW = "IVA ordinaria, art. 16 D.P.R. 633/1972"
SPLIT_LAW = "Scissione dei pagamenti, art. 17-ter D.P.R. 633/1972"
"""The body pays the VAT to the State itself: it is shown, and not part of what is due."""

_CENT = Decimal("0.01")


def vat_on(net_eur: Decimal) -> Decimal:
    """The VAT on a net amount, to the cent, half a cent up."""
    return (net_eur * VAT_PERCENT / 100).quantize(_CENT, ROUND_HALF_UP)


def net_of(gross_eur: Decimal) -> Decimal:
    """The net amount in one that contains the VAT, to the cent."""
    return (gross_eur * 100 / (100 + VAT_PERCENT)).quantize(_CENT, ROUND_HALF_UP)


def euro(amount_eur: Decimal) -> str:
    """An amount as Italian documents write it: `1.540,00 €`."""
    return f"{amount_eur:,.2f} €".translate(str.maketrans(",.", ".,"))


def printed_note(split_payment: bool, net_eur: Decimal | None = None) -> str:
    """What the payment service prints at the foot of an invoice; the VAT in euro where the net amount is known.

    With split payment the service's invoice asks for the net amount only, so the VAT is told in words.
    """
    fiscal = "La fattura fiscale è quella elettronica, trasmessa tramite il Sistema di Interscambio."
    if not split_payment:
        return fiscal
    amount = f" di {euro(vat_on(net_eur))}" if net_eur is not None else ""
    return (
        f"{SPLIT_LAW}: l'IVA al {VAT_PERCENT} %{amount} è versata dall'ente all'Erario e non è compresa nell'importo "
        f"da pagare. {fiscal}"
    )
