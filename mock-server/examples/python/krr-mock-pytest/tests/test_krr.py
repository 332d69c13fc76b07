"""The launcher itself: it starts, steers, verifies, stops, and says what is wrong."""

import os
import urllib.error
import urllib.request

import pytest

from krr_mock_pytest import KrrMock, KrrMockError

FRESH = "11822648950"


def test_a_person_who_was_put_is_looked_up(krr):
    krr.put({"personidentifikator": FRESH, "reservasjon": "JA"})
    assert krr.look_up(FRESH)["reservasjon"] == "JA"


def test_the_next_test_has_a_fresh_register(krr):
    assert krr.look_up(FRESH)["reservasjon"] == "NEI"


def test_the_clock_moves_18_months_and_the_token_stays_valid(krr):
    krr.clock(advance="18 months")
    assert krr.look_up(FRESH)["varslingsstatus"] == "KAN_IKKE_VARSLES"


def test_a_fault_fails_one_request_and_both_are_in_the_journal(krr):
    krr.fault({"status": 503}, on={"operation": "getUsersV2"}, times=1)
    with pytest.raises(AssertionError, match="/rest/v2/personer: 503"):
        krr.look_up(FRESH)
    krr.look_up(FRESH)
    krr.expect(operation="getUsersV2", times=2)
    krr.verify()
    assert [exchange["status"] for exchange in krr.exchanges(operation="getUsersV2")] == [503, 200]


def test_what_did_not_come_is_told_with_the_nearest(krr):
    krr.look_up(FRESH)
    krr.expect(operation="getUsersV2", times=2)
    with pytest.raises(AssertionError, match='"matched": 1'):
        krr.verify()


def test_two_worlds_differ(krr):
    other = krr.world("other")
    other.put({"personidentifikator": FRESH, "status": "SLETTET"})
    assert [world.look_up(FRESH)["status"] for world in (krr, other)] == ["AKTIV", "SLETTET"]


def test_the_demo_client_has_its_key(krr):
    assert krr.client()["private_key"].startswith("-----BEGIN")


def test_a_binary_that_is_not_there_is_said(monkeypatch):
    monkeypatch.setenv("KRR_MOCK_BINARY", "/nowhere/krr-mock")
    with pytest.raises(KrrMockError, match="KRR_MOCK_BINARY names /nowhere/krr-mock"):
        KrrMock()
    monkeypatch.delenv("KRR_MOCK_BINARY")
    monkeypatch.setenv("PATH", os.devnull)
    with pytest.raises(KrrMockError, match="krr-mock is not in PATH"):
        KrrMock()


def test_a_wrong_flag_is_said():
    with pytest.raises(KrrMockError, match="exit code 2.*--no-such-flag"):
        KrrMock("--no-such-flag")


def test_the_mock_stops():
    with KrrMock() as mock:
        url = mock.url
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(url, timeout=2)


def test_an_expectation_that_nobody_verified_fails_the_test(pytester):
    pytester.makepyfile("def test_it(krr): krr.expect(operation='getUsersV2')")
    pytester.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=1, errors=1)
