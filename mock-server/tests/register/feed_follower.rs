//! A client that follows the change feed by its rules, and what it ends with (DOC-COPY); thousands of such schedules are
//! tested beside the register.

use std::collections::BTreeMap;

use http::Method;
use krr_fixtures::Person;
use krr_mock_server::KrrWorld;
use proptest::{
    prelude::*,
    test_runner::{RngSeed, TestRunner},
};
use reqwest::RequestBuilder;
use serde_json::{Value, json};

use crate::register::change_feed::{BEFORE, END};
use crate::support::client::{BOTH_CHANNELS, DELETED, FEED, KRR_FEED, LookupClient, V2, persona, send};

#[derive(Debug, Clone, Copy)]
enum Event {
    Put(usize),
    Delete(usize),
    Language(usize),
    Fetch,
    FetchAgain,
    Store,
    Crash,
}

type LocalCopy = BTreeMap<String, Value>;

/// One schedule, in a world of its own.
struct Schedule<'s> {
    client: &'s LookupClient,
    world: KrrWorld,
    token: String,
    who: &'s [String],
    ids: [u64; 2],
    copy: LocalCopy,
    stored: (u64, LocalCopy),
}

impl Schedule<'_> {
    fn request(&self, method: Method, path: &str, token: &str) -> RequestBuilder {
        let request = self.client.request(method, path).header("krr-mock-world", self.world.name());
        request.bearer_auth(token).header("content-type", "application/json")
    }

    /// The result of a look-up of all persons of the register.
    async fn bulk(&self) -> LocalCopy {
        let body = json!({ "personidentifikatorer": self.who, "inkluderIkkeRegistrerte": false });
        let answer = send(self.request(Method::POST, V2, &self.token).body(body.to_string())).await.json();
        copied(&answer["personer"])
    }

    /// Reads on from an id; whether that was the end.
    async fn fetch(&mut self, from: u64) -> bool {
        let body = json!({ "fraEndringsId": from }).to_string();
        let page = send(self.request(Method::POST, FEED, &self.token).body(body)).await.json();
        self.copy.extend(copied(&page["list"]).into_iter().filter(|(who, _)| self.who.contains(who)));
        let until = page["tilEndringsId"].as_u64().unwrap();
        self.ids = [from, until];
        until == page["sisteEndringsId"].as_u64().unwrap()
    }

    async fn does(&mut self, step: Event, number: usize) {
        let [before, at] = self.ids;
        match step {
            Event::Put(who) => {
                let person = Person::aktiv(self.who[who].parse().unwrap());
                self.world.put(person.epostadresse(&format!("nr{number}@example.no")));
            }
            Event::Delete(who) => {
                let path = format!("/_mock/personer/{}", self.who[who]);
                send(self.request(Method::DELETE, &path, &self.token)).await;
            }
            Event::Language(who) => {
                let token = self.world.user_token("krr:user/spraak.write", &self.who[who]);
                send(self.request(Method::PATCH, "/rest/v1/person", &token).body(r#"{"spraak":"nn"}"#)).await;
            }
            Event::Fetch => _ = self.fetch(at).await,
            Event::FetchAgain => _ = self.fetch(before).await,
            Event::Store => self.stored = (at, self.copy.clone()),
            Event::Crash => {
                self.copy = self.stored.1.clone();
                self.ids = [self.stored.0; 2];
            }
        }
    }
}

fn copied(list: &Value) -> LocalCopy {
    let persons = list.as_array().unwrap().iter();
    persons.map(|person| (person["personidentifikator"].as_str().unwrap().to_owned(), person.clone())).collect()
}

async fn follow(client: &LookupClient, world: &str, start: u64, steps: &[Event]) -> [LocalCopy; 2] {
    let who = [BOTH_CHANNELS.to_owned(), DELETED.to_owned(), persona("unknown"), persona("sami-language")];
    let world = client.krr.world(world);
    let token = world.token(KRR_FEED);
    let stored = (start, LocalCopy::new());
    let mut schedule = Schedule { client, world, token, who: &who, ids: [start; 2], copy: LocalCopy::new(), stored };
    if start > 0 {
        schedule.copy = schedule.bulk().await;
        schedule.stored.1 = schedule.copy.clone();
    }
    for (number, step) in steps.iter().enumerate() {
        schedule.does(*step, number).await;
    }
    // Everybody fits in one page.
    assert!(schedule.fetch(schedule.ids[1]).await, "the end is never reached");
    [schedule.bulk().await, schedule.copy]
}

fn steps() -> impl Strategy<Value = Vec<Event>> {
    let step = prop_oneof![
        3 => (0..4_usize).prop_map(Event::Put),
        2 => (0..4_usize).prop_map(Event::Delete),
        1 => (0..4_usize).prop_map(Event::Language),
        3 => Just(Event::Fetch),
        1 => Just(Event::FetchAgain),
        1 => Just(Event::Store),
        1 => Just(Event::Crash),
    ];
    proptest::collection::vec(step, 0..16)
}

#[test]
fn a_feed_follower_ends_with_the_same_persons_as_a_bulk_lookup() {
    let config = ProptestConfig {
        cases: 48,
        rng_seed: RngSeed::Fixed(5),
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let client = runtime.block_on(LookupClient::start());
    let starts = prop_oneof![Just(0), Just(BEFORE), BEFORE..=END];
    let case = std::cell::Cell::new(0);
    let outcome = TestRunner::new(config).run(&(starts, steps()), |(start, steps)| {
        case.set(case.get() + 1);
        let name = format!("schedule-{}", case.get());
        let [expected, copy] = runtime.block_on(follow(&client, &name, start, &steps));
        prop_assert_eq!(copy, expected);
        Ok(())
    });
    outcome.unwrap();
    assert_eq!(runtime.block_on(client.own_breaches()), 0);
}
