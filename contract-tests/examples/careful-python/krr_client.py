"""A careful client of Kontakt- og reservasjonsregisteret, on the standard library and the program openssl alone.

It believes nothing that it has not checked, retries what may pass, and says why where it cannot decide.
"""

import base64
import email.utils
import http.client
import json
import re
import subprocess
import time
import urllib.parse
import uuid
from datetime import datetime, timedelta, timezone

SCOPE = "krr:global/kontaktinformasjon.read krr:global/digitalpost.read krr:global/hentendring.read"
ATTEMPTS, TIMEOUT_S, LONGEST_WAIT_S = 3, 2, 5
CHANNELS = {"email": "epostadresse", "sms": "mobiltelefonnummer"}
ADDRESSES = {"email": r"[^@\s]+@[^@\s]+\.[^@\s]+", "sms": r"\+?[0-9][0-9 -]{6,18}[0-9]"}
TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d(?::?\d\d)?)")


class KrrError(Exception):
    """The register, or the issuer, did not give an answer that can be used."""


class Refused(KrrError):
    """A status that stays the same however often it is asked for."""

    def __init__(self, status, body):
        super().__init__(f"{status}: {body[:200]!r}")
        self.status = status


class Http:
    """One request on a connection of its own, tried again where that may help."""

    def send(self, method, url, make_body=lambda: None, headers=None):
        for attempt in range(1, ATTEMPTS + 1):
            try:
                status, answer_headers, answer = self.once(method, url, make_body(), headers or {})
            except TimeoutError as error:
                raise KrrError(f"no answer within {TIMEOUT_S} s") from error
            except (OSError, http.client.HTTPException) as error:
                if attempt == ATTEMPTS:
                    raise KrrError(f"no answer: {error!r}") from error
                time.sleep(0.1 * 2**attempt)
                continue
            if status not in (429, 502, 503, 504) or attempt == ATTEMPTS:
                return status, answer_headers, answer
            time.sleep(self.pause(answer_headers.get("retry-after", ""), attempt))
        raise AssertionError("the last attempt returns or raises")

    @staticmethod
    def once(method, url, body, headers):
        parts = urllib.parse.urlsplit(url)
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=TIMEOUT_S)
        try:
            connection.request(method, parts.path, body, headers)
            response = connection.getresponse()
            length = response.getheader("content-length")
            if length is not None and not length.isdigit():
                raise http.client.HTTPException("the length is no number")
            answer = response.read()
            if not answer and length is None and response.status == 200:
                # The connection ended within the head, which this library takes for its end.
                raise http.client.HTTPException("the answer is cut")
            return response.status, {name.lower(): value for name, value in response.getheaders()}, answer
        finally:
            connection.close()

    @staticmethod
    def pause(retry_after, attempt):
        if retry_after.isdigit():
            return min(int(retry_after), LONGEST_WAIT_S)
        try:
            until = email.utils.parsedate_to_datetime(retry_after) - datetime.now(timezone.utc)
            return min(max(until.total_seconds(), 0) + 1, LONGEST_WAIT_S)
        except (TypeError, ValueError):
            return 0.1 * 2**attempt


def json_of(status, headers, body):
    """The object in an answer with status 200, which must be JSON in UTF-8 and not compressed."""
    if status != 200:
        raise Refused(status, body)
    media_type = headers.get("content-type", "").split(";")[0].strip().lower()
    if media_type != "application/json" or "content-encoding" in headers:
        raise KrrError(f"expected JSON, got {media_type or 'no media type'}")
    try:
        content = json.loads(body.decode("utf-8"))
    except ValueError as error:
        raise KrrError(f"the body is no JSON: {error}") from error
    if not isinstance(content, dict):
        raise KrrError("the body is no object")
    return content


