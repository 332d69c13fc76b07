//! Random calls at the same time in one world have the effect of some order of them, one after the other. The checker looks for such
//! an order (Wing and Gong, 1993): an operation may only stand before those that began after its end.

use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use axum::Router;
use http::Method;
use krr_mock_server::{AuthMode, KrrMock};
use serde_json::{Value, json};

use crate::http::bounds::races::{call, call_with, newcomer};
use crate::support::client::noon;

/// Calls of each of the clients.
const CALLS: usize = 5;
const CLIENTS: usize = 3;
const ROUNDS: u64 = 40;

#[derive(Debug, Clone, Copy)]
enum Call {
    Put(u8),
    Delete,
    Patch,
    LookUp,
    Feed,
    Reset,
    Advance,
}

/// What a call gave, as far as the order of calls decides it.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Outcome {
    Status(u16),
    Person(String),
    /// Whether the person is listed, and the number of the newest change.
    Feed(bool, u64),
    Seconds(i64),
}

#[derive(Debug, Clone)]
struct Recorded {
    call: Call,
    outcome: Outcome,
    began: u64,
    ended: u64,
}

/// The world as one person, the feed and the register clock.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
struct Model {
    person: Option<Known>,
    changes: u64,
    seconds: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Known {
    Active { address: u8 },
    Deleted,
}

impl Model {
    /// What the call gives in this state; the state is then as after it.
    fn run(&mut self, call: Call, first_change: u64) -> Outcome {
        match call {
            Call::Put(address) => {
                let status = if self.person.is_some() { 200 } else { 201 };
                self.change(Known::Active { address });
                Outcome::Status(status)
            }
            Call::Delete => match self.person {
                None => Outcome::Status(404),
                Some(Known::Deleted) => Outcome::Status(204),
                Some(Known::Active { .. }) => {
                    self.change(Known::Deleted);
                    Outcome::Status(204)
                }
            },
            Call::Patch => match self.person.clone() {
                Some(active @ Known::Active { .. }) => {
                    self.change(active);
                    Outcome::Status(204)
                }
                Some(Known::Deleted) | None => Outcome::Status(404),
            },
            Call::LookUp => Outcome::Person(match &self.person {
                None => "IKKE_REGISTRERT".to_owned(),
                Some(Known::Deleted) => "SLETTET".to_owned(),
                Some(Known::Active { address }) => format!("n{address}@example.no"),
            }),
            Call::Feed => Outcome::Feed(self.person.is_some(), first_change + self.changes),
            Call::Reset => {
                *self = Self::default();
                Outcome::Status(204)
            }
            Call::Advance => {
                self.seconds += 1;
                Outcome::Seconds(self.seconds)
            }
        }
    }

