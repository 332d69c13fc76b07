//! The named worlds.

use http::StatusCode;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::{Value, json};

use crate::http::response::ApiResponse;
use crate::operation::context::RequestContext;
use crate::operation::rejection::Rejection;
use crate::services::admin::error::not_found;
use crate::state::world::World;

/// All but what RFC 3986, section 2.3, calls unreserved.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

pub(crate) fn get_worlds(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    let worlds = &ctx.state.worlds;
    let listed: Vec<Value> = worlds.list().iter().map(|world| entry(ctx, world)).collect();
    Ok(ApiResponse::json(StatusCode::OK, &json!({ "bound": worlds.bound(), "worlds": listed })))
}

fn entry(ctx: &RequestContext<'_>, world: &World) -> Value {
    let (name, root) = (utf8_percent_encode(&world.name, RESERVED), ctx.host.root());
    json!({
        "name": world.name,
        "url": format!("{root}/_world/{name}"),
        "persons": world.register.read().count(),
        "now": world.clocks.register.now().to_string(),
    })
}

/// Also forgets that the world was evicted, so that its next use creates it anew.
pub(crate) fn delete_world(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    let name = ctx.path_parameters.first().map_or("", |(_, name)| *name);
    let removed = percent_decode_str(name).decode_utf8().is_ok_and(|name| ctx.state.worlds.remove(&name));
    match removed {
        true => Ok(ApiResponse::empty(StatusCode::NO_CONTENT)),
        false => Ok(not_found("no world has this name; GET /_mock/worlds lists them all")),
    }
}
