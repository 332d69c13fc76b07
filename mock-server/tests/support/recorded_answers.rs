//! The responses recorded on G3 v2 (OSKJERV, VALG-REC) for fifteen users. They are equal byte for byte,
//! except for the dates, which the deck counts back from the clock (TESTUSERS, column "Seen on v2").

use http::Method;
use jiff::{Span, Timestamp};
use krr_mock_server::{Clock, KrrMock};
use krr_specs::OsloTime;
use serde_json::json;

use crate::support::client::{CONTACT, LookupClient, send};
use crate::support::world_client::{V2, unused_pid};

/// Users whose recording equals the published table: identifier, reservation, notification, channels, whether they are old.
const AS_PUBLISHED: [(&str, &str, &str, &[&str], bool); 9] = [
    ("11822648950", "NEI", "KAN_VARSLES", &["epostadresse", "mobiltelefonnummer"], false),
    ("11887197158", "NEI", "KAN_IKKE_VARSLES", &["epostadresse", "mobiltelefonnummer"], true),
    ("12869699835", "NEI", "KAN_VARSLES", &["epostadresse"], false),
    ("18868299939", "NEI", "KAN_VARSLES", &["epostadresse"], false),
    ("22859197810", "NEI", "KAN_VARSLES", &["epostadresse", "mobiltelefonnummer"], false),
    ("23837998492", "NEI", "KAN_VARSLES", &["mobiltelefonnummer"], false),
    ("25887098029", "NEI", "KAN_VARSLES", &["mobiltelefonnummer"], false),
    ("29890749036", "JA", "KAN_IKKE_VARSLES", &["epostadresse", "mobiltelefonnummer"], false),
    ("30850649509", "NEI", "KAN_IKKE_VARSLES", &["epostadresse", "mobiltelefonnummer"], true),
];

/// Users who are deleted in recording and table.
const DELETED: [&str; 2] = ["17894199350", "31855699330"];

