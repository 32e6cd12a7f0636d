from __future__ import annotations

import pytest

from tracking.engagement.gateways import gateway_of, gateway_of_network


@pytest.fixture(autouse=True)
def _marked(settings):
    settings.HUB_MAIL_GATEWAYS = ["198.51.100.0/24=Mimecast", "203.0.113.7", "2001:db8::/32 = Proofpoint"]


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("198.51.100.77", "Mimecast"),
        ("198.51.101.77", ""),
        ("203.0.113.7", "203.0.113.7"),
        ("203.0.113.8", ""),
        ("2001:db8:1::9", "Proofpoint"),
        ("", ""),
        ("unix:", ""),
    ],
)
def test_an_address_is_a_gateways_where_it_is_marked(address, name):
    assert gateway_of(address) == name


@pytest.mark.parametrize(
    ("kept", "name"),
    [
        ("198.51.100.0", "Mimecast"),
        ("203.0.113.0", ""),
        ("2001:0db8:0001::", "Proofpoint"),
        ("2001:0db9::", ""),
        ("", ""),
    ],
)
def test_what_is_kept_of_an_address_is_a_gateways_where_all_like_it_are(kept, name):
    assert gateway_of_network(kept) == name
