//! What a mutant changes. The pipeline applies it at each of its stages, once; without a mutant nothing is changed.

pub(crate) mod change_feed;
pub(crate) mod endpoints;
pub(crate) mod error_responses;
pub(crate) mod list_v2;
pub(crate) mod person_details;
pub(crate) mod persons;
pub(crate) mod print_sertifikat;
pub(crate) mod signed;

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use jiff::Timestamp;
use krr_specs::{Members, Operation, OsloTime, View, Violation};
use serde_json::Value;

use crate::http::krr_error::{self, krr_error};
use crate::http::request::ApiRequest;
use crate::http::response::ApiResponse;
use crate::mutants::Mutant;
use crate::mutants::named::NamedMutant;
use crate::oauth::settings::auth_mode::AuthMode;
use crate::operation::access_token::{TokenError, TokenPolicy};
use crate::operation::authorize;
use crate::operation::authorize::{AccessDenied, Caller};
use crate::state::register::Register;

/// The caller. A mutant may accept a token that is to be refused.
pub(crate) fn authorize(
    mutant: Option<Mutant>,
    operation: &Operation,
    headers: &HeaderMap,
    mode: AuthMode,
    policy: TokenPolicy<'_>,
) -> Result<Caller, AccessDenied> {
    let mode = if named(mutant) == Some(NamedMutant::AcceptsAnyToken) { AuthMode::Bearer } else { mode };
    match (named(mutant), authorize::authorize(operation, headers, mode, policy)) {
        (Some(NamedMutant::TakesAnySignature), Err(AccessDenied::Token(error @ TokenError::Signature(_)))) => {
            authorize::bearer(headers).and_then(authorize::unverified_caller).ok_or(AccessDenied::Token(error))
        }
        (Some(NamedMutant::IgnoresScopes), Err(AccessDenied::Scope { .. })) => Ok(Caller::default()),
        (Some(NamedMutant::TakesOldTokens), Err(AccessDenied::Token(TokenError::OtherGeneration { .. }))) => {
            Ok(Caller::default())
        }
        (_, caller) => caller,
    }
}

/// How a request breaks the document. A mutant may overlook some of it.
pub(crate) fn alter_violations(mutant: Option<Mutant>, mut violations: Vec<Violation>) -> Vec<Violation> {
    match named(mutant) {
        Some(NamedMutant::TakesTooMany) => violations.retain(|violation| violation.keyword() != Some("maxItems")),
        Some(NamedMutant::TakesAnything) => violations.retain(|violation| violation.keyword() != Some("anyOf")),
        _ => {}
    }
    violations
}

/// What the caller may see.
pub(crate) fn alter_view(mutant: Option<Mutant>, view: View) -> View {
    match named(mutant) {
        Some(NamedMutant::LeaksSpraak) => View { members: view.members | Members::SPRAAK, ..view },
        Some(NamedMutant::NeverWithholds) => View { withholds_expired: false, ..view },
        _ => view,
    }
}

/// The register that the operation works on. A mutant may lose its changes.
pub(crate) fn alter_register(mutant: Option<Mutant>, operation: &Operation, register: Arc<Register>) -> Arc<Register> {
    match named(mutant) {
        Some(NamedMutant::ForgetsPatch) if operation.id() == "patchUser" => Arc::new(register.copy()),
        _ => register,
    }
}

/// The response, before the headers of its service are added.
pub(crate) fn alter_response(
    mutant: Option<Mutant>,
    request: &ApiRequest,
    response: ApiResponse,
    now: Timestamp,
) -> ApiResponse {
    match named(mutant) {
        Some(mutant) => alter_named(mutant, request, response, now),
        None => response,
    }
}

/// The headers that every response of a service carries.
pub(crate) fn alter_headers(mutant: Option<Mutant>, response: &mut ApiResponse) {
    if named(mutant) == Some(NamedMutant::LetsItselfBeFramed) {
        response.headers.to_mut().insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
    }
}

