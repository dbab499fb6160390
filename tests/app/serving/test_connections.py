import pytest

from app.proxy.trusted_proxies import TrustedProxies
from app.serving.connections import AddressCounts, group_of

PROXIES = TrustedProxies(["10.0.0.0/24"])


@pytest.mark.parametrize(("address", "group"), [
    ("192.0.2.1", "192.0.2.1"), ("::ffff:192.0.2.1", "192.0.2.1"),
    ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"), ("2001:db8:1:2:ffff::9", "2001:db8:1:2::/64"),
    ("fe80::1%eth0", "fe80::/64"),
    ("127.0.0.1", None), ("127.9.9.9", None), ("::1", None), ("10.0.0.7", None), ("::ffff:10.0.0.7", None), ("", None),
])
def test_connections_are_counted_by_machine_except_those_of_proxies_and_of_this_one(address, group):
    assert group_of(address, PROXIES) == group


def test_an_address_has_as_many_connections_as_it_may_and_others_have_their_own():
    counts = AddressCounts(2)
    assert [counts.enter("a"), counts.enter("a"), counts.enter("a"), counts.enter("b")] == [True, True, False, True]
    counts.leave("a")
    assert counts.enter("a") and not counts.enter("a")
    assert all(counts.enter(None) for _ in range(9))
