//! Persons whose details expire just now: written into a mock of ours, looked up, and taken out again.
//!
//! Only a mock says to the millisecond what its register's clock shows, and only there a person can be written down.

use http::Method;
use jiff::{Timestamp, ToSpan};
use krr_specs::OsloTime;
use serde_json::json;

use crate::{
    model::{
        available_tokens::AvailableTokens,
        exchange::{Access, Body, Exchange, TestRequest},
    },
    strategy::{requests, tokens},
    suite::{
        SuiteContext,
        case::{Case, CaseSet},
    },
};

/// Not an operation of the register. The paths lead out of what stands before `/rest`, as any URL does.
const OF_MOCK: &str = "mock";
const HEALTH: &str = "/../_mock/health";
const PERSONER: &str = "/../_mock/personer/";

/// How many seconds after the first look at the clock the details of each person expire. Synthetic, and in no roster.
const PERSONS: [(&str, i64); 4] = [("05858540072", 0), ("05858540153", -1), ("05858540234", 1), ("05858540315", 60)];

/// A look at the clock and a person on each side of the limit; what follows depends on the clock.
pub(crate) fn around_eighteen_months(context: &SuiteContext) -> Option<CaseSet> {
    if !context.writable || context.tokens != AvailableTokens::Any {
        return None;
    }
    Some(Case::of([of_mock(Method::GET, HEALTH.to_owned(), Body::None)]).then(next).into())
}

fn of_mock(method: Method, path: String, body: Body) -> TestRequest {
    TestRequest { operation: OF_MOCK, method, path, access: Access::Anonymous, headers: Vec::new(), body }
}

/// What the register's clock showed, as the mock says.
pub(crate) fn clock(exchange: &Exchange) -> Option<Timestamp> {
    let health = exchange.json.as_ref().filter(|_| exchange.request.operation == OF_MOCK)?;
    health.get("now")?.as_str()?.parse().ok()
}

/// Everybody is written down and looked up, the clock is looked at once more, and everybody is deleted.
fn next(context: &SuiteContext, exchanges: &[Exchange]) -> Option<TestRequest> {
    let now = clock(exchanges.first()?)?;
    let (written, looked_up, seen) = (PERSONS.len() + 1, PERSONS.len() + 2, PERSONS.len() + 3);
    match exchanges.len() {
        asked if asked < written => written_down(PERSONS.get(asked - 1)?, now),
        asked if asked == written => {
            let whom: Vec<String> = PERSONS.iter().map(|(who, _)| (*who).to_owned()).collect();
            Some(requests::personer(tokens::machine_with_scopes(context, requests::ALL_SCOPES), &whom))
        }
        asked if asked == looked_up => Some(of_mock(Method::GET, HEALTH.to_owned(), Body::None)),
        asked => {
            let (who, _) = PERSONS.get(asked - seen)?;
            Some(of_mock(Method::DELETE, format!("{PERSONER}{who}"), Body::None))
        }
    }
}

/// A person with one channel, last touched 18 months before it is to expire.
fn written_down((who, expires_in): &(&str, i64), now: Timestamp) -> Option<TestRequest> {
    let expires = Timestamp::from_second(now.as_second()).ok()?.checked_add(expires_in.seconds()).ok()?;
    let touched = OsloTime::new(expires).add_months(-18).to_string();
    let body = json!({
        "status": "AKTIV",
        "reservasjon": "NEI",
        "kontaktinformasjon": {
            "mobiltelefonnummer": "+4799999999",
            "mobiltelefonnummer_oppdatert": touched,
            "mobiltelefonnummer_sist_verifisert": touched,
        },
    });
    Some(of_mock(Method::PUT, format!("{PERSONER}{who}"), Body::Json(body)))
}
