//! The operations, one door each, and what is asked at every door.

use hyper::{
    Method,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE},
    http::request::Parts,
};
use serde_json::{Value, json};

use crate::reference_server::{
    State,
    change_feed::feed,
    faults::Deviation,
    issuer::Bearer,
    keys, list_endpoints,
    person_json::{Sight, person},
    response::Answer,
};

/// The scopes that open the look-ups of machines, and those of logged-in persons (DOC-HEAD, DOC-NEW).
const GLOBAL: &[&str] = &[
    "krr:global/kontaktinformasjon.read",
    "krr:global/digitalpost.read",
    "krr:global/kontaktinfo.read",
    "krr:global/postkasse.read",
];
const USER: &[&str] = &["krr:user/kontaktinformasjon.read", "krr:user/digitalpost.read"];

/// As it was asked for: version 1 signs where that is wanted.
pub(super) fn answer(state: &State, head: &Parts, body: &[u8]) -> Answer {
    let path = head.uri.path().trim_end_matches('/');
    let answer = plain(state, path, head, body);
    let signed = head.headers.get(ACCEPT).is_some_and(|form| form == "application/jose");
    if signed && path.starts_with("/rest/v1/") { answer.signed() } else { answer }
}

fn plain(state: &State, path: &str, head: &Parts, body: &[u8]) -> Answer {
    if path.starts_with("/rest") && busy(state) {
        return Answer::refusal(429, "not so fast").with("retry-after", state.busy.lock().1);
    }
    match (head.method.clone(), path) {
        (Method::GET, "/.well-known/oauth-authorization-server") => state.issuer.metadata(),
        (Method::POST, "/token") => state.issuer.token(body),
        (Method::POST, "/rest/v1/personer") => {
            with_scope(state, head, GLOBAL, |bearer| list_v1(state, head, body, bearer))
        }
        (Method::POST, "/rest/v2/personer") => {
            with_scope(state, head, GLOBAL, |bearer| list_v2(state, head, body, bearer))
        }
        (Method::GET, "/rest/v1/person") => with_scope(state, head, USER, |bearer| own(state, bearer)),
        (Method::GET, "/rest/v2/person") => {
            with_scope(state, head, &[USER, GLOBAL].concat(), |bearer| own(state, bearer))
        }
        (Method::PATCH, "/rest/v1/person") => {
            with_scope(state, head, &["krr:user/spraak.write"], |bearer| speak(state, head, body, bearer))
        }
        (Method::GET, "/rest/v1/printSertifikat" | "/rest/v2/printSertifikat") => Answer::json(
            200,
            &json!({ "postkasseleverandoerAdresse": "984661185", "x509Sertifikat": keys::REGISTER.certificate }),
        ),
        (Method::POST, "/rest/v2/krr/hentEndringer") => {
            with_scope(state, head, &[], |bearer| feed(state, head, body, bearer))
        }
        (_, path) => match allowed(path) {
            Some(methods) => Answer::refusal(405, "not by this method").with("allow", methods),
            None => Answer::refusal(404, "nothing is here"),
        },
    }
}

/// Whether this request is one too many.
fn busy(state: &State) -> bool {
    let mut busy = state.busy.lock();
    let is = busy.0 > 0;
    busy.0 = busy.0.saturating_sub(1);
    is
}

fn allowed(path: &str) -> Option<&'static str> {
    match path {
        "/rest/v1/personer" | "/rest/v2/personer" | "/rest/v2/krr/hentEndringer" => Some("POST"),
        "/rest/v1/person" => Some("GET,PATCH"),
        "/rest/v2/person" | "/rest/v1/printSertifikat" | "/rest/v2/printSertifikat" => Some("GET"),
        _ => None,
    }
}

/// 401 without a good token, 403 without one of these scopes.
fn with_scope(state: &State, head: &Parts, any_of: &[&str], then: impl FnOnce(&Bearer) -> Answer) -> Answer {
    let said = head.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let token = said.strip_prefix("Bearer ").unwrap_or_default();
    let bearer = state.issuer.bearer(token, state.does(Deviation::TakesExpiredTokens));
    let Some(bearer) = bearer else {
        return Answer::refusal(401, "Full authentication is required to access this resource");
    };
    match any_of.is_empty() || bearer.scope.split(' ').any(|scope| any_of.contains(&scope)) {
        true => then(&bearer),
        false => Answer::refusal(403, "Access is denied"),
    }
}

