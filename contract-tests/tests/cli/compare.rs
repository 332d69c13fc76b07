//! `krr-contract compare`: differences of the contract are found, differences of the data are not.

use std::process::{Command, Output};

use krr_mock_server::{KrrMock, NamedMutant};
use krr_specs::Generation;
use serde_json::{Value, json};

use crate::suite::suite_size::base_of;

fn compare(left: &str, right: &str, more: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_krr-contract"));
    command.env_remove("KRR_ACCESS_TOKEN").env_remove("KRR_USER_TOKEN");
    command.args(["compare", "--left", left, "--right", right, "--cases", "1", "--seed", "1"]).args(more);
    command.output().unwrap()
}

fn text(output: &Output) -> String {
    String::from_utf8([output.stdout.as_slice(), &output.stderr].concat()).unwrap()
}

async fn other_persons() -> KrrMock {
    KrrMock::builder().population("500:3".parse().unwrap()).start().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_mocks_with_other_persons_do_not_differ() {
    let (left, right) = (KrrMock::start().await, other_persons().await);
    let output = compare(left.uri(), right.uri(), &[]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    assert!(text(&output).starts_with("0 differences; "), "{}", text(&output));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_does_not_differ_from_itself() {
    let krr = KrrMock::start().await;
    let output = compare(krr.uri(), krr.uri(), &["--generation", "g2"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mutant_is_a_difference_of_its_side() {
    let (left, right) = (KrrMock::start().await, other_persons().await);
    for (mutant, expected) in [
        (NamedMutant::SortsPersons, "DIFFERENT order-of-request: fails on the right only\n"),
        (NamedMutant::UndeclaredStatus, "DIFFERENT getUser: 200 on the left, 203 on the right\n"),
        (
            NamedMutant::ZuluTimes,
            "string  sometimes  oslo-time on the left, string  sometimes  other-time on the right\n",
        ),
    ] {
        right.set_mutant(Some(mutant));
        let output = compare(left.uri(), right.uri(), &["--generation", "g2"]);
        assert_eq!(output.status.code(), Some(1), "{}", text(&output));
        assert!(text(&output).contains(expected), "{expected}{}", text(&output));
    }
    let output = compare(right.uri(), left.uri(), &["--format", "json", "--generation", "g2"]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let expected = json!({ "kind": "rule", "rule": "oslo-timestamps", "broken_on": "left" });
    assert!(
        report["differences"].as_array().unwrap().iter().any(|difference| difference["difference"] == expected),
        "{report}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_that_cannot_be_compared_are_refused() {
    let krr = KrrMock::start().await;
    let first = base_of(&krr, Generation::G1);
    for (left, right, code, reason) in [
        (first.as_str(), krr.uri(), 2, "only servers of one generation can be compared"),
        (krr.uri(), "nowhere", 2, "neither a URL"),
        (krr.uri(), "http://127.0.0.1:1", 3, "cannot be reached"),
        (krr.uri(), "ver2", 3, "is retired"),
    ] {
        let output = compare(left, right, &[]);
        assert_eq!(output.status.code(), Some(code), "{}", text(&output));
        assert!(text(&output).contains(reason), "{}", text(&output));
    }
    let output = compare(krr.uri(), krr.uri(), &["--max-requests", "30"]);
    assert_eq!(output.status.code(), Some(4), "{}", text(&output));
}
