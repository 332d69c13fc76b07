//! The operations, and the checks that all of them share.

use hyper::{
    Method,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE},
    http::request::Parts,
};
use serde_json::{Value, json};

use crate::reference_server::change_feed::feed;
use crate::reference_server::faults::Deviation;
use crate::reference_server::issuer::Bearer;
use crate::reference_server::person_json::{VisibleMembers, person};
use crate::reference_server::response::TestResponse;
use crate::reference_server::{State, keys, list_endpoints};

/// The scopes for look-ups by machines, and by logged-in persons (DOC-HEAD, DOC-NEW).
const GLOBAL: &[&str] = &[
    "krr:global/kontaktinformasjon.read",
    "krr:global/digitalpost.read",
    "krr:global/kontaktinfo.read",
    "krr:global/postkasse.read",
];
const USER: &[&str] = &["krr:user/kontaktinformasjon.read", "krr:user/digitalpost.read"];

/// Version 1 signs the response when the client accepts JOSE.
pub(super) fn respond(state: &State, head: &Parts, body: &[u8]) -> TestResponse {
    let path = head.uri.path().trim_end_matches('/');
    let response = plain_response(state, path, head, body);
    let signed = head.headers.get(ACCEPT).is_some_and(|media_type| media_type == "application/jose");
    if signed && path.starts_with("/rest/v1/") { response.signed() } else { response }
}

fn plain_response(state: &State, path: &str, head: &Parts, body: &[u8]) -> TestResponse {
    if path.starts_with("/rest") && is_rate_limited(state) {
        return TestResponse::error(429, "too many requests").with("retry-after", state.rate_limited.lock().1);
    }
    // hyper leaves the body of a response to HEAD out.
    let method = if head.method == Method::HEAD { Method::GET } else { head.method.clone() };
    match (method, path) {
        (Method::GET, "/.well-known/oauth-authorization-server") => state.issuer.metadata(),
        (Method::POST, "/token") => state.issuer.token(body),
        (Method::POST, "/rest/v1/personer") => {
            with_scope(state, head, GLOBAL, |bearer| list_v1(state, head, body, bearer))
        }
        (Method::POST, "/rest/v2/personer") => {
            with_scope(state, head, GLOBAL, |bearer| list_v2(state, head, body, bearer))
        }
        (Method::GET, "/rest/v1/person") => with_scope(state, head, USER, |bearer| own_person(state, bearer)),
        (Method::GET, "/rest/v2/person") => {
            with_scope(state, head, &[USER, GLOBAL].concat(), |bearer| own_person(state, bearer))
        }
        (Method::PATCH, "/rest/v1/person") => {
            with_scope(state, head, &["krr:user/spraak.write"], |bearer| set_language(state, head, body, bearer))
        }
        (Method::GET, "/rest/v1/printSertifikat" | "/rest/v2/printSertifikat") => TestResponse::json(
            200,
            &json!({ "postkasseleverandoerAdresse": "984661185", "x509Sertifikat": keys::REGISTER.certificate }),
        ),
        (Method::POST, "/rest/v2/krr/hentEndringer") => {
            with_scope(state, head, &[], |bearer| feed(state, head, body, bearer))
        }
        (Method::OPTIONS, path) if allowed(path).is_some() => {
            let methods = allowed(path).unwrap_or_default();
            let head = if methods.contains("GET") { ",HEAD" } else { "" };
            TestResponse::empty(200).with("allow", format!("{methods}{head},OPTIONS"))
        }
        (_, path) => match allowed(path) {
            Some(methods) => TestResponse::error(405, "method not allowed").with("allow", methods),
            None => TestResponse::error(404, "no such path"),
        },
    }
}

/// Counts down the requests that get 429.
fn is_rate_limited(state: &State) -> bool {
    let mut limited = state.rate_limited.lock();
    let is_limited = limited.0 > 0;
    limited.0 = limited.0.saturating_sub(1);
    is_limited
}

fn allowed(path: &str) -> Option<&'static str> {
    match path {
        "/rest/v1/personer" | "/rest/v2/personer" | "/rest/v2/krr/hentEndringer" => Some("POST"),
        "/rest/v1/person" => Some("GET,PATCH"),
        "/rest/v2/person" | "/rest/v1/printSertifikat" | "/rest/v2/printSertifikat" => Some("GET"),
        _ => None,
    }
}

