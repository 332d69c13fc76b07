use http::StatusCode;
use serde_json::{Value, json};

use crate::{
    answer::Answer,
    service::{Call, Kind},
};

pub(super) fn get_health(call: &Call<'_>) -> Answer {
    let mock = call.mock;
    let lookups = mock.services.iter().filter(|service| service.kind == Kind::Lookup);
    let serves: Vec<Value> = lookups
        .map(|service| {
            let title = &service.contract.document().model().info.title;
            json!({ "title": title, "url": format!("{}{}", mock.base_url, service.base) })
        })
        .collect();
    Answer::json(
        StatusCode::OK,
        &json!({
            "status": "UP",
            "version": env!("CARGO_PKG_VERSION"),
            "auth": mock.auth.name(),
            "base_url": mock.base_url,
            "serves": serves,
            "own_breaches": mock.own_breaches(),
            "now": call.world.clocks.register.now().to_string(),
        }),
    )
}
