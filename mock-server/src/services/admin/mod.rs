//! The admin API below `/_mock/`: register, clients, clocks, journal, mutants and worlds of the mock itself.

pub(crate) mod clients;
pub(crate) mod clock;
pub(crate) mod error;
pub(crate) mod faults;
pub(crate) mod health;
pub(crate) mod journal;
pub(crate) mod mutant;
pub(crate) mod personer;
pub(crate) mod token_scopes;
pub(crate) mod tokens;
pub(crate) mod worlds;

use http::StatusCode;

use crate::http::response::ApiResponse;
use crate::operation::context::{Handler, RequestContext};
use crate::operation::rejection::Rejection;
use crate::services::admin::journal::{exchanges, har, verify};

pub(crate) const DOCUMENT: &str = include_str!("../../../openapi/admin.yaml");

/// By `operationId`.
pub(crate) const HANDLERS: [(&str, Handler); 35] = [
    ("getIndex", health::get_index),
    ("getHealth", health::get_health),
    ("getHealthLive", health::get_probe),
    ("getHealthReady", health::get_probe),
    ("getMetrics", health::metrics::get_metrics),
    ("postTokens", tokens::post_tokens),
    ("getClients", clients::get_clients),
    ("postClients", clients::post_clients),
    ("getClient", clients::get_client),
    ("deleteClient", clients::delete_client),
    ("getClock", clock::get_clock),
    ("putClock", clock::put_clock),
    ("getPersoner", personer::list::get_personer),
    ("postPersoner", personer::import::post_personer),
    ("postPersonidentifikatorer", personer::new_identifiers::post_personidentifikatorer),
    ("getPerson", personer::get_person),
    ("putPerson", personer::put_person),
    ("deletePerson", personer::delete_person),
    ("getExchanges", exchanges::get_exchanges),
    ("getExchange", exchanges::get_exchange),
    ("deleteExchanges", exchanges::delete_exchanges),
    ("getHar", har::get_har),
    ("getVerify", verify::get_verify),
    ("postVerify", verify::post_verify),
    ("getFaults", faults::get_faults),
    ("postFaults", faults::post_faults),
    ("deleteFaults", faults::delete_faults),
    ("deleteFault", faults::delete_fault),
    ("getMutant", mutant::get_mutant),
    ("putMutant", mutant::put_mutant),
    ("deleteMutant", mutant::delete_mutant),
    ("getWorlds", worlds::get_worlds),
    ("deleteWorld", worlds::delete_world),
    ("postReset", post_reset),
    ("getOpenapi", get_openapi),
];

/// Whether `path` is that of the reset, which also recreates an evicted world.
pub(crate) fn is_reset(path: &str) -> bool {
    path.trim_end_matches('/') == "/reset"
}

fn post_reset(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    ctx.world.reset();
    Ok(ApiResponse::empty(StatusCode::NO_CONTENT))
}

fn get_openapi(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    Ok(ApiResponse::json(StatusCode::OK, ctx.contract.document().raw()))
}
