use std::time::Duration;

use krr_contract_tests::gauntlet::{GauntletError, SurpriseOutcome};

use super::support::{LOOK_UP, gauntlet, have, judged, outcomes};

#[tokio::test(flavor = "multi_thread")]
async fn the_exit_code_of_the_command_decides_together_with_what_a_good_client_does() {
    if !have(&["curl"]) {
        return;
    }
    let (gauntlet, _mocks) = gauntlet(&["sh", "-c", LOOK_UP], 2).await;
    let ids =
        ["reserved", "expired", "deleted", "eighteen-months-on", "language-nn", "members-in-reverse", "times-in-utc"];
    let (honest, judged_ones) = judged(&gauntlet, &ids).await.unwrap();
    assert_eq!(honest.persons, ["11822648950"]);
    assert_eq!(honest.operations.keys().collect::<Vec<_>>(), ["getUsersV2"]);
    assert_eq!(
        outcomes(&judged_ones),
        [
            "reserved noticed",
            "expired noticed",
            "deleted noticed",
            "eighteen-months-on noticed",
            "language-nn coped",
            "members-in-reverse coped",
            "times-in-utc coped",
        ]
    );
    let missed = ["unavailable-once", "json-in-lines", "status-null", "reset-once"];
    let (_, judged_ones) = judged(&gauntlet, &missed).await.unwrap();
    assert!(judged_ones.iter().all(|one| one.outcome == SurpriseOutcome::Missed), "{:?}", outcomes(&judged_ones));
    assert_eq!(judged_ones[2].reason.as_deref(), Some("the tests passed"));
    assert_eq!(judged_ones[0].exchanges.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_client_does_not_call_or_does_not_meet_is_not_applicable() {
    if !have(&["curl"]) {
        return;
    }
    let (gauntlet, _mocks) = gauntlet(&["sh", "-c", LOOK_UP], 1).await;
    let ids = [
        "second-page",
        "token-unavailable-once",
        "token-expires-between-calls",
        "mailbox-closed",
        "any-token-accepted",
        "tls-expired",
    ];
    let (_, judged) = judged(&gauntlet, &ids).await.unwrap();
    assert!(judged.iter().all(|one| one.outcome == SurpriseOutcome::NotApplicable), "{:?}", outcomes(&judged));
    let reason = |place: usize| judged[place].reason.clone().unwrap();
    assert_eq!(reason(0), "the client makes no call of the kind `feed`");
    assert_eq!(reason(2), "no answer to the client was changed by it");
    assert_eq!(reason(3), "the client looks up nobody of whom this could become true");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_team_may_declare_that_its_tests_pass_where_others_fail() {
    if !have(&["curl"]) {
        return;
    }
    let (mut gauntlet, _mocks) = gauntlet(&["sh", "-c", LOOK_UP], 1).await;
    gauntlet.graceful = vec!["status-null".to_owned(), "reserved".to_owned()];
    let (_, judged) = judged(&gauntlet, &["status-null", "reserved"]).await.unwrap();
    assert_eq!(outcomes(&judged), ["status-null coped", "reserved missed"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_request_that_is_sent_for_ever_is_harm_even_where_the_tests_fail() {
    if !have(&["curl"]) {
        return;
    }
    let for_ever = format!("for attempt in $(seq 40); do if ({LOOK_UP}); then exit 0; fi; done; exit 1");
    let (gauntlet, _mocks) = gauntlet(&["sh", "-c", &for_ever], 1).await;
    let (_, judged) = judged(&gauntlet, &["always-400"]).await.unwrap();
    assert_eq!(outcomes(&judged), ["always-400 missed"]);
    let reason = judged[0].reason.as_deref().unwrap();
    assert_eq!(reason, "POST /rest/v2/personer was sent 40 times although each answer was 400");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_judged_without_an_honest_run_that_passes_and_calls_the_mock() {
    let (failing, _mocks) = gauntlet(&["sh", "-c", "echo no client here; exit 7"], 1).await;
    let Err(GauntletError::HonestRunFailed { status, output }) = failing.honest_run().await else { panic!() };
    assert_eq!((status.as_str(), output.as_str()), ("exit status: 7", "no client here\n"));
    let (idle, _mocks) = gauntlet(&["true"], 1).await;
    assert!(matches!(idle.honest_run().await, Err(GauntletError::NoCalls { .. })));
    let (missing, _mocks) = gauntlet(&["no-such-program"], 1).await;
    assert!(matches!(missing.honest_run().await, Err(GauntletError::Command { .. })));
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_runs_with_the_same_seed_come_out_alike() {
    if !have(&["curl"]) {
        return;
    }
    let (gauntlet, _mocks) = gauntlet(&["sh", "-c", LOOK_UP], 4).await;
    let ids = ["reserved", "unavailable-once", "persons-one-by-one", "cut-always", "members-in-reverse", "second-page"];
    let (_, first) = judged(&gauntlet, &ids).await.unwrap();
    for _ in 1..10 {
        let (_, again) = judged(&gauntlet, &ids).await.unwrap();
        assert_eq!(outcomes(&again), outcomes(&first));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_judged_before_an_interrupt_is_kept() {
    if !have(&["curl"]) {
        return;
    }
    let slow_when_reserved = format!("{} || sleep 60", LOOK_UP.trim_end());
    let (gauntlet, _mocks) = gauntlet(&["sh", "-c", &slow_when_reserved], 1).await;
    let honest = gauntlet.honest_run().await.unwrap();
    let surprises: Vec<_> = ["members-in-reverse", "reserved"]
        .iter()
        .map(|id| krr_contract_tests::gauntlet::Surprises::bundled().find(id).unwrap())
        .collect();
    let done = parking_lot::Mutex::new(Vec::new());
    let progress = krr_contract_tests::gauntlet::NoGauntletProgress;
    let all = gauntlet.run_all(&surprises, &honest, &progress, &done);
    assert!(tokio::time::timeout(Duration::from_secs(5), all).await.is_err(), "the second one sleeps");
    assert_eq!(outcomes(&done.into_inner()), ["members-in-reverse coped"]);
}