    fn change(&mut self, person: Known) {
        self.person = Some(person);
        self.changes += 1;
    }
}

/// Whether some order of the calls explains what they gave.
fn is_linearizable(history: &[Recorded], first_change: u64) -> bool {
    let mut seen = HashSet::new();
    let mut open = vec![(0_u32, Model::default())];
    while let Some((done, model)) = open.pop() {
        if done.count_ones() as usize == history.len() {
            return true;
        }
        let is_left = |index: usize| done & (1 << index) == 0;
        let first_end = (0..history.len()).filter(|index| is_left(*index)).map(|index| history[index].ended).min();
        for (index, recorded) in history.iter().enumerate() {
            if !is_left(index) || first_end.is_some_and(|end| recorded.began > end) {
                continue;
            }
            let mut next = model.clone();
            if next.run(recorded.call, first_change) == recorded.outcome
                && seen.insert((done | 1 << index, next.clone()))
            {
                open.push((done | 1 << index, next));
            }
        }
    }
    false
}

fn chosen(chance: &mut fastrand::Rng) -> Call {
    match chance.u8(0..16) {
        0..4 => Call::Put(chance.u8(0..9)),
        4..6 => Call::Delete,
        6..9 => Call::LookUp,
        9..11 => Call::Patch,
        11..13 => Call::Feed,
        13 => Call::Reset,
        _ => Call::Advance,
    }
}

async fn perform(app: &Router, pid: &str, token: &str, of: Call) -> Outcome {
    let path = format!("/_mock/personer/{pid}");
    match of {
        Call::Put(address) => {
            let person = json!({ "kontaktinformasjon": { "epostadresse": format!("n{address}@example.no") } });
            Outcome::Status(call(app, Method::PUT, &path, person).await.0)
        }
        Call::Delete => Outcome::Status(call(app, Method::DELETE, &path, Value::Null).await.0),
        Call::Patch => {
            let path = "/kontaktinfo-oauth2-server/rest/v1/person";
            Outcome::Status(call_with(app, token, Method::PATCH, path, json!({ "spraak": "nn" })).await.0)
        }
        Call::LookUp => {
            let (_, body) =
                call(app, Method::POST, "/rest/v2/personer", json!({ "personidentifikatorer": [pid] })).await;
            let person = &body["personer"][0];
            let address = person["kontaktinformasjon"]["epostadresse"].as_str();
            Outcome::Person(address.or(person["status"].as_str()).unwrap_or_default().to_owned())
        }
        Call::Feed => {
            let (_, body) =
                call(app, Method::POST, "/rest/v2/krr/hentEndringer", json!({ "fraEndringsId": 200_000_000 })).await;
            let is_listed = body["list"].as_array().unwrap().iter().any(|person| person["personidentifikator"] == pid);
            Outcome::Feed(is_listed, body["sisteEndringsId"].as_u64().unwrap())
        }
        Call::Reset => Outcome::Status(call(app, Method::POST, "/_mock/reset", Value::Null).await.0),
        Call::Advance => {
            let (_, body) = call(app, Method::PUT, "/_mock/clock", json!({ "advance": "PT1S" })).await;
            let shown: jiff::Timestamp = body["register"].as_str().unwrap().parse().unwrap();
            Outcome::Seconds(shown.as_second() - noon().now().as_second())
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn histories_of_calls_at_the_same_time_have_an_order() {
    let app = KrrMock::builder().clock(noon()).auth(AuthMode::Off).router().unwrap();
    let pid = newcomer(&app).await;
    let scope = json!({ "scope": "user/spraak.write", "pid": pid, "lifetime_s": 3600 });
    let (_, token) = call(&app, Method::POST, "/_mock/tokens", scope).await;
    let token: Arc<str> = token["access_token"].as_str().unwrap().into();
    let Outcome::Feed(_, first_change) = perform(&app, &pid, &token, Call::Feed).await else { unreachable!() };
    for round in 0..ROUNDS {
        let counter = Arc::new(AtomicU64::new(0));
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| {
                let (app, pid, token, counter) = (app.clone(), pid.clone(), Arc::clone(&token), Arc::clone(&counter));
                tokio::spawn(async move {
                    let mut chance = fastrand::Rng::with_seed(round * 100 + client as u64);
                    let mut history = Vec::new();
                    for _ in 0..CALLS {
                        let call = chosen(&mut chance);
                        let began = counter.fetch_add(1, Ordering::SeqCst);
                        let outcome = perform(&app, &pid, &token, call).await;
                        history.push(Recorded { call, outcome, began, ended: counter.fetch_add(1, Ordering::SeqCst) });
                    }
                    history
                })
            })
            .collect();
        let mut history = Vec::new();
        for client in clients {
            history.extend(client.await.unwrap());
        }
        history.sort_by_key(|recorded| recorded.began);
        assert!(is_linearizable(&history, first_change), "round {round}: {history:#?}");
        perform(&app, &pid, &token, Call::Reset).await;
    }
}

#[test]
fn a_history_without_an_order_is_noticed() {
    let recorded = |call, outcome, began, ended| Recorded { call, outcome, began, ended };
    let address = |text: &str| Outcome::Person(text.to_owned());
    let put = recorded(Call::Put(1), Outcome::Status(201), 0, 3);
    let early = |outcome| recorded(Call::LookUp, outcome, 1, 2);
    let late = |outcome| recorded(Call::LookUp, outcome, 4, 5);
    for (history, expected) in [
        (vec![put.clone(), early(address("n1@example.no")), late(address("n1@example.no"))], true),
        (vec![put.clone(), early(address("IKKE_REGISTRERT")), late(address("n1@example.no"))], true),
        (vec![put.clone(), early(address("n1@example.no")), late(address("IKKE_REGISTRERT"))], false),
        (vec![put.clone(), recorded(Call::Put(2), Outcome::Status(201), 1, 2)], false),
        (
            vec![
                recorded(Call::Advance, Outcome::Seconds(1), 0, 3),
                recorded(Call::Advance, Outcome::Seconds(1), 1, 2),
            ],
            false,
        ),
    ] {
        assert_eq!(is_linearizable(&history, 0), expected, "{history:?}");
    }
}