class Tokens:
    """Keeps a token until shortly before it expires."""

    def __init__(self, http_, issuer, token_url, client_id, kid, key_file):
        self.http, self.issuer, self.token_url = http_, issuer, token_url
        self.client_id, self.kid, self.key_file = client_id, kid, key_file
        self.kept = {}

    def get(self, scope=SCOPE):
        token, good_until = self.kept.get(scope, (None, 0))
        if token is None or time.monotonic() > good_until:
            token, good_until = self.kept[scope] = self.grant(scope)
        return token

    def forget(self, scope):
        self.kept.pop(scope, None)

    def grant(self, scope):
        # Each attempt has an assertion of its own, for the issuer takes each `jti` once.
        def form():
            grant = {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": self.assertion(scope)}
            return urllib.parse.urlencode(grant)

        headers = {"content-type": "application/x-www-form-urlencoded"}
        content = json_of(*self.http.send("POST", self.token_url, form, headers))
        token, lifetime = content.get("access_token"), content.get("expires_in", 0)
        if not isinstance(token, str) or not token:
            raise KrrError("the issuer gave no token")
        if not isinstance(lifetime, int):
            raise KrrError("the lifetime of the token is no number")
        # Without a lifetime the token is used until it is refused.
        return token, time.monotonic() + (lifetime - min(10, lifetime / 2) if lifetime else 1e9)

    def assertion(self, scope):
        now = int(time.time())
        claims = {"aud": self.issuer, "iss": self.client_id, "scope": scope, "iat": now, "exp": now + 60, "jti": str(uuid.uuid4())}
        parts = [base64url(json.dumps(part).encode()) for part in ({"alg": "RS256", "kid": self.kid}, claims)]
        signed = ".".join(parts)
        command = ["openssl", "dgst", "-sha256", "-sign", self.key_file]
        signature = subprocess.run(command, input=signed.encode(), capture_output=True, check=True).stdout
        return f"{signed}.{base64url(signature)}"


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class KrrClient:
    """Says how each person may be reached, and keeps a copy of the register up to date."""

    def __init__(self, base_url, **tokens):
        self.base_url, self.http = base_url, Http()
        self.tokens = Tokens(self.http, **tokens)

    def call(self, path, body, scope=SCOPE):
        for is_last in (False, True):
            headers = {"content-type": "application/json", "authorization": f"Bearer {self.tokens.get(scope)}"}
            answer = self.http.send("POST", self.base_url + path, lambda: json.dumps(body), headers)
            # The token may have expired, or the register may have forgotten it.
            if answer[0] != 401 or is_last:
                return json_of(*answer)
            self.tokens.forget(scope)
        raise AssertionError("the last attempt returns or raises")

    def channels(self, identifiers, scope=SCOPE):
        """For each person the channels that may be used, with their addresses; none means paper."""
        content = self.call("/rest/v2/personer", {"personidentifikatorer": identifiers}, scope)
        persons = content.get("personer")
        if not isinstance(persons, list):
            raise KrrError("the answer has no list of persons")
        # By identifier, for the order of the list is not that of the request.
        answered = dict(checked(person) for person in persons)
        if set(answered) != set(identifiers):
            raise KrrError("others were answered than were asked for")
        return answered

    def print_supplier(self):
        """The certificate for which a letter is encrypted that is printed."""
        content = json_of(*self.http.send("GET", self.base_url + "/rest/v2/printSertifikat"))
        supplier, certificate = content.get("postkasseleverandoerAdresse"), content.get("x509Sertifikat")
        if not isinstance(supplier, str) or not re.fullmatch(r"\d{9}", supplier):
            raise KrrError("the print certificate has no supplier")
        return supplier, certificate_of(certificate)

    def read_feed(self, since=0):
        """The channels of everybody who was changed, and the id from which to read on."""
        changed, stood_still = {}, 0
        while True:
            page = self.call("/rest/v2/krr/hentEndringer", {"fraEndringsId": since})
            persons, until, end = page.get("list", []), page.get("tilEndringsId"), page.get("sisteEndringsId")
            if not isinstance(persons, list) or not is_count(until) or not is_count(end):
                raise KrrError("the page of the feed is not whole")
            changed.update(checked(person) for person in persons)
            if until >= end:
                return changed, until
            # A page that does not advance may be a moment's trouble, or a feed that never ends.
            stood_still = stood_still + 1 if until <= since else 0
            if stood_still == ATTEMPTS:
                raise KrrError("the feed does not advance")
            time.sleep(0.1 * stood_still)
            since = max(since, until)


def is_count(value):
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def checked(person):
    """The identifier of a person, and the channels by which they may be reached."""
    if not isinstance(person, dict):
        raise KrrError("a person is no object")
    identifier = person.get("personidentifikator")
    if not isinstance(identifier, str) or not re.fullmatch(r"\d{11}", identifier):
        raise KrrError("a person has no identifier")
    status, notified = person.get("status"), person.get("varslingsstatus")
    if status not in ("AKTIV", "SLETTET", "IKKE_REGISTRERT") or notified not in ("KAN_VARSLES", "KAN_IKKE_VARSLES"):
        raise KrrError("a status is unknown")
    if status != "AKTIV":
        return identifier, {}
    reserved = person.get("reservasjon")
    if reserved not in ("JA", "NEI"):
        raise KrrError("an active person has no reservation")
    if reserved == "JA":
        return identifier, {}
    channels = fresh_channels(person.get("kontaktinformasjon"), notified == "KAN_VARSLES")
    if mailbox := mailbox_of(person):
        channels["mailbox"] = mailbox
    return identifier, channels


def fresh_channels(contact, may_notify):
    if contact is None:
        return {}
    if not isinstance(contact, dict):
        raise KrrError("the contact details are no object")
    channels = {}
    for channel, name in CHANNELS.items():
        address = contact.get(name)
        if address is None or address == "":
            continue
        if not isinstance(address, str) or not re.fullmatch(ADDRESSES[channel], address):
            raise KrrError(f"{name} is no address")
        times = [time_of(contact[name + suffix]) for suffix in ("_oppdatert", "_sist_verifisert", "_sist_validert") if name + suffix in contact]
        if may_notify and times and max(times) > eighteen_months_ago():
            channels[channel] = address
    return channels


def mailbox_of(person):
    mailbox = person.get("digital_post")
    if mailbox is None:
        return None
    if not isinstance(mailbox, dict):
        raise KrrError("the mailbox is no object")
    address, supplier = mailbox.get("postkasseadresse"), mailbox.get("postkasseleverandoeradresse")
    if not isinstance(address, str) or not address or not isinstance(supplier, str) or not re.fullmatch(r"\d{9}", supplier):
        raise KrrError("the mailbox is not whole")
    return address, supplier, certificate_of(person.get("sertifikat"))


def certificate_of(text):
    """The certificate in DER, which begins with a sequence."""
    try:
        der = base64.b64decode(text, validate=True)
    except (TypeError, ValueError) as error:
        raise KrrError("the certificate cannot be read") from error
    if not der.startswith(b"\x30"):
        raise KrrError("the certificate is no certificate")
    return der


def time_of(text):
    found = TIME.fullmatch(text) if isinstance(text, str) else None
    if not found:
        raise KrrError(f"{text!r} is no time with an offset")
    local, offset = found.groups()
    if offset == "Z":
        minutes = 0
    else:
        hours, rest = int(offset[1:3]), offset[3:].lstrip(":") or "0"
        minutes = (hours * 60 + int(rest)) * (-1 if offset[0] == "-" else 1)
    return datetime.fromisoformat(local).replace(tzinfo=timezone(timedelta(minutes=minutes)))


def eighteen_months_ago():
    now = datetime.now(timezone.utc)
    months = now.year * 12 + now.month - 1 - 18
    year, month = divmod(months, 12)
    for day in range(now.day, now.day - 4, -1):
        try:
            return now.replace(year=year, month=month + 1, day=day)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