/// 401 without a valid token, 403 without one of these scopes.
fn with_scope(
    state: &State,
    head: &Parts,
    any_of: &[&str],
    then: impl FnOnce(&Bearer) -> TestResponse,
) -> TestResponse {
    let authorization = head.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let token = authorization.strip_prefix("Bearer ").unwrap_or_default();
    let bearer = state.issuer.bearer(token, state.has(Deviation::AcceptsExpiredTokens));
    let Some(bearer) = bearer else {
        return TestResponse::error(401, "Full authentication is required to access this resource");
    };
    match any_of.is_empty() || bearer.scope.split(' ').any(|scope| any_of.contains(&scope)) {
        true => then(&bearer),
        false => TestResponse::error(403, "Access is denied"),
    }
}

/// The JSON object in a body, or the error response.
pub(super) fn object(head: &Parts, body: &[u8]) -> Result<Value, TestResponse> {
    let media_type = head.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !media_type.starts_with("application/json") {
        return Err(TestResponse::error(415, "the body must be application/json"));
    }
    let object = serde_json::from_slice::<Value>(body).ok().filter(Value::is_object);
    object.ok_or_else(|| TestResponse::error(400, "the body must be a JSON object"))
}

/// In the order of the request, one person for each identifier (POSTMAN).
fn list_v1(state: &State, head: &Parts, body: &[u8], bearer: &Bearer) -> TestResponse {
    let body = match object(head, body) {
        Ok(body) => body,
        Err(error) => return error,
    };
    let identifiers = match list_endpoints::identifiers(state, &body, false) {
        Ok(identifiers) => identifiers,
        Err(reason) => return TestResponse::error(400, reason),
    };
    let register = state.register.lock();
    let dropped = |pid: &&String| state.has(Deviation::DropsUnknown) && register.find(pid).is_none();
    let shown = identifiers.iter().filter(|pid| !dropped(pid));
    let persons: Vec<Value> =
        shown.map(|pid| person(state, pid, register.find(pid), VisibleMembers::of(&bearer.scope))).collect();
    TestResponse::json(200, &json!({ "personer": persons }))
}

/// In ascending order, each person once, unknown ones by the flag (OSKJERV, VALG-REC).
fn list_v2(state: &State, head: &Parts, body: &[u8], bearer: &Bearer) -> TestResponse {
    let body = match object(head, body) {
        Ok(body) => body,
        Err(error) => return error,
    };
    let included = match body.get("inkluderIkkeRegistrerte") {
        None => true,
        Some(Value::Bool(included)) => *included,
        Some(_) => return TestResponse::error(400, "inkluderIkkeRegistrerte: true or false"),
    };
    let mut identifiers = match list_endpoints::identifiers(state, &body, true) {
        Ok(identifiers) => identifiers,
        Err(reason) => return TestResponse::error(400, reason),
    };
    if !state.has(Deviation::Unsorted) {
        identifiers.sort_unstable();
    }
    let mut seen = std::collections::BTreeSet::new();
    let register = state.register.lock();
    let shown = identifiers.iter().filter(|pid| seen.insert(*pid) && (included || register.find(pid).is_some()));
    let persons: Vec<Value> =
        shown.map(|pid| person(state, pid, register.find(pid), VisibleMembers::of(&bearer.scope))).collect();
    TestResponse::json(200, &json!({ "personer": persons }))
}

fn own_person(state: &State, bearer: &Bearer) -> TestResponse {
    let Some(pid) = &bearer.pid else { return TestResponse::error(403, "the token is not bound to a person") };
    let register = state.register.lock();
    TestResponse::json(200, &person(state, pid, register.find(pid), VisibleMembers::of(&bearer.scope)))
}

/// 204, or 422 with a pointer to the language (KNOWIT).
fn set_language(state: &State, head: &Parts, body: &[u8], bearer: &Bearer) -> TestResponse {
    let body = match object(head, body) {
        Ok(body) => body,
        Err(error) => return error,
    };
    let (Some(language), Some(pid)) = (body.get("spraak").and_then(Value::as_str), &bearer.pid) else {
        return TestResponse::error(400, "spraak: one of nb, nn, en, se");
    };
    if !["nb", "nn", "en", "se", ""].contains(&language) {
        let error = json!({
            "status": "422", "title": "Invalid value", "detail": "See documentation for list of possible values.",
            "source": { "pointer": "/spraak" }, "links": { "about": "https://http.cat/422" },
        });
        return TestResponse::json(422, &json!({ "errors": [error] }));
    }
    if !state.register.lock().set_language(pid, language, state.has(Deviation::ForgetsPatch)) {
        return TestResponse::error(404, "the person is not in the register");
    }
    TestResponse::empty(204)
}