/// Users whose recording equals the table's next row. The register was shifted by one row; the mock follows the table.
type Shifted = (&'static str, &'static str, [&'static str; 2], &'static [&'static str], Option<&'static str>);
const SHIFTED: [Shifted; 4] = [
    ("26826499361", "26866595592", ["JA", "KAN_IKKE_VARSLES"], &["epostadresse"], None),
    ("26866595592", "18886799280", ["NEI", "KAN_VARSLES"], &["epostadresse", "mobiltelefonnummer"], Some("nn")),
    ("18886799280", "16867096934", ["NEI", "KAN_VARSLES"], &["epostadresse", "mobiltelefonnummer"], Some("nb")),
    ("16867096934", "01814797763", ["NEI", "KAN_VARSLES"], &["epostadresse", "mobiltelefonnummer"], Some("en")),
];

/// The dates of the deck at `now`.
struct Dates {
    fresh: String,
    old: String,
    reserved: String,
    /// Whether the members of late 2024 are shown.
    has_duplicates: bool,
}

fn dates(now: OsloTime) -> Dates {
    let fresh = OsloTime::new(now.zoned().checked_sub(Span::new().days(7)).unwrap().timestamp());
    let [fresh, old, reserved] = [fresh, now.add_months(-19), now.add_months(-12)].map(|time| time.to_string());
    Dates { fresh, old, reserved, has_duplicates: now.zoned().year() > 2024 }
}

/// Compact JSON in the recorded order (R4), with the members that came later (N1 to N3).
fn person_json(
    pid: &str,
    statuses: [&str; 2],
    channels: &[&str],
    (dates, is_old): (&Dates, bool),
    spraak: Option<&str>,
) -> String {
    let [reservasjon, varslingsstatus] = statuses;
    let date = if is_old { &dates.old } else { &dates.fresh };
    let since = &dates.reserved;
    let reserved = match reservasjon {
        "JA" => format!(r#","reservasjonstidspunkt":"{since}","reservasjon_oppdatert":"{since}""#),
        _ => String::new(),
    };
    let channel = |name: &&str| {
        // The operator's own reset address, on a domain that no mail can reach.
        let address = if *name == "epostadresse" { "NULLstillt@default.digdir.example" } else { "+4799999999" };
        // All test users have these two.
        let duplisert = if dates.has_duplicates { format!(r#","{name}_duplisert":"JA""#) } else { String::new() };
        format!(r#""{name}":"{address}","{name}_oppdatert":"{date}","{name}_sist_verifisert":"{date}"{duplisert}"#)
    };
    let channels = channels.iter().map(channel).collect::<Vec<_>>().join(",");
    let spraak =
        spraak.map(|spraak| format!(r#","spraak":"{spraak}","spraak_oppdatert":"{date}""#)).unwrap_or_default();
    format!(
        r#"{{"personidentifikator":"{pid}","reservasjon":"{reservasjon}"{reserved},"status":"AKTIV","varslingsstatus":"{varslingsstatus}","kontaktinformasjon":{{{channels}}}{spraak}}}"#
    )
}

fn deleted(pid: &str) -> String {
    format!(r#"{{"personidentifikator":"{pid}","status":"SLETTET","varslingsstatus":"KAN_IKKE_VARSLES"}}"#)
}

/// The body of a look-up of these identifiers.
async fn answered(client: &LookupClient, asked: &[String]) -> String {
    let request = client.request(Method::POST, V2).bearer_auth(client.krr.token(&format!("krr:{CONTACT}")));
    let body = json!({ "personidentifikatorer": asked, "inkluderIkkeRegistrerte": false }).to_string();
    let response = send(request.header("content-type", "application/json").body(body)).await;
    assert_eq!((response.status, response.header("content-type")), (200, Some("application/json")), "no charset (R5)");
    response.body
}

fn body(mut persons: Vec<String>) -> String {
    // Each begins with the identifier: ascending by it (R1).
    persons.sort_unstable();
    format!(r#"{{"personer":[{}]}}"#, persons.join(","))
}

fn days() -> [Timestamp; 3] {
    let day = |text: &str| text.parse::<OsloTime>().unwrap().timestamp();
    [day("2024-01-26T14:05:59+01"), day("2023-10-12T10:00:00+02"), Timestamp::now()]
}

async fn on(day: Timestamp) -> (LookupClient, Dates) {
    (LookupClient::start_with(KrrMock::builder().clock(Clock::standing(day))).await, dates(OsloTime::new(day)))
}

#[tokio::test]
async fn persons_of_table_and_recording_get_the_recorded_responses() {
    for day in days() {
        let (client, dates) = on(day).await;
        let person = |&(who, reservasjon, varslingsstatus, channels, is_old): &(&str, &str, &str, &[&str], bool)| {
            person_json(who, [reservasjon, varslingsstatus], channels, (&dates, is_old), None)
        };
        let expected = body(AS_PUBLISHED.iter().map(person).chain(DELETED.map(deleted)).collect());
        let mut asked: Vec<String> =
            AS_PUBLISHED.map(|person| person.0).into_iter().chain(DELETED).map(str::to_owned).collect();
        for _ in 0..asked.len() {
            asked.rotate_left(4);
            asked.swap(0, 7);
            assert_eq!(answered(&client, &asked).await, expected, "{asked:?}");
        }
        // A full list of whom nobody knows but these: they are left out (R1), and the deleted are not (R2).
        let unknown = (0..1000 - asked.len()).map(|number| unused_pid(number * 100));
        let full: Vec<String> = unknown.chain(asked).collect();
        assert_eq!(answered(&client, &full).await, expected);
        client.krr.verify();
    }
}

#[tokio::test]
async fn the_four_shifted_persons_follow_the_published_table() {
    for day in days() {
        let (client, dates) = on(day).await;
        for (seen_of, published_for, statuses, channels, spraak) in SHIFTED {
            let expected = body(vec![person_json(published_for, statuses, channels, (&dates, false), spraak)]);
            assert_eq!(answered(&client, &[published_for.to_owned()]).await, expected);
            assert_ne!(answered(&client, &[seen_of.to_owned()]).await, expected.replace(published_for, seen_of));
        }
    }
}

#[tokio::test]
async fn a_sample_body_is_byte_for_byte_the_recorded_one() {
    let (client, _) = on(days()[0]).await;
    let asked = ["31855699330", "29890749036", "11887197158"].map(str::to_owned);
    assert_eq!(
        answered(&client, &asked).await,
        r#"{"personer":[{"personidentifikator":"11887197158","reservasjon":"NEI","status":"AKTIV","varslingsstatus":"KAN_IKKE_VARSLES","kontaktinformasjon":{"epostadresse":"NULLstillt@default.digdir.example","epostadresse_oppdatert":"2022-06-26T14:05:59+02","epostadresse_sist_verifisert":"2022-06-26T14:05:59+02","mobiltelefonnummer":"+4799999999","mobiltelefonnummer_oppdatert":"2022-06-26T14:05:59+02","mobiltelefonnummer_sist_verifisert":"2022-06-26T14:05:59+02"}},{"personidentifikator":"29890749036","reservasjon":"JA","reservasjonstidspunkt":"2023-01-26T14:05:59+01","reservasjon_oppdatert":"2023-01-26T14:05:59+01","status":"AKTIV","varslingsstatus":"KAN_IKKE_VARSLES","kontaktinformasjon":{"epostadresse":"NULLstillt@default.digdir.example","epostadresse_oppdatert":"2024-01-19T14:05:59+01","epostadresse_sist_verifisert":"2024-01-19T14:05:59+01","mobiltelefonnummer":"+4799999999","mobiltelefonnummer_oppdatert":"2024-01-19T14:05:59+01","mobiltelefonnummer_sist_verifisert":"2024-01-19T14:05:59+01"}},{"personidentifikator":"31855699330","status":"SLETTET","varslingsstatus":"KAN_IKKE_VARSLES"}]}"#
    );
}
