//! `krr-contract compare`: differences of the contract are found, differences of the data are not.

use krr_mock_server::{KrrMock, NamedMutant};
use krr_specs::Generation;
use serde_json::{Value, json};

use crate::suite::suite_size::base_of;
use crate::support::program::krr_contract;

/// The exit code, and everything that is written.
fn compare(left: &str, right: &str, more: &[&str]) -> (Option<i32>, String) {
    let sides = ["compare", "--left", left, "--right", right, "--cases", "1", "--seed", "1"];
    let (code, out, err) = krr_contract(&[&sides, more].concat());
    (code, out + &err)
}

async fn other_persons() -> KrrMock {
    KrrMock::builder().population("500:3".parse().unwrap()).start().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_mocks_with_other_persons_do_not_differ() {
    let (left, right) = (KrrMock::start().await, other_persons().await);
    let (code, text) = compare(left.uri(), right.uri(), &[]);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.starts_with("0 differences; "), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_does_not_differ_from_itself() {
    let krr = KrrMock::start().await;
    let (code, text) = compare(krr.uri(), krr.uri(), &["--generation", "g2"]);
    assert_eq!(code, Some(0), "{text}");
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
        let (code, text) = compare(left.uri(), right.uri(), &["--generation", "g2"]);
        assert_eq!(code, Some(1), "{text}");
        assert!(text.contains(expected), "{expected}{text}");
    }
    let (_, report) = compare(right.uri(), left.uri(), &["--format", "json", "--generation", "g2"]);
    let report: Value = serde_json::from_str(&report).unwrap();
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
    for (left, right, expected, reason) in [
        (first.as_str(), krr.uri(), 2, "only servers of one generation can be compared"),
        (krr.uri(), "nowhere", 2, "neither a URL"),
        (krr.uri(), "http://127.0.0.1:1", 3, "cannot be reached"),
        (krr.uri(), "ver2", 3, "is retired"),
    ] {
        let (code, text) = compare(left, right, &[]);
        assert_eq!(code, Some(expected), "{text}");
        assert!(text.contains(reason), "{text}");
    }
    let (code, text) = compare(krr.uri(), krr.uri(), &["--max-requests", "30"]);
    assert_eq!(code, Some(4), "{text}");
}
