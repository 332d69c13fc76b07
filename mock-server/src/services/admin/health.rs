use http::StatusCode;
use serde_json::{Value, json};

use crate::{
    http::response::ApiResponse,
    operation::rejection::Rejection,
    pipeline::service::{RequestContext, ServiceKind},
};

pub(crate) fn get_health(call: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    let mock = call.mock;
    let lookups =
        mock.services.iter().filter(|service| matches!(service.kind, ServiceKind::Lookup(_) | ServiceKind::Other));
    let serves: Vec<Value> = lookups
        .map(|service| {
            let title = &service.title;
            let url = format!("{}{}", call.guise.base(), service.base);
            match service.kind.generation() {
                Some(generation) => json!({ "title": title, "url": url, "generation": generation }),
                None => json!({ "title": title, "url": url }),
            }
        })
        .collect();
    Ok(ApiResponse::json(
        StatusCode::OK,
        &json!({
            "status": "UP",
            "version": env!("CARGO_PKG_VERSION"),
            "auth": mock.auth.name(),
            "base_url": call.guise.base(),
            "serves": serves,
            "own_breaches": mock.own_breaches(),
            "judges_own_one_in": mock.judges_one_in,
            "persons": call.world.register.read().count(),
            "worlds": { "count": mock.worlds.count(), "bound": mock.worlds.bound() },
            "signing_key": mock.issuing.signing_key.told(),
            "tls": mock.tls.as_ref().map(|tls| json!({ "url": mock.name.over_tls(), "authority": tls.authority_pem })),
            "retired": retired(call),
            "now": call.world.clocks.register.now().to_string(),
        }),
    ))
}

/// Every retirement that is rehearsed, whether its day has come or not.
fn retired(call: &RequestContext<'_>) -> Vec<Value> {
    let planned = call.world.retirements().iter();
    planned
        .map(|(host, planned)| {
            json!({
                "host": planned.host,
                "on": planned.on.to_string(),
                "ending": planned.ending.name(),
                "is_retired": call.world.retired(host).is_some(),
            })
        })
        .collect()
}
