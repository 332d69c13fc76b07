//! The calls under `/_mock/`, which steer the mock and are never mistaken for KRR's.

pub(crate) mod clients;
pub(crate) mod clock;
pub(crate) mod error;
pub(crate) mod exchanges;
pub(crate) mod health;
pub(crate) mod mutant;
pub(crate) mod personer;
pub(crate) mod tokens;

use http::{Method, StatusCode};

use crate::{
    http::response::ApiResponse,
    operation::rejection::Rejection,
    pipeline::service::{Handler, RequestContext, Service, ServiceKind},
};

/// The mock's own description.
pub(crate) const DOCUMENT: &str = include_str!("../../../openapi/admin.yaml");

/// Every operation of it, by `operationId`.
pub(crate) const HANDLERS: [(&str, Handler); 19] = [
    ("getHealth", health::get_health),
    ("postTokens", tokens::post_tokens),
    ("getClients", clients::get_clients),
    ("postClients", clients::post_clients),
    ("getClient", clients::get_client),
    ("deleteClient", clients::delete_client),
    ("getClock", clock::get_clock),
    ("putClock", clock::put_clock),
    ("getPersoner", personer::get_personer),
    ("getPerson", personer::get_person),
    ("putPerson", personer::put_person),
    ("deletePerson", personer::delete_person),
    ("getExchanges", exchanges::get_exchanges),
    ("deleteExchanges", exchanges::delete_exchanges),
    ("getMutant", mutant::get_mutant),
    ("putMutant", mutant::put_mutant),
    ("deleteMutant", mutant::delete_mutant),
    ("postReset", post_reset),
    ("getOpenapi", get_openapi),
];

/// Whether it is a reset, which also begins an evicted world anew; asking for its path in another way changes nothing.
pub(crate) fn is_reset(service: &Service, method: &Method, path: &str) -> bool {
    service.kind == ServiceKind::Admin && method == Method::POST && path.trim_end_matches('/') == "/reset"
}

fn post_reset(call: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    call.world.reset();
    Ok(ApiResponse::empty(StatusCode::NO_CONTENT))
}

fn get_openapi(call: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    Ok(ApiResponse::json(StatusCode::OK, call.contract.document().raw()))
}