/// The finished response of an operation, which derived mutants change.
pub(crate) fn apply_derived(mutant: Option<Mutant>, operation: &Operation, response: ApiResponse) -> ApiResponse {
    match mutant {
        Some(Mutant::Derived(mutant)) => mutant.apply(operation.id(), response),
        Some(Mutant::Named(_)) | None => response,
    }
}

fn named(mutant: Option<Mutant>) -> Option<NamedMutant> {
    match mutant? {
        Mutant::Named(mutant) => Some(mutant),
        Mutant::Derived(_) => None,
    }
}

fn alter_named(mutant: NamedMutant, request: &ApiRequest, response: ApiResponse, now: Timestamp) -> ApiResponse {
    match request.method {
        Method::HEAD if mutant == NamedMutant::RefusesHead => {
            return krr_error::method_not_allowed(["GET"].into_iter(), now);
        }
        Method::OPTIONS if mutant == NamedMutant::OptionsWithoutAllow => {
            return ApiResponse::empty(StatusCode::OK);
        }
        Method::OPTIONS => return response,
        _ => {}
    }
    let path = request.path.trim_end_matches('/');
    if !response.status.is_success() {
        return error_responses::alter(mutant, request, response, now);
    }
    if path.ends_with("/printSertifikat") {
        return print_sertifikat::alter(mutant, request, response, now);
    }
    if path.ends_with("/hentEndringer") {
        return change_feed::alter(mutant, request, response, OsloTime::new(now));
    }
    if response.headers.get(header::CONTENT_TYPE).is_some_and(|media_type| media_type == "application/jose") {
        return signed::alter(mutant, response, |payload| alter_named(mutant, request, payload, now));
    }
    endpoints::alter(mutant, request, response, now, |response| alter_lookup(mutant, request, response, now))
}

/// The response to a look-up or a change.
fn alter_lookup(mutant: NamedMutant, request: &ApiRequest, response: ApiResponse, now: Timestamp) -> ApiResponse {
    let path = request.path.trim_end_matches('/');
    match mutant {
        NamedMutant::StumblesOverSlash if request.path.ends_with("/personer/") => error(StatusCode::BAD_REQUEST, now),
        NamedMutant::RefusesNumbers if asks_for(request, Value::is_number) => error(StatusCode::BAD_REQUEST, now),
        NamedMutant::ChecksDigits if asks_for(request, has_wrong_check_digits) => error(StatusCode::BAD_REQUEST, now),
        NamedMutant::UndeclaredStatus if path.ends_with("/person") && response.status == StatusCode::OK => {
            ApiResponse { status: StatusCode::NON_AUTHORITATIVE_INFORMATION, ..response }
        }
        NamedMutant::WantsPersonsOnly if path.ends_with("/v2/person") && scopes(request).contains("krr:global/") => {
            error(StatusCode::FORBIDDEN, now)
        }
        NamedMutant::WrongMediaType => response.with(header::CONTENT_TYPE, "text/plain"),
        _ if path.ends_with("/v2/personer") => list_v2::alter(mutant, request, response, OsloTime::new(now)),
        _ => persons::alter(mutant, response, OsloTime::new(now)),
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

/// The scopes in the token of a request, unverified.
fn scopes(request: &ApiRequest) -> String {
    token_claims(request)["scope"].as_str().unwrap_or_default().to_owned()
}

/// The claims in the token of a request, unverified; null without a JWT.
fn token_claims(request: &ApiRequest) -> Value {
    let token = request.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let claims = token.split('.').nth(1).and_then(|claims| URL_SAFE_NO_PAD.decode(claims).ok()).unwrap_or_default();
    serde_json::from_slice(&claims).unwrap_or_default()
}

fn error(status: StatusCode, now: Timestamp) -> ApiResponse {
    krr_error(status, "This is a lie", now)
}
