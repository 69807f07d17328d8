"""Who sells the service, as invoices and electronic invoices name it."""

from config import env

_FIELDS = {
    "NAME": "Vicinia, dimostrazione",
    "VAT_NUMBER": "12345670017",  # eleven digits, without IT
    "TAX_CODE": "",  # where it is another
    "TAX_REGIME": "RF01",  # RegimeFiscale of FatturaPA: RF01 is the ordinary one
    "STREET": "Via della Prova 1",
    "POSTAL_CODE": "24121",
    "TOWN": "Bergamo",
    "PROVINCE": "BG",
    "EMAIL": "",
    "REA_OFFICE": "",  # the register of companies: province, number, LS in liquidation or LN not
    "REA_NUMBER": "",
    "REA_STATE": "LN",
    "IBAN": "",  # where transfers go; empty: the account the payment service opens for each customer
    "SENDER_CODE": "",  # who hands the files to the exchange system: tax code of the intermediary; empty: the seller
}


def seller(*, laptop: bool) -> dict[str, str]:
    """`SELLER_NAME`, `SELLER_VAT_NUMBER` and so on; on a laptop those of an invented seller."""
    return {
        name.lower(): env.text(
            f"SELLER_{name}", default if laptop or name in {"TAX_REGIME", "REA_STATE"} else ""
        )
        for name, default in _FIELDS.items()
    }
