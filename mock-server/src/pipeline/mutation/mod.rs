//! How a mutant lies. The honest path asks here at eight places and is told the truth when no mutant is on.

pub(crate) mod change_feed;
pub(crate) mod endpoints;
pub(crate) mod error_responses;
pub(crate) mod list_v2;
pub(crate) mod person_details;
pub(crate) mod persons;
pub(crate) mod print_sertifikat;
pub(crate) mod signed;

use crate::mutants::{Mutant, named::NamedMutant};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use jiff::Timestamp;
use krr_specs::{Members, Operation, OsloTime, View, Violation};
use serde_json::Value;

use crate::{
    http::{krr_error, request::ApiRequest, response::ApiResponse},
    operation::{
        access_token::TokenError,
        authorize::{self, AccessDenied, AuthMode, Caller},
    },
};

/// Which tokens are looked at.
pub(crate) fn auth_mode(lie: Option<NamedMutant>, honest: AuthMode) -> AuthMode {
    match lie {
        Some(NamedMutant::AcceptsAnyToken) => AuthMode::Bearer,
        _ => honest,
    }
}

/// Who is let in although they may not.
pub(crate) fn access(
    lie: Option<NamedMutant>,
    headers: &HeaderMap,
    honest: Result<Caller, AccessDenied>,
) -> Result<Caller, AccessDenied> {
    match (lie, honest) {
        (Some(NamedMutant::TakesAnySignature), Err(AccessDenied::Token(refused @ TokenError::Signature(_)))) => {
            authorize::bearer(headers).and_then(authorize::believed).ok_or(AccessDenied::Token(refused))
        }
        (Some(NamedMutant::IgnoresScopes), Err(AccessDenied::Scope { .. })) => Ok(Caller::default()),
        (Some(NamedMutant::TakesOldTokens), Err(AccessDenied::Token(TokenError::OtherGeneration { .. }))) => {
            Ok(Caller::default())
        }
        (_, honest) => honest,
    }
}

/// Which faults of a request are overlooked.
pub(crate) fn faults(lie: Option<NamedMutant>, mut honest: Vec<Violation>) -> Vec<Violation> {
    match lie {
        Some(NamedMutant::TakesTooMany) => honest.retain(|violation| violation.keyword() != Some("maxItems")),
        Some(NamedMutant::TakesAnything) => honest.retain(|violation| violation.keyword() != Some("anyOf")),
        _ => {}
    }
    honest
}

/// What a token shows.
pub(crate) fn view(lie: Option<NamedMutant>, honest: View) -> View {
    match lie {
        Some(NamedMutant::LeaksSpraak) => View { members: honest.members | Members::SPRAAK, ..honest },
        Some(NamedMutant::NeverWithholds) => View { withholds_expired: false, ..honest },
        _ => honest,
    }
}

/// Whether a change is kept.
pub(crate) fn keeps_changes(lie: Option<NamedMutant>) -> bool {
    lie != Some(NamedMutant::ForgetsPatch)
}

/// What is answered at last.
pub(crate) fn alter_response(
    lie: NamedMutant,
    request: &ApiRequest,
    answer: ApiResponse,
    now: Timestamp,
) -> ApiResponse {
    let path = request.path.trim_end_matches('/');
    if !answer.status.is_success() {
        return error_responses::alter(lie, request, answer, now);
    }
    if path.ends_with("/printSertifikat") {
        return print_sertifikat::alter(lie, request, answer, now);
    }
    if path.ends_with("/hentEndringer") {
        return change_feed::alter(lie, request, answer, OsloTime::new(now));
    }
    if answer.headers.get(header::CONTENT_TYPE).is_some_and(|media_type| media_type == "application/jose") {
        return signed::alter(lie, answer, |plain| alter_response(lie, request, plain, now));
    }
    endpoints::alter(lie, request, answer, now, |answer| alter_lookup(lie, request, answer, now))
}

/// What is answered to a look-up or a change.
fn alter_lookup(lie: NamedMutant, request: &ApiRequest, answer: ApiResponse, now: Timestamp) -> ApiResponse {
    let path = request.path.trim_end_matches('/');
    match lie {
        NamedMutant::StumblesOverSlash if request.path.ends_with("/personer/") => error(StatusCode::BAD_REQUEST, now),
        NamedMutant::RefusesNumbers if asks_for(request, Value::is_number) => error(StatusCode::BAD_REQUEST, now),
        NamedMutant::ChecksDigits if asks_for(request, has_wrong_check_digits) => error(StatusCode::BAD_REQUEST, now),
        NamedMutant::UndeclaredStatus if path.ends_with("/person") && answer.status == StatusCode::OK => {
            ApiResponse { status: StatusCode::NON_AUTHORITATIVE_INFORMATION, ..answer }
        }
        NamedMutant::WantsPersonsOnly if path.ends_with("/v2/person") && scopes(request).contains("krr:global/") => {
            error(StatusCode::FORBIDDEN, now)
        }
        NamedMutant::WrongMediaType => answer.with(header::CONTENT_TYPE, "text/plain"),
        _ if path.ends_with("/v2/personer") => list_v2::alter(lie, request, answer, OsloTime::new(now)),
        _ => persons::alter(lie, answer, OsloTime::new(now)),
    }
}

/// What an answer wears on its way out.
pub(crate) fn alter_headers(lie: NamedMutant, answer: &mut ApiResponse) {
    if lie == NamedMutant::LetsItselfBeFramed {
        answer.headers.to_mut().insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
    }
}

/// The last word: whatever was derived from the documents changes the finished answer of an operation.
pub(crate) fn apply_derived(mutant: Mutant, operation: &Operation, answer: ApiResponse) -> ApiResponse {
    match mutant {
        Mutant::Derived(distortion) => distortion.about(operation.id(), answer),
        Mutant::Named(_) => answer,
    }
}

fn asks_for(request: &ApiRequest, which: fn(&Value) -> bool) -> bool {
    let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    body["personidentifikatorer"].as_array().is_some_and(|asked| asked.iter().any(which))
}

fn has_wrong_check_digits(value: &Value) -> bool {
    let parsed = value.as_str().map(str::parse::<krr_fixtures::Personidentifikator>);
    matches!(parsed, Some(Err(krr_fixtures::PersonidentifikatorError::CheckDigits)))
}

/// What the token of a request says that its scopes are.
fn scopes(request: &ApiRequest) -> String {
    token_claims(request)["scope"].as_str().unwrap_or_default().to_owned()
}

/// What the token of a request says, when it is one that can be read.
fn token_claims(request: &ApiRequest) -> Value {
    let token = request.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let claims = token.split('.').nth(1).and_then(|claims| URL_SAFE_NO_PAD.decode(claims).ok()).unwrap_or_default();
    serde_json::from_slice(&claims).unwrap_or_default()
}

fn error(status: StatusCode, now: Timestamp) -> ApiResponse {
    krr_error::rest_error(status, "This is a lie", now)
}
