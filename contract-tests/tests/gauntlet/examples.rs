//! The sample clients. The whole gauntlet takes minutes; here each planted mistake meets the surprise that was made for it.

use super::support::{gauntlet, have, judged, outcomes};
use crate::cli::pages::root;

/// Each mistake of `mistaken-shell`, with the surprise that was made for it.
const MISTAKES: [(&str, &str); 10] = [
    ("reads `reservasjon` as a boolean", "reserved"),
    ("takes answers by position", "in-descending-order"),
    ("ignores 18 months", "expired"),
    ("treats deleted as reachable", "deleted"),
    ("fails on unknown members", "new-member-of-person"),
    ("parses only `Z`", "epostadresse-time-with-colon"),
    ("never renews a token", "token-expires-between-calls"),
    ("retries a 400 for ever", "always-400"),
    ("drops page two of the feed", "second-page"),
    ("trusts `status` alone", "no-channel"),
];

fn example(path: &str) -> String {
    root().join("contract-tests/examples").join(path).to_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_careful_client_misses_none_of_the_ten() {
    if !have(&["python3", "openssl"]) {
        return;
    }
    let tests = example("careful-python");
    let (gauntlet, _mocks) = gauntlet(&["python3", "-B", "-m", "unittest", "discover", "-s", &tests], 2).await;
    let ids = MISTAKES.map(|(_, id)| id);
    let (_, judged) = judged(&gauntlet, &ids).await.unwrap();
    let missed: Vec<_> = judged.iter().filter(|one| !one.outcome.is_good()).collect();
    assert!(missed.is_empty(), "{missed:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_of_the_ten_mistakes_is_found_by_the_surprise_made_for_it() {
    if !have(&["curl", "jq", "openssl"]) {
        return;
    }
    let tests = example("mistaken-shell/test.sh");
    let (gauntlet, _mocks) = gauntlet(&["sh", &tests], 2).await;
    let ids = MISTAKES.map(|(_, id)| id);
    let (_, judged) = judged(&gauntlet, &ids).await.unwrap();
    for ((mistake, _), one) in MISTAKES.iter().zip(&judged) {
        assert!(one.outcome.counts() && !one.outcome.is_good(), "{mistake}: {} {:?}", one.outcome.name(), one.reason);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_usual_client_respects_a_reservation_and_has_no_retry() {
    if !have(&["node"]) {
        return;
    }
    let (gauntlet, _mocks) = gauntlet(&["node", "--test", &example("usual-node")], 2).await;
    let (_, judged) =
        judged(&gauntlet, &["reserved", "expired", "new-members-everywhere", "unavailable-once"]).await.unwrap();
    assert_eq!(
        outcomes(&judged),
        ["reserved noticed", "expired noticed", "new-members-everywhere coped", "unavailable-once missed"]
    );
}
