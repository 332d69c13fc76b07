//! Persons whose contact details expire now: added to krr-mock, looked up, and deleted again.
//!
//! Only krr-mock shows its clock to the millisecond, and only there persons can be added.

use http::Method;
use jiff::{Timestamp, ToSpan};
use krr_specs::OsloTime;
use serde_json::json;

use crate::model::available_tokens::AvailableTokens;
use crate::model::exchange::{Access, Body, Exchange, TestRequest};
use crate::strategy::{requests, tokens};
use crate::suite::SuiteContext;
use crate::suite::case::{Case, CaseSet};

/// Not an operation of the register. The paths are relative to the base URL.
const MOCK_OPERATION: &str = "mock";
const HEALTH: &str = "/../_mock/health";
const PERSONER: &str = "/../_mock/personer/";

/// Synthetic persons in no roster, with the seconds after the first reading of the clock at which their details expire.
const PERSONS: [(&str, i64); 4] = [("05858540072", 0), ("05858540153", -1), ("05858540234", 1), ("05858540315", 60)];

/// Reads the clock; the persons on both sides of the limit depend on it.
pub(crate) fn around_eighteen_months(context: &SuiteContext) -> Option<CaseSet> {
    if !context.writable || context.tokens != AvailableTokens::Any {
        return None;
    }
    Some(Case::new([mock_request(Method::GET, HEALTH.to_owned(), Body::None)]).and_then(next).into())
}

fn mock_request(method: Method, path: String, body: Body) -> TestRequest {
    TestRequest { operation: MOCK_OPERATION, method, path, access: Access::Anonymous, headers: Vec::new(), body }
}

/// The register's time in a response of the mock.
pub(crate) fn register_time(exchange: &Exchange) -> Option<Timestamp> {
    let health = exchange.json.as_ref().filter(|_| exchange.request.operation == MOCK_OPERATION)?;
    health.get("now")?.as_str()?.parse().ok()
}

/// Adds all persons, looks them up, reads the clock once more, and deletes them.
fn next(context: &SuiteContext, exchanges: &[Exchange]) -> Option<TestRequest> {
    let now = register_time(exchanges.first()?)?;
    let (added, looked_up, clock_read) = (PERSONS.len() + 1, PERSONS.len() + 2, PERSONS.len() + 3);
    match exchanges.len() {
        count if count < added => add_person(PERSONS.get(count - 1)?, now),
        count if count == added => {
            let identifiers: Vec<String> = PERSONS.iter().map(|(pid, _)| (*pid).to_owned()).collect();
            Some(requests::personer(tokens::machine_with_scopes(context, requests::ALL_SCOPES), &identifiers))
        }
        count if count == looked_up => Some(mock_request(Method::GET, HEALTH.to_owned(), Body::None)),
        count => {
            let (pid, _) = PERSONS.get(count - clock_read)?;
            Some(mock_request(Method::DELETE, format!("{PERSONER}{pid}"), Body::None))
        }
    }
}

/// Adds a person with one channel, confirmed 18 months before it expires.
fn add_person((pid, expires_in): &(&str, i64), now: Timestamp) -> Option<TestRequest> {
    let expires = Timestamp::from_second(now.as_second()).ok()?.checked_add(expires_in.seconds()).ok()?;
    let confirmed = OsloTime::new(expires).add_months(-18).to_string();
    let body = json!({
        "status": "AKTIV",
        "reservasjon": "NEI",
        "kontaktinformasjon": {
            "mobiltelefonnummer": "+4799999999",
            "mobiltelefonnummer_oppdatert": confirmed,
            "mobiltelefonnummer_sist_verifisert": confirmed,
        },
    });
    Some(mock_request(Method::PUT, format!("{PERSONER}{pid}"), Body::Json(body)))
}
