//! `--state`: what was changed survives a restart and a kill, and a file that cannot be used is refused and left as it is.

use std::{fs, path::Path, thread, time::Duration};

use http::Method;
use krr_fixtures::{Deck, Person, Population};
use krr_mock_server::{Clock, Fault, KrrMock, KrrMockBuilder, NamedMutant};
use serde_json::{Value, json};

use super::process::{Process, krr_mock, run};
use crate::support::client::{BOTH_CHANNELS, FEED, KRR_FEED, LookupClient, noon, send};
use crate::support::oauth_client::OauthClient;

/// Twice the longest time that a change waits until it is written.
const WRITTEN: Duration = Duration::from_secs(4);

fn stored(file: &Path) -> Value {
    serde_json::from_slice(&fs::read(file).unwrap()).unwrap()
}

fn builder(file: &Path) -> KrrMockBuilder {
    KrrMock::builder().clock(noon()).state(file)
}

fn address_of(process: &Process) -> String {
    format!("http://{}", process.address())
}

#[tokio::test]
async fn what_was_changed_survives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.json");
    let client = LookupClient::start_with(builder(&file)).await;
    client.krr.put(Person::aktiv(BOTH_CHANNELS.parse().unwrap()).epostadresse("ola@example.no").reservert());
    client.krr.clocks().register.advance("P3M".parse().unwrap()).unwrap();
    client.krr.clocks().token.set("2024-01-01T00:00:00Z".parse().unwrap()).unwrap();
    client.krr.set_mutant(Some(NamedMutant::UndeclaredStatus));
    client.krr.world("other").fault(Fault::status(503).on("getUsers").times(2));
    let language = json!({ "spraak": "nn" });
    let changed = client.send(Method::PUT, &format!("/_world/other/_mock/personer/{BOTH_CHANNELS}"), language).await;
    assert_eq!(changed.status, 200, "{changed:?}");
    let paths = [
        "/_mock/clock",
        "/_mock/personer",
        "/_mock/clients",
        "/_mock/mutant",
        "/_world/other/_mock/personer",
        "/_world/other/_mock/clock",
        "/_world/other/_mock/faults",
    ];
    let mut before = Vec::new();
    for path in paths {
        before.push(client.get(path).await.body);
    }
    client.krr.stop().await;

    let client = LookupClient::start_with(builder(&file)).await;
    for (path, before) in paths.into_iter().zip(before) {
        assert_eq!(client.get(path).await.body, before, "{path}");
    }
    // A reset leads back to the start, not to what was saved.
    client.krr.reset();
    assert_eq!(client.get("/_mock/clock").await.json()["token"], json!(noon().now().to_string()));
}

#[tokio::test]
async fn the_change_feed_goes_on_with_its_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.json");
    let feed =
        async |client: &LookupClient| send(client.call(FEED, KRR_FEED, &json!({ "fraEndringsId": 0 }))).await.body;
    let client = LookupClient::start_with(builder(&file)).await;
    client.krr.put(Person::aktiv(BOTH_CHANNELS.parse().unwrap()).epostadresse("ola@example.no"));
    let before = feed(&client).await;
    assert!(before.contains("ola@example.no"), "{before}");
    client.krr.stop().await;
    let client = LookupClient::start_with(builder(&file)).await;
    assert_eq!(feed(&client).await, before);
}

#[tokio::test]
async fn a_grant_is_spent_after_a_restart_too() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.json");
    let client = OauthClient::start_with(builder(&file)).await;
    let (grant, address) = (client.grant(&json!({})), client.lookup.krr.address());
    assert_eq!(client.token(&grant).await.status, 200);
    let refused = client.token(&grant).await;
    client.lookup.krr.stop().await;
    // The same address, so that the audience of the grant is the same.
    let client = OauthClient { lookup: LookupClient::start_with(builder(&file).listen(address)).await };
    let again = client.token(&grant).await;
    assert_eq!((again.status, &again.json()["error"]), (400, &refused.json()["error"]));
    assert_eq!(client.token_for(json!({})).await.status, 200, "the client is still registered");
}

#[tokio::test]
async fn a_kill_loses_nothing_that_is_older_than_the_interval() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.json");
    let arguments = ["--state", file.to_str().unwrap(), "--listen", "127.0.0.1:0"];
    let person = |process: &Process| format!("{}/_mock/personer/{BOTH_CHANNELS}", address_of(process));
    let reserve = async |process: &Process, reservasjon: &str| {
        let body = json!({ "reservasjon": reservasjon }).to_string();
        let request = reqwest::Client::new().put(person(process)).header("content-type", "application/json").body(body);
        assert_eq!(send(request).await.status, 200);
    };
    let process = Process::start(&arguments);
    reserve(&process, "JA").await;
    thread::sleep(WRITTEN);
    process.signal("KILL");
    drop(process);
    let process = Process::start(&arguments);
    assert_eq!(send(reqwest::Client::new().get(person(&process))).await.json()["reservasjon"], "JA");

    // SIGTERM writes at once.
    reserve(&process, "NEI").await;
    process.signal("TERM");
    assert_eq!(process.ended().code, Some(0));
    assert_eq!(stored(&file)["worlds"][0]["register"]["persons"][0]["person"]["reservasjon"], "NEI");
    assert!(fs::read_to_string(&file).unwrap().starts_with("{\"format\":1,"));
}

