//! Two servers side by side: what differs is found whatever they say of somebody, and nothing else is.

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

fn told(output: &Output) -> String {
    String::from_utf8([output.stdout.as_slice(), &output.stderr].concat()).unwrap()
}

/// With other persons, and the same contract.
async fn another() -> KrrMock {
    KrrMock::builder().population("500:3".parse().unwrap()).start().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_honest_servers_do_not_differ_whoever_lives_there() {
    let (left, right) = (KrrMock::start().await, another().await);
    let output = compare(left.uri(), right.uri(), &[]);
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    assert!(told(&output).starts_with("0 differences; "), "{}", told(&output));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_does_not_differ_from_itself() {
    let krr = KrrMock::start().await;
    let output = compare(krr.uri(), krr.uri(), &["--generation", "g2"]);
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lie_is_a_difference_of_the_side_that_tells_it() {
    let (left, right) = (KrrMock::start().await, another().await);
    for (lie, expected) in [
        (NamedMutant::SortsPersons, "DIFFERENT order-of-request: broken on the right only\n"),
        (NamedMutant::UndeclaredStatus, "DIFFERENT getUser: 200 on the left, 203 on the right\n"),
        (
            NamedMutant::ZuluTimes,
            "string  sometimes  oslo-time on the left, string  sometimes  other-time on the right\n",
        ),
    ] {
        right.set_mutant(Some(lie));
        let output = compare(left.uri(), right.uri(), &["--generation", "g2"]);
        assert_eq!(output.status.code(), Some(1), "{}", told(&output));
        assert!(told(&output).contains(expected), "{expected}{}", told(&output));
    }
    let output = compare(right.uri(), left.uri(), &["--format", "json", "--generation", "g2"]);
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    let expected = json!({ "kind": "rule", "rule": "oslo-timestamps", "broken_on": "left" });
    assert!(told["differences"].as_array().unwrap().iter().any(|found| found["difference"] == expected), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_compared_is_said() {
    let krr = KrrMock::start().await;
    let first = base_of(&krr, Generation::G1);
    for (left, right, code, reason) in [
        (first.as_str(), krr.uri(), 2, "only two of one generation can be compared"),
        (krr.uri(), "nowhere", 2, "neither a URL"),
        (krr.uri(), "http://127.0.0.1:1", 3, "cannot be reached"),
        (krr.uri(), "ver2", 3, "is retired"),
    ] {
        let output = compare(left, right, &[]);
        assert_eq!(output.status.code(), Some(code), "{}", told(&output));
        assert!(told(&output).contains(reason), "{}", told(&output));
    }
    let output = compare(krr.uri(), krr.uri(), &["--max-requests", "30"]);
    assert_eq!(output.status.code(), Some(4), "{}", told(&output));
}
