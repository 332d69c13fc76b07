"""The tests of the careful client: python3 -m unittest, or pytest."""

import os
import unittest

from krr_client import KrrClient, KrrError, Refused

EMAIL, SMS = "NULLstillt@default.digdir.example", "+4799999999"
BOTH, ONLY_SMS, ONLY_EMAIL, EXPIRED = "11822648950", "23837998492", "12869699835", "11887197158"
DELETED, ALSO_DELETED, UNKNOWN, RESERVED, MAILBOX = "17894199350", "31855699330", "26816635062", "04846697271", "22827822047"
EVERYBODY = [RESERVED, BOTH, EXPIRED, ONLY_EMAIL, DELETED, MAILBOX, ONLY_SMS, UNKNOWN]


def client():
    variables = {name: os.environ[f"KRR_MOCK_{name.upper()}"] for name in ("issuer", "token_url", "client_id", "kid", "key_file")}
    return KrrClient(os.environ["KRR_MOCK_URL"], **variables)


def setUpModule():
    """One look-up for all tests: where it fails, all of them fail at once."""
    global krr, channels, copy, copied_until, printer
    krr = client()
    printer = krr.print_supplier()
    channels = krr.channels(EVERYBODY)
    copy, copied_until = krr.read_feed()


class Channels(unittest.TestCase):
    def test_every_fresh_channel_may_be_used(self):
        self.assertEqual(channels[BOTH], {"email": EMAIL, "sms": SMS})
        self.assertEqual(channels[ONLY_SMS], {"sms": SMS})
        self.assertEqual(channels[ONLY_EMAIL], {"email": EMAIL})

    def test_paper_is_for_all_others(self):
        for person in (EXPIRED, DELETED, UNKNOWN, RESERVED):
            self.assertEqual(channels[person], {}, person)

    def test_a_mailbox_has_an_address_a_supplier_and_a_certificate(self):
        address, supplier, certificate = channels[MAILBOX]["mailbox"]
        self.assertEqual((address, supplier), ("0000485887", "922020175"))
        self.assertGreater(len(certificate), 500)

    def test_a_letter_on_paper_is_encrypted_for_the_printer(self):
        supplier, certificate = printer
        self.assertEqual(len(supplier), 9)
        self.assertGreater(len(certificate), 500)


class Copy(unittest.TestCase):
    def test_the_feed_says_the_same_as_a_look_up(self):
        for person in (BOTH, ONLY_SMS, ONLY_EMAIL, EXPIRED, RESERVED, MAILBOX):
            self.assertEqual(copy[person], channels[person], person)

    def test_whoever_is_deleted_is_in_the_feed(self):
        self.assertEqual((copy[DELETED], copy[ALSO_DELETED]), ({}, {}))

    def test_the_feed_is_read_on_from_where_it_ended(self):
        self.assertEqual(krr.read_feed(copied_until)[1], copied_until)


class Refusals(unittest.TestCase):
    def test_a_token_of_another_scope_is_refused(self):
        with self.assertRaises(Refused) as refused:
            krr.call("/rest/v2/krr/hentEndringer", {"fraEndringsId": 0}, "krr:global/kontaktinformasjon.read")
        self.assertEqual(refused.exception.status, 403)

    def test_a_text_that_is_no_token_is_refused(self):
        stranger = client()
        stranger.tokens.get = lambda scope: "no-token"
        with self.assertRaises(Refused) as refused:
            stranger.channels([BOTH])
        self.assertEqual(refused.exception.status, 401)

    def test_no_identifier_is_no_look_up(self):
        with self.assertRaises(KrrError):
            krr.channels(["1"])


if __name__ == "__main__":
    unittest.main()