#[tokio::test]
async fn a_file_that_cannot_be_used_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.json");
    let krr = builder(&file).start().await.unwrap();
    krr.put(Person::aktiv(BOTH_CHANNELS.parse().unwrap()));
    krr.stop().await;
    let whole = fs::read_to_string(&file).unwrap();
    for (text, expected) in [
        (whole.replacen("\"format\":1", "\"format\":2", 1), "it has format 2, and this version reads up to 1"),
        (whole[..whole.len() / 2].to_owned(), "EOF while parsing"),
        (String::new(), "line 1 column 0"),
        ("{}".to_owned(), "missing field `format`"),
        (whole.replacen("\"persons\"", "\"personer\"", 1), "worlds[0].register.personer: unknown field `personer`"),
        (whole.replacen("\"AKTIV\"", "\"AKTV\"", 1), "worlds[0].register.persons[0].person"),
        (whole.replacen("\"newest\":37", "\"newest\":36", 1), "worlds, index 0, register, newest"),
        (whole.replacen("\"number\":37", "\"number\":36", 1), "worlds, index 0, register, persons, index 0"),
        (whole.replacen("\"name\":\"\"", "\"name\":\"a b\"", 1), "worlds, index 0, name"),
        (format!("{whole} x"), "trailing characters"),
    ] {
        assert_ne!(text, whole, "{expected}");
        fs::write(&file, &text).unwrap();
        let why = builder(&file).start().await.err().unwrap().to_string();
        assert!(why.contains(expected) && why.contains("state.json"), "{why}");
        assert_eq!(fs::read_to_string(&file).unwrap(), text);
    }
    fs::write(&file, &whole).unwrap();
    let deck = Deck::parse_persons("[]", "nobody.json").unwrap();
    let others = builder(&file).population(Population::new(10, 1).unwrap());
    for (builder, expected) in [
        (
            others,
            "other citizens (--population): 36 test persons and 0 citizens there, 36 test persons and 10 citizens here",
        ),
        (builder(&file).deck(Deck::bundled("ver2-operator").unwrap()), "other test persons (--deck, --persons)"),
    ] {
        let why = builder.start().await.err().unwrap().to_string();
        assert!(why.contains(expected), "{why}");
    }
    assert_eq!(fs::read_to_string(&file).unwrap(), whole);
    assert!(builder(&file).persons(deck).start().await.is_ok(), "nobody more is the same register");
}

/// Written by the first version with a state file, for one person of a deck of two.
const FORMAT_1: &str = include_str!("state-format-1.json");

#[tokio::test]
async fn a_file_of_the_first_format_is_read() {
    let persons =
        r#"[{"personidentifikator": "11822648950"}, {"personidentifikator": "17894199350", "status": "SLETTET"}]"#;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.json");
    fs::write(&file, FORMAT_1).unwrap();
    let deck =
        Deck::parse("name = \"two\"\ntitle = \"two\"\nprovenance = \"made up\"\nperson = []\n", "two.toml").unwrap();
    let builder = builder(&file).deck(deck).persons(Deck::parse_persons(persons, "two.json").unwrap());
    let client = LookupClient::start_with(builder).await;
    let person = client.get(&format!("/_mock/personer/{BOTH_CHANNELS}")).await.json();
    assert_eq!((&person["reservasjon"], &person["spraak"]), (&json!("JA"), &json!("nn")));
    assert_eq!(client.get("/_mock/clock").await.json()["register"], "2025-04-14T10:00:00Z");
    assert_eq!(client.get("/_world/other/_mock/faults").await.json()["faults"][0]["hits"], 1);
}

#[tokio::test]
async fn a_place_that_cannot_be_written_is_told_before_the_mock_answers() {
    let folder = tempfile::tempdir().unwrap();
    let (file, missing) = (folder.path().join("state.json"), folder.path().join("none/state.json"));
    let said = |path: &Path| run(krr_mock(&["--listen", "127.0.0.1:0", "--state", path.to_str().unwrap()]));
    for (path, expected) in [(folder.path(), "it is not a file"), (&missing, "No such file or directory")] {
        let output = said(path);
        assert_eq!(output.code, Some(2), "{output:?}");
        assert!(output.err.contains(expected) && output.err.contains("--state") && output.out.is_empty(), "{output:?}");
    }
    let _krr = builder(&file).clock(Clock::real()).start().await.unwrap();
    let output = said(&file);
    assert_eq!(output.code, Some(2));
    assert!(output.err.contains("another mock that is running keeps its state there"), "{output:?}");
}
