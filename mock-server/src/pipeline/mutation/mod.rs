//! How a mutant lies. The honest path asks here at eight places and is told the truth when no mutant is on.

pub(crate) mod change_feed;
pub(crate) mod endpoints;
pub(crate) mod error_responses;
pub(crate) mod list_v2;
pub(crate) mod person_details;
pub(crate) mod persons;
pub(crate) mod print_sertifikat;
pub(crate) mod signed;

use crate::mutants::{Mutant, named::Lie};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use jiff::Timestamp;
use krr_specs::{Members, Operation, OsloTime, View, Violation};
use serde_json::Value;

use crate::{
    http::{krr_error, request::Received, response::Answer},
    operation::{
        access_token::TokenRefused,
        authorize::{self, AuthMode, Holder, Refused},
    },
};

/// Which tokens are looked at.
pub(crate) fn auth_mode(lie: Option<Lie>, honest: AuthMode) -> AuthMode {
    match lie {
        Some(Lie::AcceptsAnyToken) => AuthMode::Bearer,
        _ => honest,
    }
}

/// Who is let in although they may not.
pub(crate) fn access(
    lie: Option<Lie>,
    headers: &HeaderMap,
    honest: Result<Holder, Refused>,
) -> Result<Holder, Refused> {
    match (lie, honest) {
        (Some(Lie::TakesAnySignature), Err(Refused::Token(refused @ TokenRefused::Signature(_)))) => {
            authorize::bearer(headers).and_then(authorize::believed).ok_or(Refused::Token(refused))
        }
        (Some(Lie::IgnoresScopes), Err(Refused::Scope { .. })) => Ok(Holder::default()),
        (Some(Lie::TakesOldTokens), Err(Refused::Token(TokenRefused::OtherGeneration { .. }))) => Ok(Holder::default()),
        (_, honest) => honest,
    }
}

/// Which faults of a request are overlooked.
pub(crate) fn faults(lie: Option<Lie>, mut honest: Vec<Violation>) -> Vec<Violation> {
    match lie {
        Some(Lie::TakesTooMany) => honest.retain(|violation| violation.keyword() != Some("maxItems")),
        Some(Lie::TakesAnything) => honest.retain(|violation| violation.keyword() != Some("anyOf")),
        _ => {}
    }
    honest
}

/// What a token shows.
pub(crate) fn view(lie: Option<Lie>, honest: View) -> View {
    match lie {
        Some(Lie::LeaksSpraak) => View { members: honest.members | Members::SPRAAK, ..honest },
        Some(Lie::NeverWithholds) => View { withholds_expired: false, ..honest },
        _ => honest,
    }
}

/// Whether a change is kept.
pub(crate) fn keeps_changes(lie: Option<Lie>) -> bool {
    lie != Some(Lie::ForgetsPatch)
}

/// What is answered at last.
pub(crate) fn about(lie: Lie, request: &Received, answer: Answer, now: Timestamp) -> Answer {
    let path = request.path.trim_end_matches('/');
    if !answer.status.is_success() {
        return error_responses::about(lie, request, answer, now);
    }
    if path.ends_with("/printSertifikat") {
        return print_sertifikat::about(lie, request, answer, now);
    }
    if path.ends_with("/hentEndringer") {
        return change_feed::about(lie, request, answer, OsloTime::new(now));
    }
    if answer.headers.get(header::CONTENT_TYPE).is_some_and(|media_type| media_type == "application/jose") {
        return signed::about(lie, answer, |plain| about(lie, request, plain, now));
    }
    endpoints::about(lie, request, answer, now, |answer| about_look_up(lie, request, answer, now))
}

/// What is answered to a look-up or a change.
fn about_look_up(lie: Lie, request: &Received, answer: Answer, now: Timestamp) -> Answer {
    let path = request.path.trim_end_matches('/');
    match lie {
        Lie::StumblesOverSlash if request.path.ends_with("/personer/") => error(StatusCode::BAD_REQUEST, now),
        Lie::RefusesNumbers if asks_for(request, Value::is_number) => error(StatusCode::BAD_REQUEST, now),
        Lie::ChecksDigits if asks_for(request, has_wrong_check_digits) => error(StatusCode::BAD_REQUEST, now),
        Lie::UndeclaredStatus if path.ends_with("/person") && answer.status == StatusCode::OK => {
            Answer { status: StatusCode::NON_AUTHORITATIVE_INFORMATION, ..answer }
        }
        Lie::WantsPersonsOnly if path.ends_with("/v2/person") && scopes(request).contains("krr:global/") => {
            error(StatusCode::FORBIDDEN, now)
        }
        Lie::WrongMediaType => answer.with(header::CONTENT_TYPE, "text/plain"),
        _ if path.ends_with("/v2/personer") => list_v2::about(lie, request, answer, OsloTime::new(now)),
        _ => persons::about(lie, answer, OsloTime::new(now)),
    }
}

/// What an answer wears on its way out.
pub(crate) fn dress(lie: Lie, answer: &mut Answer) {
    if lie == Lie::LetsItselfBeFramed {
        answer.headers.to_mut().insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
    }
}

/// The last word: whatever was derived from the documents changes the finished answer of an operation.
pub(crate) fn distort(mutant: Mutant, operation: &Operation, answer: Answer) -> Answer {
    match mutant {
        Mutant::Derived(distortion) => distortion.about(operation.id(), answer),
        Mutant::Named(_) => answer,
    }
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
    token_claims(request)["scope"].as_str().unwrap_or_default().to_owned()
}

/// What the token of a request says, when it is one that can be read.
fn token_claims(request: &Received) -> Value {
    let token = request.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let claims = token.split('.').nth(1).and_then(|claims| URL_SAFE_NO_PAD.decode(claims).ok()).unwrap_or_default();
    serde_json::from_slice(&claims).unwrap_or_default()
}

fn error(status: StatusCode, now: Timestamp) -> Answer {
    krr_error::rest_error(status, "This is a lie", now)
}
