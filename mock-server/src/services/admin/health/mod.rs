pub(crate) mod metrics;

use http::StatusCode;
use krr_specs::Issuer;
use serde_json::{Map, Value, json};

use crate::http::response::ApiResponse;
use crate::operation::context::RequestContext;
use crate::operation::rejection::Rejection;
use crate::state::app::ServedApi;

/// For probes: the mock runs, and it answers requests. A mock that answers at all does both.
pub(crate) fn get_probe(_: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    Ok(ApiResponse::json(StatusCode::OK, &json!({ "status": "UP" })))
}

/// Where everything is.
pub(crate) fn get_index(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    let base = ctx.host.base();
    let api = |api: &ServedApi| {
        let mut entry = served_api(ctx, api);
        let url = format!("{base}{}", api.base_path);
        entry["api_docs"] = json!(format!("{url}/v3/api-docs"));
        entry["swagger_ui"] = json!(format!("{url}/swagger-ui/index.html"));
        entry
    };
    let issuers: Map<String, Value> =
        Issuer::ALL.into_iter().map(|issuer| (issuer.to_string(), json!(ctx.host.issuer(issuer).url))).collect();
    Ok(ApiResponse::json(
        StatusCode::OK,
        &json!({
            "version": env!("CARGO_PKG_VERSION"),
            "health": format!("{base}/_mock/health"),
            "openapi": format!("{base}/_mock/openapi.json"),
            "pages": format!("{base}/_mock/ui"),
            "apis": ctx.state.served_apis.iter().map(api).collect::<Vec<_>>(),
            "issuers": issuers,
        }),
    ))
}

pub(crate) fn get_health(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    let state = ctx.state;
    let serves: Vec<Value> = state.served_apis.iter().map(|api| served_api(ctx, api)).collect();
    Ok(ApiResponse::json(
        StatusCode::OK,
        &json!({
            "status": "UP",
            "version": env!("CARGO_PKG_VERSION"),
            "auth": state.auth.name(),
            "base_url": ctx.host.base(),
            "serves": serves,
            "own_breaches": state.own_breaches.count(),
            "judges_own_one_in": state.self_check_interval,
            "persons": ctx.world.register.read().count(),
            "worlds": { "count": state.worlds.count(), "bound": state.worlds.bound() },
            "signing_key": state.issuing.signing_key.description(),
            "tls": state.tls.as_ref().map(|tls| json!({ "url": ctx.host.with_tls().base(), "authority": tls.authority_pem })),
            "retired": retired(ctx),
            "now": ctx.world.clocks.register.now().to_string(),
        }),
    ))
}

fn served_api(ctx: &RequestContext<'_>, api: &ServedApi) -> Value {
    let mut entry = json!({ "title": api.title, "url": format!("{}{}", ctx.host.base(), api.base_path) });
    if let Some(generation) = api.generation {
        entry["generation"] = json!(generation);
    }
    entry
}

/// Every planned retirement, whether its day has come or not.
fn retired(ctx: &RequestContext<'_>) -> Vec<Value> {
    let planned = ctx.world.retirements().iter();
    planned
        .map(|(host, planned)| {
            json!({
                "host": planned.host,
                "on": planned.on.to_string(),
                "ending": planned.behaviour.name(),
                "is_retired": ctx.world.retired(host).is_some(),
            })
        })
        .collect()
}
