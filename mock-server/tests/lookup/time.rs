//! The 18-month rule in look-ups (DOC-18, OSKJERV, XLSX), to the second, on days that a calendar makes hard.

use krr_fixtures::{Person, Sertifikat, Spraak};
use krr_specs::OsloTime;
use serde_json::Value;

use crate::support::client::{BOTH_CHANNELS, LookupClient};

const ALL: &str = "global/kontaktinformasjon.read global/varslingsstatus.read global/sikkerdigitalpost.read \
    global/sertifikat.read global/spraak.read";
const STATUS: &str = "global/varslingsstatus.read";

fn time(text: &str) -> OsloTime {
    text.parse().unwrap()
}

async fn status_at(client: &LookupClient, now: &str) -> Value {
    client.krr.clocks().register.set(time(now).timestamp()).unwrap();
    client.person(STATUS, BOTH_CHANNELS).await["varslingsstatus"].take()
}

/// When a channel was touched, the last second in which it may be used and the first in which it may not.
const TURNS: [[&str; 3]; 9] = [
    ["2021-05-10T10:00:00+02", "2022-11-10T09:59:59+01", "2022-11-10T10:00:00+01"],
    // No 31st of February: its last day.
    ["2021-08-31T00:00:00+02", "2023-02-27T23:59:59+01", "2023-02-28T00:00:00+01"],
    ["2022-08-31T12:00:00+02", "2024-02-29T11:59:59+01", "2024-02-29T12:00:00+01"],
    // Half past two does not exist on the night when clocks go forward.
    ["2021-09-26T02:30:00+02", "2023-03-26T03:29:59+02", "2023-03-26T03:30:00+02"],
    // It comes twice on the night when they go back: the first counts, and whichever it was, the day is the same.
    ["2022-04-29T02:30:00+02", "2023-10-29T02:29:59+02", "2023-10-29T02:30:00+02"],
    ["2021-10-31T02:30:00+02", "2023-04-30T02:29:59+02", "2023-04-30T02:30:00+02"],
    ["2021-10-31T02:30:00+01", "2023-04-30T02:29:59+02", "2023-04-30T02:30:00+02"],
    ["2020-02-29T23:59:59+01", "2021-08-29T23:59:58+02", "2021-08-29T23:59:59+02"],
    ["2021-03-31T00:00:00+02", "2022-09-29T23:59:59+02", "2022-09-30T00:00:00+02"],
];

#[tokio::test]
async fn a_channel_expires_at_the_exact_second() {
    let client = LookupClient::start().await;
    let pid = BOTH_CHANNELS.parse().unwrap();
    for [touched, last, first] in TURNS {
        let touched = time(touched);
        let long_ago = touched.add_months(-60);
        let epost = Person::aktiv(pid).epostadresse("ola@example.no");
        let mobil = Person::aktiv(pid).mobiltelefonnummer("+4799999999");
        for person in [
            epost.clone().epostadresse_oppdatert(touched),
            epost.clone().epostadresse_oppdatert(long_ago).epostadresse_sist_verifisert(touched),
            // Changed after it was last confirmed: the later counts.
            epost.epostadresse_oppdatert(touched).epostadresse_sist_verifisert(long_ago),
            mobil.clone().mobiltelefonnummer_oppdatert(touched),
            mobil.mobiltelefonnummer_oppdatert(long_ago).mobiltelefonnummer_sist_verifisert(touched),
        ] {
            client.krr.put(person.clone());
            assert_eq!(status_at(&client, last).await, "KAN_VARSLES", "{last} {person:?}");
            assert_eq!(status_at(&client, first).await, "KAN_IKKE_VARSLES", "{first} {person:?}");
        }
    }
    client.krr.verify();
}

#[tokio::test]
async fn one_fresh_channel_is_enough_unless_reserved() {
    let client = LookupClient::start().await;
    let (old, new) = (time("2021-05-10T10:00:00+02"), time("2022-05-10T10:00:00+02"));
    let person = Person::aktiv(BOTH_CHANNELS.parse().unwrap());
    let person = person.epostadresse("ola@example.no").mobiltelefonnummer("+4799999999");
    client.krr.put(person.clone().epostadresse_oppdatert(old).mobiltelefonnummer_oppdatert(new));
    assert_eq!(status_at(&client, "2022-11-10T10:00:00+01").await, "KAN_VARSLES");
    assert_eq!(status_at(&client, "2023-11-10T09:59:59+01").await, "KAN_VARSLES");
    assert_eq!(status_at(&client, "2023-11-10T10:00:00+01").await, "KAN_IKKE_VARSLES");
    client.krr.put(person.reservert().epostadresse_oppdatert(old).mobiltelefonnummer_oppdatert(new));
    assert_eq!(status_at(&client, "2022-11-10T10:00:00+01").await, "KAN_IKKE_VARSLES");
}

#[tokio::test]
async fn the_legacy_scope_withholds_from_the_same_second() {
    let client = LookupClient::start().await;
    let touched = time("2021-05-10T10:00:00+02");
    let person = Person::aktiv(BOTH_CHANNELS.parse().unwrap()).epostadresse("ola@example.no");
    let person = person.epostadresse_oppdatert(touched).spraak(Spraak::Nn).spraak_oppdatert(touched);
    let person = person.digital_post("ola.nordmann#6XXB", "984661185", Sertifikat::DIGIPOST);
    let shows = async |scope: &str, now: &str| {
        client.krr.clocks().register.set(time(now).timestamp()).unwrap();
        let seen = client.person(scope, BOTH_CHANNELS).await;
        ["kontaktinformasjon", "digital_post", "sertifikat", "spraak"].map(|name| seen.get(name).is_some())
    };
    let krr = "krr:global/kontaktinformasjon.read krr:global/digitalpost.read";
    let (last, first) = ("2022-11-10T09:59:59+01", "2022-11-10T10:00:00+01");
    client.krr.put(person.clone());
    assert_eq!(shows(ALL, last).await, [true; 4]);
    assert_eq!(shows(ALL, first).await, [false, false, false, true], "language does not expire");
    assert_eq!(shows(&ALL.replace(STATUS, ""), first).await, [true; 4], "without the scope, however old");
    assert_eq!(shows(krr, first).await, [true; 4]);
    // The filter concerns expiry, not reservation (OSKJERV, XLSX).
    client.krr.put(person.reservert());
    assert_eq!(shows(ALL, last).await, [true; 4]);
    assert_eq!(shows(ALL, first).await, [false, false, false, true]);
    client.krr.verify();
}
