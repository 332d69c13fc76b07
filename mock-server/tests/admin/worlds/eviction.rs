//! Many worlds at once: nobody ever sees anything of another's.

use std::sync::Arc;

use http::Method;
use jiff::{Span, Timestamp};
use krr_fixtures::Person;
use krr_mock_server::{AuthMode, KrrMock, KrrWorld};
use serde_json::json;

use crate::support::client::{BOTH_CHANNELS, LookupClient, noon, send};
use crate::support::world_client::{BOTH_SCOPES, WorldClient, unused_pid};

const WORLDS: usize = 200;
const TASKS: usize = 2;
const STEPS: usize = 5;
const LANGUAGES: [&str; 4] = ["nb", "nn", "en", "se"];

/// Chance that a seed decides.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % bound
    }
}

fn name_of(world: usize) -> String {
    format!("world-{world}")
}

/// What one task did in a world: how many days it moved the clock, and how many exchanges the journal has of it.
#[derive(Default)]
struct Done {
    days: usize,
    exchanges: usize,
}

/// Everybody asks for the same few identifiers, and everything put there names the world and the step.
async fn live(client: Arc<LookupClient>, world: usize, task: usize) -> Done {
    let (world_client, who) = (WorldClient::new(&client, name_of(world)), unused_pid(task * 100));
    let inside = client.krr.world(&world_client.name);
    let [token, own] = [inside.token(BOTH_SCOPES), inside.user_token("krr:user/spraak.write", &who)];
    let mut chance = Chance((world * TASKS + task) as u64);
    let (mut expected, mut done) = (json!([null, null]), Done::default());
    for step in 0..STEPS {
        match chance.below(if expected[0].is_null() { 1 } else { 4 }) {
            0 => {
                let epost = format!("{}.{task}.{step}@example.no", world_client.name);
                let person = json!({ "kontaktinformasjon": { "epostadresse": epost } });
                let status = if expected[0].is_null() { 201 } else { 200 };
                assert_eq!(world_client.put(&who, person).await.status, status);
                expected = json!([epost, null]);
            }
            1 => {
                let spraak = LANGUAGES[(world + step) % 4];
                let request = world_client.request(Method::PATCH, "/rest/v1/person").bearer_auth(&own);
                let body = json!({ "spraak": spraak }).to_string();
                assert_eq!(send(request.header("content-type", "application/json").body(body)).await.status, 204);
                expected[1] = json!(spraak);
                done.exchanges += 1;
            }
            2 => {
                let moved = world_client.send(Method::PUT, "/_mock/clock", json!({ "register": "P1D" })).await;
                assert_eq!(moved.status, 200);
                done.days += 1;
            }
            _ => tokio::task::yield_now().await,
        }
        let seen = world_client.look_up_with(&token, &who).await.json()["personer"][0].take();
        let seen = json!([seen["kontaktinformasjon"]["epostadresse"], seen["spraak"]]);
        assert_eq!(seen, expected, "{} {task} {step}", world_client.name);
        done.exchanges += 1;
    }
    done
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn worlds_never_share_state() {
    let client = Arc::new(LookupClient::start_with(KrrMock::builder().clock(noon()).workers(2)).await);
    // Consecutive tasks use different worlds, and tasks of one world are far apart.
    let mut order: Vec<(usize, usize)> = (0..WORLDS * TASKS).map(|n| (n % WORLDS, n / WORLDS)).collect();
    let mut chance = Chance(3);
    for n in (1..order.len()).rev() {
        order.swap(n, chance.below(n + 1));
    }
    let begin = |(world, task)| (world, tokio::spawn(live(Arc::clone(&client), world, task)));
    let tasks: Vec<_> = order.into_iter().map(begin).collect();
    let mut done: Vec<Done> = (0..WORLDS).map(|_| Done::default()).collect();
    for (world, task) in tasks {
        let Done { days, exchanges } = task.await.unwrap();
        done[world].days += days;
        done[world].exchanges += exchanges;
    }
    for (world, done) in done.iter().enumerate() {
        let world = client.krr.world(&name_of(world));
        assert_eq!(day(&world), done.days);
        assert_eq!(world.exchanges().len(), done.exchanges);
        world.verify();
    }
    assert!(done.iter().any(|done| done.days > 0));
    assert_eq!((day(&client.krr), client.krr.exchanges().len()), (0, 0), "the one without a name");
    assert_eq!(client.own_breaches().await, 0);
}

/// How many days the register clock is ahead of noon.
fn day(world: &KrrWorld) -> usize {
    let ahead = world.clocks().register.now().duration_since(noon().now());
    usize::try_from((ahead.as_hours() + 12) / 24).unwrap()
}

#[tokio::test]
async fn a_process_keeps_ten_thousand_worlds() {
    const MANY: usize = 10_000;
    let builder = KrrMock::builder().clock(noon()).auth(AuthMode::Off).worlds(MANY).workers(2);
    let client = LookupClient::start_with(builder).await;
    let pid = BOTH_CHANNELS.parse().unwrap();
    let worlds: Vec<KrrWorld> = (0..MANY).map(|n| client.krr.world(&name_of(n))).collect();
    let at = |n: usize| -> Timestamp { noon().now() + Span::new().seconds(i64::try_from(n).unwrap()) };
    for (n, world) in worlds.iter().enumerate() {
        world.clocks().register.set(at(n)).unwrap();
        world.put(Person::aktiv(pid).epostadresse(&format!("{n}@example.no")));
    }
    for world in worlds.iter().step_by(2) {
        world.reset();
    }
    for (n, world) in worlds.iter().enumerate() {
        let kept = n % 2 == 1;
        assert_eq!(world.clocks().register.now(), if kept { at(n) } else { noon().now() });
        if n % 50 > 1 {
            continue;
        }
        let request = WorldClient::new(&client, world.name()).request(Method::POST, "/rest/v2/personer");
        let body = json!({ "personidentifikatorer": [BOTH_CHANNELS] }).to_string();
        let seen = send(request.header("content-type", "application/json").body(body)).await.json();
        let epost = if kept { format!("{n}@example.no") } else { "NULLstillt@default.digdir.example".to_owned() };
        assert_eq!(seen["personer"][0]["kontaktinformasjon"]["epostadresse"], epost, "{n}");
    }
    let health = client.get("/_mock/health").await.json();
    assert_eq!(health["worlds"], json!({ "count": MANY, "bound": MANY }));
    assert_eq!(health["own_breaches"], 0);
}
