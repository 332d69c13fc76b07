//! Which members a token shows, from a table of its own (DOC-2018, KNOWIT) and not from that in the code.

use serde_json::Value;

use crate::support::client::{LookupClient, persona, send};

/// "Five scopes, one member group each" (DOC-2018).
const LEGACY: [(&str, &[&str]); 5] = [
    ("kontaktinformasjon.read", &["kontaktinformasjon"]),
    ("varslingsstatus.read", &["varslingsstatus"]),
    ("sikkerdigitalpost.read", &["digital_post"]),
    ("sertifikat.read", &["sertifikat"]),
    ("spraak.read", &["spraak", "spraak_oppdatert"]),
];

/// The order of the description (KNOWIT).
const ORDER: [&str; 9] = [
    "personidentifikator",
    "reservasjon",
    "status",
    "varslingsstatus",
    "kontaktinformasjon",
    "digital_post",
    "sertifikat",
    "spraak",
    "spraak_oppdatert",
];

/// What expired persons do not show to the scope that withholds (BEGREP-PERSON).
const WITHHELD: [&str; 3] = ["kontaktinformasjon", "digital_post", "sertifikat"];

fn names(person: &Value) -> Vec<&str> {
    person.as_object().unwrap().keys().map(String::as_str).collect()
}

/// The scopes of a subset and the members that it shows of somebody who has everything and whose details are `expired`.
fn subset(bits: usize, realm: &str, expired: bool) -> (String, Vec<&'static str>) {
    let held: Vec<_> =
        LEGACY.iter().enumerate().filter(|(at, _)| bits & (1 << at) != 0).map(|(_, scope)| scope).collect();
    let scopes = held.iter().map(|(name, _)| format!("{realm}/{name}")).collect::<Vec<_>>().join(" ");
    let withholds = expired && held.iter().any(|(name, _)| *name == "varslingsstatus.read");
    let granted: Vec<&str> = held.iter().flat_map(|(_, members)| members.iter().copied()).collect();
    let shown = |name: &&'static str| {
        let always = ["personidentifikator", "reservasjon", "status"].contains(name);
        always || (granted.contains(name) && !(withholds && WITHHELD.contains(name)))
    };
    (scopes, ORDER.iter().copied().filter(shown).collect())
}

#[tokio::test]
async fn every_subset_of_legacy_scopes_shows_its_members_only() {
    let client = LookupClient::start().await;
    // Reserved yesterday: not expired, with every member but a language, which is chosen here.
    let everything = persona("reserved-yesterday");
    assert_eq!(send(client.patch(&everything).body(r#"{"spraak":"nn"}"#)).await.status, 204);
    for bits in 1..1 << LEGACY.len() {
        for (who, expired) in [(&everything, false), (&persona("expired-mailbox-language"), true)] {
            let (scopes, expected) = subset(bits, "global", expired);
            assert_eq!(names(&client.person(&scopes, who).await), expected, "{scopes}");
        }
    }
    client.krr.verify();
}

#[tokio::test]
async fn a_logged_in_person_sees_members_by_the_same_rules() {
    let client = LookupClient::start().await;
    let who = persona("expired-mailbox-language");
    for bits in 1..1 << LEGACY.len() {
        let (scopes, expected) = subset(bits, "user", true);
        let request = client.request(http::Method::GET, crate::support::client::PERSON);
        let answer = send(request.bearer_auth(client.krr.user_token(&scopes, &who))).await;
        assert_eq!(names(&answer.json()), expected, "{scopes}");
    }
    client.krr.verify();
}

#[tokio::test]
async fn the_two_krr_scopes_cover_the_five_and_withhold_nothing() {
    let client = LookupClient::start().await;
    let who = persona("expired-mailbox-language");
    let (contact, post) = ("krr:global/kontaktinformasjon.read", "krr:global/digitalpost.read");
    for (scopes, absent) in [
        (contact.to_owned(), &["digital_post", "sertifikat"][..]),
        (post.to_owned(), &["varslingsstatus", "kontaktinformasjon", "spraak", "spraak_oppdatert"][..]),
        (format!("{contact} {post}"), &[]),
        // Unknown scopes beside a known one neither add nor take away.
        (format!("openid {post} {contact} krr:global/hentendring.read"), &[]),
    ] {
        let expected: Vec<&str> = ORDER.into_iter().filter(|name| !absent.contains(name)).collect();
        assert_eq!(names(&client.person(&scopes, &who).await), expected, "{scopes}");
    }
}

#[tokio::test]
async fn an_inactive_person_has_identifier_and_status_only() {
    let client = LookupClient::start().await;
    let everything = "krr:global/kontaktinformasjon.read krr:global/digitalpost.read";
    for persona in [persona("deleted"), persona("unknown")] {
        let seen = client.person(everything, &persona).await;
        assert_eq!(names(&seen), ["personidentifikator", "status", "varslingsstatus"]);
        assert_eq!(seen["varslingsstatus"], "KAN_IKKE_VARSLES");
        assert_eq!(names(&client.person("global/spraak.read", &persona).await), ["personidentifikator", "status"]);
    }
}