/// A JSON object under its media type; the answer to anything else.
pub(super) fn object(head: &Parts, body: &[u8]) -> Result<Value, Answer> {
    let media_type = head.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !media_type.starts_with("application/json") {
        return Err(Answer::refusal(415, "the body must be application/json"));
    }
    let object = serde_json::from_slice::<Value>(body).ok().filter(Value::is_object);
    object.ok_or_else(|| Answer::refusal(400, "the body must be a JSON object"))
}

/// In the order of the request, as many out as in (POSTMAN).
fn list_v1(state: &State, head: &Parts, body: &[u8], bearer: &Bearer) -> Answer {
    let body = match object(head, body) {
        Ok(body) => body,
        Err(refusal) => return refusal,
    };
    let asked = match list_endpoints::asked(state, &body, false) {
        Ok(asked) => asked,
        Err(reason) => return Answer::refusal(400, reason),
    };
    let register = state.register.lock();
    let dropped = |pid: &&String| state.does(Deviation::DropsUnknown) && register.find(pid).is_none();
    let shown = asked.iter().filter(|pid| !dropped(pid));
    let persons: Vec<Value> =
        shown.map(|pid| person(state, pid, register.find(pid), Sight::of(&bearer.scope))).collect();
    Answer::json(200, &json!({ "personer": persons }))
}

/// Ascending, each once, and unknown persons as the flag says (OSKJERV, VALG-REC).
fn list_v2(state: &State, head: &Parts, body: &[u8], bearer: &Bearer) -> Answer {
    let body = match object(head, body) {
        Ok(body) => body,
        Err(refusal) => return refusal,
    };
    let included = match body.get("inkluderIkkeRegistrerte") {
        None => true,
        Some(Value::Bool(included)) => *included,
        Some(_) => return Answer::refusal(400, "inkluderIkkeRegistrerte: true or false"),
    };
    let mut asked = match list_endpoints::asked(state, &body, true) {
        Ok(asked) => asked,
        Err(reason) => return Answer::refusal(400, reason),
    };
    if !state.does(Deviation::Unsorted) {
        asked.sort_unstable();
    }
    let mut seen = std::collections::BTreeSet::new();
    let register = state.register.lock();
    let shown = asked.iter().filter(|pid| seen.insert(*pid) && (included || register.find(pid).is_some()));
    let persons: Vec<Value> =
        shown.map(|pid| person(state, pid, register.find(pid), Sight::of(&bearer.scope))).collect();
    Answer::json(200, &json!({ "personer": persons }))
}

/// The person of the token.
fn own(state: &State, bearer: &Bearer) -> Answer {
    let Some(pid) = &bearer.pid else { return Answer::refusal(403, "the token is not bound to a person") };
    let register = state.register.lock();
    Answer::json(200, &person(state, pid, register.find(pid), Sight::of(&bearer.scope)))
}

/// 204, or 422 that points to the language (KNOWIT).
fn speak(state: &State, head: &Parts, body: &[u8], bearer: &Bearer) -> Answer {
    let body = match object(head, body) {
        Ok(body) => body,
        Err(refusal) => return refusal,
    };
    let (Some(language), Some(pid)) = (body.get("spraak").and_then(Value::as_str), &bearer.pid) else {
        return Answer::refusal(400, "spraak: one of nb, nn, en, se");
    };
    if !["nb", "nn", "en", "se", ""].contains(&language) {
        let error = json!({
            "status": "422", "title": "Invalid value", "detail": "See documentation for list of possible values.",
            "source": { "pointer": "/spraak" }, "links": { "about": "https://http.cat/422" },
        });
        return Answer::json(422, &json!({ "errors": [error] }));
    }
    if !state.register.lock().speak(pid, language, state.does(Deviation::ForgetsPatch)) {
        return Answer::refusal(404, "the person is not in the register");
    }
    Answer::empty(204)
}
