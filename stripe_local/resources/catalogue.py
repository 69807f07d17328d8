"""Products, prices, tax rates: what is sold and how it is taxed."""

from typing import Any

from stripe_local.account import Account
from stripe_local.errors import Refusal
from stripe_local.params import Params, merged_metadata
from stripe_local.routing import endpoint, paged, retrievable
from stripe_local.store import Object

_INTERVALS = ("day", "week", "month", "year")
_BEHAVIOURS = ("exclusive", "inclusive", "unspecified")

retrievable("product", "products")
retrievable("price", "prices")
retrievable("tax_rate", "tax_rates")


@endpoint("POST", "products")
def create_product(account: Account, params: Params) -> Object:
    key = params.text("id")
    if key and account.get("product", key):
        raise Refusal("Product already exists.", code="resource_already_exists", param="id")
    product = account.add("product", "prod", name=params.required("name"), default_price=None)
    if key:
        account.store.remove(product)
        product["id"] = key
        account.store.put(product)
    product |= {"active": True, "description": None, "images": [], "marketing_features": [], "metadata": {}}
    product |= {"package_dimensions": None, "shippable": None, "statement_descriptor": None, "tax_code": None}
    product |= {"unit_label": None, "updated": product["created"], "url": None}
    _write_product(account, product, params)
    if "default_price_data" in params:
        price = _new_price(account, params.nested("default_price_data"), product["id"])
        product["default_price"] = price["id"]
    account.emit("product.created", product)
    return product


def _write_product(account: Account, product: Object, params: Params) -> None:
    product |= params.take(("description", "unit_label", "url", "tax_code", "statement_descriptor"))
    product["active"] = params.flag("active", product["active"])
    product["metadata"] = merged_metadata(product["metadata"], params)
    product["updated"] = account.now()


@endpoint("POST", "products/{}")
def update_product(account: Account, params: Params, key: str) -> Object:
    product = account.require("product", key)
    with account.changing(product, "product.updated"):
        product |= {name: value for name, value in params.take(("name",)).items() if value}
        if "default_price" in params:
            product["default_price"] = account.require(
                "price", params.text("default_price"), "default_price"
            )["id"]
        _write_product(account, product, params)
    return product


@endpoint("DELETE", "products/{}")
def delete_product(account: Account, params: Params, key: str) -> Object:
    product = account.require("product", key)
    if any(price["product"] == key for price in account.store.all("price")):
        raise Refusal("This product cannot be deleted because it has one or more user-created prices.")
    account.store.remove(product)
    account.emit("product.deleted", product)
    return {"id": key, "object": "product", "deleted": True}


@endpoint("GET", "products")
def list_products(account: Account, params: Params) -> Object:
    items = account.store.all("product")
    ids = params.listed("ids")
    if ids is not None:
        items = [product for product in items if product["id"] in ids]
    return paged(params, items, "/v1/products", filters=("active", "url"))


@endpoint("POST", "prices")
def create_price(account: Account, params: Params) -> Object:
    if "product_data" in params:
        product = create_product(account, params.nested("product_data"))["id"]
    else:
        product = account.require("product", params.required("product"), "product")["id"]
    price = _new_price(account, params, product)
    account.emit("price.created", price)
    return price


def _new_price(account: Account, params: Params, product: str) -> Object:
    recurring = _recurring(params.nested("recurring")) if "recurring" in params else None
    amount = params.integer("unit_amount")
    if amount is None:
        raise Refusal(
            "Missing required param: unit_amount. This server knows prices per unit only.",
            code="parameter_missing",
            param=params.name("unit_amount"),
        )
    price = account.add("price", "price", active=params.flag("active", True), billing_scheme="per_unit")
    price |= {"currency": params.required("currency").lower(), "custom_unit_amount": None, "product": product}
    price |= {
        "lookup_key": None,
        "metadata": merged_metadata({}, params),
        "nickname": params.text("nickname"),
    }
    price |= {"recurring": recurring, "tiers_mode": None, "transform_quantity": None, "unit_amount": amount}
    price |= {"type": "recurring" if recurring else "one_time", "unit_amount_decimal": str(amount)}
    price["tax_behavior"] = params.choice("tax_behavior", _BEHAVIOURS, "unspecified")
    _look_up_by(account, price, params)
    return price


