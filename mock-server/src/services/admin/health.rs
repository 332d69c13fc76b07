use http::StatusCode;
use serde_json::{Value, json};

use crate::{
    http::response::Answer,
    operation::rejection::Refusal,
    pipeline::service::{Call, Kind},
};

pub(crate) fn get_health(call: &Call<'_>) -> Result<Answer, Refusal> {
    let mock = call.mock;
    let lookups = mock.services.iter().filter(|service| matches!(service.kind, Kind::Lookup(_) | Kind::Other));
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
    Ok(Answer::json(
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
fn retired(call: &Call<'_>) -> Vec<Value> {
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
