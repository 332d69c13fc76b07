//! Worlds: what each has of its own, how they are named, and how one is evicted.

use http::{HeaderValue, Method};
use krr_mock_server::KrrMock;
use serde_json::{Value, json};

use crate::support::client::{BOTH_CHANNELS, DELETED, LookupClient, PERSONER, noon, send};
use crate::support::world_client::{BOTH_SCOPES, WorldClient};

const MAIL: &str = "kari@example.no";

fn mail(person: &Value) -> &Value {
    &person["kontaktinformasjon"]["epostadresse"]
}

/// All that one world can be seen by, besides its tokens.
async fn seen(world: &WorldClient<'_>) -> [Value; 4] {
    let register = world.get("/_mock/personer").await.json();
    let clock = world.get("/_mock/clock").await.json();
    let mutant = world.get("/_mock/mutant").await.json()["telling"].take();
    [register, clock, mutant, world.get("/_mock/exchanges").await.json()]
}

#[tokio::test]
async fn a_world_starts_with_the_deck_and_keeps_its_changes() {
    let client = LookupClient::start().await;
    let [mine, other] = ["mine", "other"].map(|name| WorldClient::new(&client, name));
    let begun = seen(&mine).await;
    assert_eq!(begun[0], client.get("/_mock/personer").await.json());
    assert_eq!(mine.put(BOTH_CHANNELS, json!({ "kontaktinformasjon": { "epostadresse": MAIL } })).await.status, 200);
    assert_eq!(mine.send(Method::DELETE, &crate::support::world_client::personer("22859197810"), "").await.status, 204);
    assert_eq!(mine.send(Method::PUT, "/_mock/clock", json!({ "advance": "P1M" })).await.status, 200);
    assert_eq!(mine.send(Method::PUT, "/_mock/mutant", json!({ "id": "spaced-json" })).await.status, 204);
    assert_eq!(mail(&mine.person(BOTH_CHANNELS).await), MAIL);
    let changed = seen(&mine).await;
    for (now, then) in changed.iter().zip(&begun) {
        assert_ne!(now, then);
    }
    assert_eq!(seen(&other).await, begun);
    assert_eq!(client.get("/_mock/clock").await.json(), begun[1]);
    assert_eq!(client.get("/_mock/personer").await.json(), begun[0]);
    assert_eq!(client.krr.exchanges().len(), 0, "each has its own journal");
    assert_eq!(client.krr.world("mine").exchanges().len(), 1);

    assert_eq!(client.send(Method::POST, "/_mock/reset", "").await.status, 204);
    assert_eq!(other.send(Method::POST, "/_mock/reset", "").await.status, 204);
    assert_eq!(seen(&mine).await, changed, "a reset of one is none of another");
    assert_eq!(mine.send(Method::POST, "/_mock/reset", "").await.status, 204);
    assert_eq!(seen(&mine).await, begun);
    assert_eq!(client.own_breaches().await, 0);
}

#[tokio::test]
async fn a_token_is_invalid_in_another_world() {
    let client = LookupClient::start().await;
    let [mine, other] = ["mine", "other"].map(|name| WorldClient::new(&client, name));
    let token = mine.token(json!({ "scope": BOTH_SCOPES })).await;
    assert_eq!(mine.look_up_with(&token, DELETED).await.status, 200);
    let usual = client.krr.token(BOTH_SCOPES);
    for (world, token) in [(&other, &token), (&mine, &usual)] {
        let answer = world.look_up_with(token, DELETED).await;
        assert_eq!((answer.status, answer.header("www-authenticate")), (401, Some("Bearer")));
        let hint = answer.header("krr-mock-hint").unwrap();
        assert!(hint.contains("another world") && hint.contains("KRR-Mock-World"), "{answer:?}");
    }
    // Time flies in one world only.
    mine.send(Method::PUT, "/_mock/clock", json!({ "token": "P1D" })).await;
    assert_eq!(mine.look_up_with(&token, DELETED).await.status, 401);
    let young = mine.token(json!({ "scope": BOTH_SCOPES })).await;
    assert_eq!(mine.look_up_with(&young, DELETED).await.status, 200);
}