def _recurring(params: Params) -> Object:
    interval = params.choice("interval", _INTERVALS)
    if interval is None:
        raise Refusal("Missing required param: recurring[interval].", code="parameter_missing")
    usage = params.choice("usage_type", ("licensed",), "licensed")
    count = params.integer("interval_count", 1)
    return {"interval": interval, "interval_count": count, "meter": None, "usage_type": usage}


def _look_up_by(account: Account, price: Object, params: Params) -> None:
    """Give the price its lookup key; another's is taken away only when the request says so."""
    key = params.text("lookup_key", price["lookup_key"])
    moves = params.flag("transfer_lookup_key")
    for other in account.store.all("price"):
        if key and other["lookup_key"] == key and other["id"] != price["id"]:
            if not moves:
                raise Refusal(
                    f"A price (`{other['id']}`) already uses that lookup key.",
                    code="resource_already_exists",
                    param="lookup_key",
                )
            account.require("price", other["id"])["lookup_key"] = None
    price["lookup_key"] = key


@endpoint("POST", "prices/{}")
def update_price(account: Account, params: Params, key: str) -> Object:
    price = account.require("price", key)
    with account.changing(price, "price.updated"):
        price["active"] = params.flag("active", price["active"])
        price |= params.take(("nickname",))
        price["metadata"] = merged_metadata(price["metadata"], params)
        _look_up_by(account, price, params)
    return price


@endpoint("GET", "prices")
def list_prices(account: Account, params: Params) -> Object:
    items = account.store.all("price")
    keys = params.listed("lookup_keys")
    if keys is not None:
        items = [price for price in items if price["lookup_key"] in keys]
    return paged(params, items, "/v1/prices", filters=("active", "product", "currency", "type"))


@endpoint("POST", "tax_rates")
def create_tax_rate(account: Account, params: Params) -> Object:
    percentage = _percentage(params)
    rate = account.add("tax_rate", "txr", display_name=params.required("display_name"), percentage=percentage)
    rate |= {"inclusive": params.flag("inclusive"), "active": True, "effective_percentage": percentage}
    rate |= {"country": None, "description": None, "jurisdiction": None, "state": None, "tax_type": None}
    rate |= {"flat_amount": None, "jurisdiction_level": None, "rate_type": "percentage", "metadata": {}}
    _write_tax_rate(rate, params)
    account.emit("tax_rate.created", rate)
    return rate


def _percentage(params: Params) -> float:
    try:
        percentage = float(params.required("percentage"))
    except ValueError:
        raise params.invalid("percentage", "a number") from None
    if not 0 <= percentage <= 100:
        raise params.invalid("percentage", "from 0 to 100")
    return percentage


def _write_tax_rate(rate: dict[str, Any], params: Params) -> None:
    rate |= params.take(("country", "description", "jurisdiction", "state", "tax_type"))
    rate["active"] = params.flag("active", rate["active"])
    rate["metadata"] = merged_metadata(rate["metadata"], params)


@endpoint("POST", "tax_rates/{}")
def update_tax_rate(account: Account, params: Params, key: str) -> Object:
    rate = account.require("tax_rate", key)
    with account.changing(rate, "tax_rate.updated"):
        rate |= {name: value for name, value in params.take(("display_name",)).items() if value}
        _write_tax_rate(rate, params)
    return rate


@endpoint("GET", "tax_rates")
def list_tax_rates(account: Account, params: Params) -> Object:
    return paged(params, account.store.all("tax_rate"), "/v1/tax_rates", filters=("active", "inclusive"))
