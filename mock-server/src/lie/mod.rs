//! How a mutant lies. The honest path asks here at seven places and is told the truth when no mutant is on.

mod bodies;
mod feed;
mod lists;
mod persons;
mod print;
mod refusals;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{HeaderValue, StatusCode, header};
use jiff::Timestamp;
use krr_specs::{Members, OsloTime, View, Violation};
use serde_json::Value;

use crate::{
    answer::Answer,
    authorization::{AuthMode, Holder, Refused},
    mutant::Mutant,
    received::Received,
    rest_error,
    token::TokenRefused,
};

/// Which tokens are looked at.
pub(crate) fn auth_mode(mutant: Option<Mutant>, honest: AuthMode) -> AuthMode {
    match mutant {
        Some(Mutant::AcceptsAnyToken) => AuthMode::Bearer,
        _ => honest,
    }
}

/// Who is let in although they may not.
pub(crate) fn access(mutant: Option<Mutant>, honest: Result<Holder, Refused>) -> Result<Holder, Refused> {
    match (mutant, honest) {
        (Some(Mutant::IgnoresScopes), Err(Refused::Scope { .. })) => Ok(Holder::default()),
        (Some(Mutant::TakesOldTokens), Err(Refused::Token(TokenRefused::OtherGeneration { .. }))) => {
            Ok(Holder::default())
        }
        (_, honest) => honest,
    }
}

/// Which faults of a request are overlooked.
pub(crate) fn faults(mutant: Option<Mutant>, mut honest: Vec<Violation>) -> Vec<Violation> {
    match mutant {
        Some(Mutant::TakesTooMany) => honest.retain(|violation| violation.keyword() != Some("maxItems")),
        Some(Mutant::TakesAnything) => honest.retain(|violation| violation.keyword() != Some("anyOf")),
        _ => {}
    }
    honest
}

/// What a token shows.
pub(crate) fn view(mutant: Option<Mutant>, honest: View) -> View {
    match mutant {
        Some(Mutant::LeaksSpraak) => View { members: honest.members | Members::SPRAAK, ..honest },
        Some(Mutant::NeverWithholds) => View { withholds_expired: false, ..honest },
        _ => honest,
    }
}

/// Whether a change is kept.
pub(crate) fn keeps_changes(mutant: Option<Mutant>) -> bool {
    mutant != Some(Mutant::ForgetsPatch)
}

/// What is answered at last.
pub(crate) fn about(mutant: Option<Mutant>, request: &Received, answer: Answer, now: Timestamp) -> Answer {
    let Some(mutant) = mutant else { return answer };
    let path = request.path.trim_end_matches('/');
    if !answer.status.is_success() {
        return refusals::about(mutant, request, answer, now);
    }
    if path.ends_with("/printSertifikat") {
        return print::about(mutant, request, answer, now);
    }
    if path.ends_with("/hentEndringer") {
        return feed::about(mutant, request, answer, OsloTime::new(now));
    }
    match mutant {
        Mutant::StumblesOverSlash if request.path.ends_with("/personer/") => error(StatusCode::BAD_REQUEST, now),
        Mutant::RefusesNumbers if asks_for(request, Value::is_number) => error(StatusCode::BAD_REQUEST, now),
        Mutant::ChecksDigits if asks_for(request, has_wrong_check_digits) => error(StatusCode::BAD_REQUEST, now),
        Mutant::UndeclaredStatus if path.ends_with("/person") && answer.status == StatusCode::OK => {
            Answer { status: StatusCode::NON_AUTHORITATIVE_INFORMATION, ..answer }
        }
        Mutant::WantsPersonsOnly if path.ends_with("/v2/person") && scopes(request).contains("krr:global/") => {
            error(StatusCode::FORBIDDEN, now)
        }
        Mutant::WrongMediaType => answer.with(header::CONTENT_TYPE, "text/plain"),
        _ if path.ends_with("/v2/personer") => lists::about(mutant, request, answer, OsloTime::new(now)),
        _ => persons::about(mutant, answer, OsloTime::new(now)),
    }
}

/// What an answer wears on its way out.
pub(crate) fn dress(mutant: Option<Mutant>, mut dressed: Answer) -> Answer {
    if mutant == Some(Mutant::LetsItselfBeFramed) {
        dressed.headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
    }
    dressed
}

fn asks_for(request: &Received, which: fn(&Value) -> bool) -> bool {
    let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    body["personidentifikatorer"].as_array().is_some_and(|asked| asked.iter().any(which))
}

fn has_wrong_check_digits(value: &Value) -> bool {
    let parsed = value.as_str().map(str::parse::<krr_fixtures::Personidentifikator>);
    matches!(parsed, Some(Err(krr_fixtures::NotPersonidentifikator::CheckDigits)))
}

/// What the token of a request says that its scopes are.
fn scopes(request: &Received) -> String {
    let token = request.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let claims = token.split('.').nth(1).and_then(|claims| URL_SAFE_NO_PAD.decode(claims).ok()).unwrap_or_default();
    let claims: Value = serde_json::from_slice(&claims).unwrap_or_default();
    claims["scope"].as_str().unwrap_or_default().to_owned()
}

fn error(status: StatusCode, now: Timestamp) -> Answer {
    rest_error::rest_error(status, "This is a lie", now)
}
