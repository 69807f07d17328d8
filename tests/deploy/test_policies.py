"""Network policies of the chart: nothing is open but what is needed."""

from ipaddress import ip_address, ip_network

from tests.deploy.chart import Manifests, Object, selects


def _policies(manifests: Manifests, labels: Object) -> list[Object]:
    return [
        found["spec"]
        for found in manifests.of_kind("NetworkPolicy")
        if selects(found["spec"]["podSelector"], labels)
    ]


def test_every_pod_starts_from_nothing(manifests: Manifests) -> None:
    if not manifests.values.get("networkPolicy", {}).get("enabled", True):
        assert not manifests.of_kind("NetworkPolicy")
        return
    for owner, metadata, _spec in manifests.pods():
        policies = _policies(manifests, metadata["labels"])
        assert {"policyTypes", "podSelector"} in [policy.keys() for policy in policies], owner["metadata"][
            "name"
        ]
        assert len(policies) == 2
        assert all(policy["policyTypes"] == ["Ingress", "Egress"] for policy in policies)


def test_what_each_may_reach(manifests: Manifests) -> None:
    if not manifests.of_kind("NetworkPolicy"):
        return
    reached = {}
    for _owner, metadata, _spec in manifests.pods():
        component = metadata["labels"]["app.kubernetes.io/component"]
        rules = [
            rule for policy in _policies(manifests, metadata["labels"]) for rule in policy.get("egress", [])
        ]
        assert all(rule["ports"] for rule in rules), "a rule without ports opens them all"
        reached[component] = {port["port"] for rule in rules for port in rule["ports"]}
        for rule in rules:
            if {"port": 443, "protocol": "TCP"} in rule["ports"]:
                _keeps_out_of_the_inside(rule)
    mail = set(manifests.values.get("networkPolicy", {}).get("mailPorts", [25, 465, 587]))
    usual = {53, 5432, 6379, 443}
    assert reached["web"] == reached["migrate"] == usual
    assert reached["worker"] == usual | mail
    assert reached["beat"] == usual - {5432}


def _keeps_out_of_the_inside(rule: Object) -> None:
    """Addresses of the cluster, of the data centre and of the cloud's own service are no part of the internet."""
    for inside in ("10.1.2.3", "172.20.0.1", "192.168.1.1", "100.64.1.1", "169.254.169.254", "fd00::1"):
        address = ip_address(inside)
        for block in (peer["ipBlock"] for peer in rule["to"]):
            networks = [ip_network(text) for text in block["except"]]
            if ip_network(block["cidr"]).version == address.version:
                assert any(address in network for network in networks), inside


def test_who_may_ask(manifests: Manifests) -> None:
    if not manifests.of_kind("NetworkPolicy"):
        return
    asked = {}
    for _owner, metadata, _spec in manifests.pods():
        component = metadata["labels"]["app.kubernetes.io/component"]
        rules = [
            rule for policy in _policies(manifests, metadata["labels"]) for rule in policy.get("ingress", [])
        ]
        asked[component] = [(rule["ports"], rule.get("from")) for rule in rules]
    ((ports, peers),) = asked["web"]
    assert ports == [{"port": "http", "protocol": "TCP"}]
    assert peers, "by default not everybody"
    metrics = manifests.values.get("metrics", {}).get("enabled", False)
    assert bool(asked["worker"]) is metrics
    assert not asked["beat"]
    assert not asked["migrate"]
