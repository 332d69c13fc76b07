//! What the newest evidence says of the current API beside its later members.

use krr_mock_server::NamedMutant;
use serde_json::{Value, json};

use crate::lookup::generations::asked;
use crate::support::client::{BOTH_CHANNELS, FEED, KRR, KRR_FEED, LookupClient, V1, V2, send};

/// Published users with a mailbox at e-Boks and at Digipost.
const E_BOKS: &str = "26826499361";
const DIGIPOST: &str = "22859197810";

async fn mailbox(client: &LookupClient, path: &str, who: &str) -> Value {
    let body = send(client.call(path, KRR_FEED, &asked(who))).await.json();
    body["personer"][0]["digital_post"].clone()
}

/// N4: a client that fails on unknown members is found out.
#[tokio::test]
async fn a_mutant_gives_a_mailbox_one_member_that_no_source_names() {
    let client = LookupClient::start().await;
    let members = |mailbox: &Value| mailbox.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let known = ["postkasseadresse", "postkasseleverandoeradresse"];
    for path in [V1, V2] {
        assert_eq!(members(&mailbox(&client, path, DIGIPOST).await), known, "{path}");
    }
    client.krr.set_mutant(Some(NamedMutant::AddsMailboxMember));
    for path in [V1, V2] {
        let shown = members(&mailbox(&client, path, DIGIPOST).await);
        assert_eq!((&shown[..2], shown.len()), (&known.map(str::to_owned)[..], 3), "{path}");
    }
    let feed = send(client.call(FEED, KRR_FEED, &json!({ "fraEndringsId": 0 }))).await.json();
    let mut mailboxes = feed["list"].as_array().unwrap().iter().filter_map(|item| item.get("digital_post"));
    assert!(mailboxes.all(|mailbox| members(mailbox).len() == 3));
}

/// N6.
#[tokio::test]
async fn e_boks_has_its_current_number() {
    let client = LookupClient::start().await;
    for path in [V1, V2] {
        for (who, supplier) in [(E_BOKS, "922020175"), (DIGIPOST, "984661185")] {
            assert_eq!(mailbox(&client, path, who).await["postkasseleverandoeradresse"], supplier, "{path}");
        }
    }
}

/// N9: version 1 is still used on today's hosts, also for the language; clients of version 2 leave the flag out and then look at
/// the status.
#[tokio::test]
async fn version_1_and_version_2_without_the_flag_serve_the_clients_of_today() {
    let client = LookupClient::start().await;
    let version_1 = client.call(V1, KRR, &asked("18886799280")).header("host", "test.kontaktregisteret.no");
    assert_eq!(send(version_1).await.json()["personer"][0]["spraak"], "nn");
    let unknown = "26816635062";
    let list = json!({ "personidentifikatorer": [unknown, "17894199350", BOTH_CHANNELS] });
    let persons = send(client.call(V2, KRR, &list)).await.json()["personer"].take();
    let persons = persons.as_array().unwrap();
    let active: Vec<_> = persons.iter().filter(|person| person["status"] == "AKTIV").collect();
    assert_eq!((persons.len(), active.len()), (3, 1));
    assert_eq!(active[0]["personidentifikator"], BOTH_CHANNELS);
}
