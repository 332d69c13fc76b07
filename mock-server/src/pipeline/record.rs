//! What the journal gets of a request.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use http::HeaderMap;
use krr_specs::{Operation, Violation};
use serde_json::Value;

use crate::http::request::ApiRequest;
use crate::http::response::ApiResponse;
use crate::oauth::shown_token::ShownToken;
use crate::oauth::verified_tokens::VerifiedToken;
use crate::operation::authorize;
use crate::operation::service_kind::ServiceKind;
use crate::pipeline::serving::service::Service;
use crate::state::app::AppState;
use crate::state::clock::Moment;
use crate::state::faults::planned::MatchedFaults;
use crate::state::journal::claims::shown_claims;
use crate::state::journal::record::{ExchangeParts, MaskedExchange, ResponseHeaders};
use crate::state::journal::test_data::TestData;
use crate::state::world::World;

/// A request, and what answered it.
pub(crate) struct AnsweredRequest<'s> {
    pub(crate) state: &'s AppState,
    pub(crate) world: &'s World,
    pub(crate) service: &'s Service,
    pub(crate) operation: Option<&'s Operation>,
    pub(crate) request: &'s ApiRequest,
    pub(crate) moment: Moment,
    pub(crate) caller: Option<Arc<VerifiedToken>>,
}

/// What is known once there is a response.
pub(crate) struct Outcome<'o> {
    pub(crate) faults: &'o MatchedFaults,
    pub(crate) is_mutant: bool,
    pub(crate) request_excerpt: Option<String>,
    pub(crate) client_breaches: Vec<Violation>,
    pub(crate) server_breaches: Vec<Violation>,
}

/// An exchange that has its id.
#[derive(Clone, Copy)]
pub(crate) struct StartedExchange {
    id: u64,
    /// The headers before the id was added, where most responses share them.
    shared_headers: Option<&'static HeaderMap>,
}

/// Gives the exchange its id, which the response carries.
pub(crate) fn begin(served: &AnsweredRequest<'_>, response: &mut ApiResponse) -> StartedExchange {
    let id = served.world.journal.next_id();
    let shared_headers = response.shared_headers();
    response.attach_exchange(id);
    StartedExchange { id, shared_headers }
}

pub(crate) fn finish(
    begun: StartedExchange,
    served: AnsweredRequest<'_>,
    outcome: Outcome<'_>,
    response: &mut ApiResponse,
) {
    let AnsweredRequest { state, world, service, operation, request, moment, caller } = served;
    let response_headers = match begun.shared_headers.filter(|_| outcome.faults.is_empty()) {
        Some(headers) => ResponseHeaders::Shared(headers),
        None => ResponseHeaders::Own(&response.headers),
    };
    // It was made before a mutant changed the body.
    let response_excerpt = response.excerpt.take().filter(|_| !outcome.is_mutant);
    let record = world.register.with_test_data(|data| {
        let parts = ExchangeParts {
            id: begun.id,
            received: request.received,
            at: moment.register,
            method: &request.method,
            path: &request.path,
            is_fixed_path: operation.is_some_and(Operation::has_fixed_path),
            query: &request.query,
            headers: &request.headers,
            operation: operation.map(Operation::id),
            request: &request.body,
            request_excerpt: outcome.request_excerpt,
            status: response.status,
            response_headers,
            response: &response.body,
            response_excerpt,
            shows_register: response.shows_register,
            token: shown_token(state, world, service.kind, request, caller, data),
            fault: outcome.faults.ids(),
            hint: response.hint.as_deref(),
            client_breaches: outcome.client_breaches,
            server_breaches: outcome.server_breaches,
        };
        MaskedExchange::new(parts, data)
    });
    service.requests.add(record.operation, response.status, outcome.faults.kind(), record.duration);
    record.log();
    world.journal.add(record);
}

/// The token of the request: decoded, whoever signed it. At an issuer that is the grant.
fn shown_token(
    state: &AppState,
    world: &World,
    kind: ServiceKind,
    request: &ApiRequest,
    caller: Option<Arc<VerifiedToken>>,
    data: TestData<'_>,
) -> Option<Arc<ShownToken>> {
    let of_verified = |token: &VerifiedToken| {
        token.shown(|claims| of_claims(serde_json::to_value(claims).unwrap_or_default(), "client_id", data))
    };
    if let Some(token) = caller {
        return Some(of_verified(&token));
    }
    let bearer = authorize::bearer(&request.headers);
    if let Some(token) = bearer.and_then(|token| state.verified_tokens.find(token.as_bytes())) {
        return Some(of_verified(&token));
    }
    if let Some(token) = bearer.and_then(|token| world.opaque_tokens.find(token)) {
        return Some(Arc::new(ShownToken { client_id: token.client_id, scope: token.scope, claims: Value::Null }));
    }
    match bearer {
        Some(token) => decoded_claims(token).map(|claims| Arc::new(of_claims(claims, "client_id", data))),
        None if kind == ServiceKind::Issuer => grant(&request.body, data).map(Arc::new),
        None => None,
    }
}

/// What an assertion asks for, or else what the form says.
fn grant(body: &[u8], data: TestData<'_>) -> Option<ShownToken> {
    let field = |wanted: &str| {
        let mut fields = url::form_urlencoded::parse(body);
        fields.find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned())
    };
    let assertion = field("assertion").or_else(|| field("client_assertion"));
    if let Some(claims) = assertion.as_deref().and_then(decoded_claims) {
        return Some(of_claims(claims, "iss", data));
    }
    let claims = serde_json::json!({ "client_id": field("client_id")?, "scope": field("scope").unwrap_or_default() });
    Some(ShownToken { claims: Value::Null, ..of_claims(claims, "client_id", data) })
}

fn decoded_claims(token: &str) -> Option<Value> {
    let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    serde_json::from_slice(&claims).ok().filter(Value::is_object)
}

/// `client` is the claim that names the client.
fn of_claims(claims: Value, client: &str, data: TestData<'_>) -> ShownToken {
    let claims = shown_claims(claims, data);
    let text = |name: &str| claims[name].as_str().unwrap_or_default().to_owned();
    ShownToken { client_id: text(client), scope: text("scope"), claims }
}