#[tokio::test]
async fn an_invalid_world_name_gets_the_error_of_its_service() {
    let client = LookupClient::start().await;
    let named = |method, path, names: &[&str]| {
        let mut request = client.request(method, path);
        for name in names {
            request = request.header("krr-mock-world", HeaderValue::from_bytes(name.as_bytes()).unwrap());
        }
        request.bearer_auth("irrelevant").header("content-type", "application/json").body("{}")
    };
    let long = "x".repeat(201);
    for names in [&[""][..], &["  "], &[&long], &["two words"], &["bl\u{e5}b\u{e6}r"], &["a", "b"], &["a", "a"]] {
        for path in [PERSONER, "/rest/v1/personer", "/rest/v2/personer"] {
            let answer = send(named(Method::POST, path, names)).await;
            let said = answer.json();
            assert_eq!((answer.status, &said["status"], &said["error"]), (400, &json!(400), &json!("Bad Request")));
            assert_eq!(said["error_description"], "There is no such world");
            assert!(answer.header("krr-mock-hint").unwrap().contains("1 to 200 visible ASCII"), "{answer:?}");
        }
        let answer = send(named(Method::GET, "/_mock/health", names)).await;
        assert_eq!((answer.status, answer.header("content-type")), (400, Some("application/json")));
        let error = answer.json()["error"].take();
        assert_eq!(error, "the header KRR-Mock-World must be one value of 1 to 200 visible ASCII characters");
    }
    for name in ["x", &long[1..], "!#$%&'*+-.^_`|~()<>@,;:\\\"/[]?={}"] {
        assert_eq!(send(named(Method::GET, "/_mock/health", &[name])).await.status, 200, "{name}");
    }
    assert_eq!(client.own_breaches().await, 0);
}

async fn is_there(client: &LookupClient, name: &str) -> bool {
    mail(&WorldClient::new(client, name).person(BOTH_CHANNELS).await) == MAIL
}

#[tokio::test]
async fn the_least_recently_used_world_is_evicted_and_answers_410() {
    let client = LookupClient::start_with(KrrMock::builder().clock(noon()).worlds(3)).await;
    let begin = async |name: &str| {
        let person = json!({ "kontaktinformasjon": { "epostadresse": MAIL } });
        assert_eq!(WorldClient::new(&client, name).put(BOTH_CHANNELS, person).await.status, 200);
    };
    for name in ["a", "b", "c"] {
        begin(name).await;
    }
    assert!(is_there(&client, "a").await, "and by this it is the youngest");
    begin("d").await;
    let gone = WorldClient::new(&client, "b");
    let health = async || client.get("/_mock/health").await.json()["worlds"].take();
    for _ in 0..2 {
        let answer = gone.look_up_with("irrelevant", BOTH_CHANNELS).await;
        let said = answer.json();
        assert_eq!((answer.status, &said["error_description"]), (410, &json!("There is no such world")), "{answer:?}");
        let hint = answer.header("krr-mock-hint").unwrap();
        assert!(
            hint.contains("evicted") && hint.contains("keeps at most 3 worlds") && hint.contains("POST /_mock/reset")
        );
        let answer = gone.get("/_mock/personer").await;
        assert_eq!((answer.status, answer.json()["error"].as_str().unwrap()), (410, hint));
    }
    // Nor does another method, or the name twice, begin it anew behind its owner's back.
    assert_eq!(gone.get("/_mock/reset").await.status, 410);
    let twice = gone.request(Method::POST, "/_mock/reset").header("krr-mock-world", "b");
    assert_eq!((send(twice).await.status, gone.get("/_mock/health").await.status), (400, 410));
    for name in ["a", "c", "d"] {
        assert!(is_there(&client, name).await, "{name}");
    }
    assert_eq!(health().await, json!({ "count": 3, "bound": 3 }));
    assert_eq!(gone.send(Method::POST, "/_mock/reset", "").await.status, 204);
    assert!(!is_there(&client, "b").await, "begun anew");
    assert_eq!(WorldClient::new(&client, "a").get("/_mock/health").await.status, 410, "which cost another one");
    assert!(is_there(&client, "c").await && is_there(&client, "d").await);
    assert_eq!(health().await, json!({ "count": 3, "bound": 3 }));
    assert_eq!(client.own_breaches().await, 0);
}
