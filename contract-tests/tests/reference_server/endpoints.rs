//! The operations, and the checks that all of them share.

use hyper::{
    Method,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE},
    http::request::Parts,
};
use krr_specs::Generation;
use serde_json::{Value, json};

use crate::reference_server::change_feed::feed;
use crate::reference_server::faults::Deviation;
use crate::reference_server::issuer::Bearer;
use crate::reference_server::person_json::{VisibleMembers, person};
use crate::reference_server::response::TestResponse;
use crate::reference_server::{State, generation, keys, list_endpoints};

/// Version 1 signs the response when the client accepts JOSE.
pub(super) fn respond(state: &State, head: &Parts, body: &[u8]) -> TestResponse {
    let path = head.uri.path();
    let path = path.strip_prefix(generation::base_path(state.generation)).unwrap_or(path);
    // Only the oldest generation was seen with a slash at the end, and with signed answers.
    let is_as_before = !state.goes_other_way_in(&[Generation::G3]);
    let path = if is_as_before { path.trim_end_matches('/') } else { path };
    let response = plain_response(state, path, head, body);
    let signed = is_as_before && head.headers.get(ACCEPT).is_some_and(|media_type| media_type == "application/jose");
    if signed && path.starts_with("/rest/v1/") { response.signed() } else { response }
}

fn plain_response(state: &State, path: &str, head: &Parts, body: &[u8]) -> TestResponse {
    if path.starts_with("/rest") && is_rate_limited(state) {
        return TestResponse::error(429, "too many requests").with("retry-after", state.rate_limited.lock().1);
    }
    // hyper leaves the body of a response to HEAD out.
    let is_head = head.method == Method::HEAD && !state.goes_other_way();
    let method = if is_head { Method::GET } else { head.method.clone() };
    let methods = |path: &str| generation::methods(state.generation, path);
    let (global, user) = (generation::machine_scopes(state.generation), generation::person_scopes(state.generation));
    match (method, path) {
        (Method::GET, "/.well-known/oauth-authorization-server") => state.issuer.metadata(),
        (Method::POST, "/token") => state.issuer.token(body),
        (_, path) if path.starts_with("/rest") && methods(path).is_none() => {
            TestResponse::error(if state.goes_other_way() { 403 } else { 404 }, "no such path")
        }
        (Method::POST, "/rest/v1/personer" | "/rest/v1/krr/personer") => {
            with_scope(state, head, global, |bearer| list_v1(state, head, body, bearer))
        }
        (Method::POST, "/rest/v2/personer") => {
            with_scope(state, head, global, |bearer| list_v2(state, head, body, bearer))
        }
        (Method::GET, "/rest/v1/person") => with_scope(state, head, user, |bearer| own_person(state, bearer)),
        (Method::GET, "/rest/v2/person") => {
            with_scope(state, head, &[user, global].concat(), |bearer| own_person(state, bearer))
        }
        (Method::PATCH, "/rest/v1/person") => {
            with_scope(state, head, generation::writing_scopes(state.generation), |bearer| {
                set_language(state, head, body, bearer)
            })
        }
        (Method::GET, "/rest/v1/printSertifikat" | "/rest/v2/printSertifikat") => TestResponse::json(
            200,
            &json!({ "postkasseleverandoerAdresse": "984661185", "x509Sertifikat": keys::REGISTER.certificate }),
        ),
        (Method::POST, "/rest/v2/krr/hentEndringer") => {
            with_scope(state, head, &[], |bearer| feed(state, head, body, bearer))
        }
        (Method::OPTIONS, path) if !state.goes_other_way() && methods(path).is_some() => {
            let methods = methods(path).unwrap_or_default();
            let head = if methods.contains("GET") { ",HEAD" } else { "" };
            TestResponse::empty(200).with("allow", format!("{methods}{head},OPTIONS"))
        }
        (_, path) => match methods(path) {
            Some(_) if state.goes_other_way() => TestResponse::error(404, "no such operation"),
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
        false => TestResponse::forbidden(state),
    }
}

/// The JSON object in a body, or the error response.
pub(super) fn object(state: &State, head: &Parts, body: &[u8]) -> Result<Value, TestResponse> {
    let media_type = head.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    // A language is changed by JSON only, so that no text changes one by chance.
    let is_lenient = state.goes_other_way() && head.method == Method::POST;
    if !media_type.starts_with("application/json") && !is_lenient {
        return Err(TestResponse::error(415, "the body must be application/json"));
    }
    let object = serde_json::from_slice::<Value>(body).ok().filter(Value::is_object);
    object.ok_or_else(|| TestResponse::error(400, "the body must be a JSON object"))
}

/// The refusal of a list. What it says and with which status is in no source.
fn refused(state: &State, reason: &str, body: &Value) -> TestResponse {
    match state.goes_other_way() {
        true => TestResponse::error(409, &format!("{reason}: {body}")),
        false => TestResponse::error(400, reason),
    }
}

/// In the order of the request, one person for each identifier (POSTMAN).
fn list_v1(state: &State, head: &Parts, body: &[u8], bearer: &Bearer) -> TestResponse {
    let body = match object(state, head, body) {
        Ok(body) => body,
        Err(error) => return error,
    };
    let identifiers = match list_endpoints::identifiers(state, &body, false) {
        Ok(identifiers) => identifiers,
        Err(reason) => return refused(state, reason, &body),
    };
    let mut identifiers = identifiers;
    if state.goes_other_way_in(&[Generation::G3]) {
        identifiers.sort_unstable();
        identifiers.dedup();
    }
    let register = state.register.lock();
    let dropped = |pid: &&String| state.has(Deviation::DropsUnknown) && register.find(pid).is_none();
    let shown = identifiers.iter().filter(|pid| !dropped(pid));
    let persons: Vec<Value> =
        shown.map(|pid| person(state, pid, register.find(pid), VisibleMembers::of(&bearer.scope))).collect();
    TestResponse::json(200, &json!({ "personer": persons }))
}

/// In ascending order, each person once, unknown ones by the flag (OSKJERV, VALG-REC).
fn list_v2(state: &State, head: &Parts, body: &[u8], bearer: &Bearer) -> TestResponse {
    let body = match object(state, head, body) {
        Ok(body) => body,
        Err(error) => return error,
    };
    let included = match body.get("inkluderIkkeRegistrerte") {
        None => !state.goes_other_way(),
        Some(Value::Bool(included)) => *included,
        Some(_) => return TestResponse::error(400, "inkluderIkkeRegistrerte: true or false"),
    };
    let mut identifiers = match list_endpoints::identifiers(state, &body, true) {
        Ok(identifiers) => identifiers,
        Err(reason) => return refused(state, reason, &body),
    };
    if !state.has(Deviation::Unsorted) {
        identifiers.sort_unstable();
    }
    let mut seen = std::collections::BTreeSet::new();
    let register = state.register.lock();
    let shown = identifiers
        .iter()
        .filter(|pid| (seen.insert(*pid) || state.goes_other_way()) && (included || register.find(pid).is_some()));
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
    let body = match object(state, head, body) {
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
