//! Reads the journal, and waits for what is to come.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use http::StatusCode;
use krr_specs::parse_time;
use serde_json::json;

use crate::http::content_negotiation::{NDJSON, accepts_ndjson};
use crate::http::delivery::AskAgain;
use crate::http::response::ApiResponse;
use crate::operation::context::RequestContext;
use crate::operation::rejection::Rejection;
use crate::services::admin::error::not_found;
use crate::services::admin::journal::unknown_operation;
use crate::state::journal::exchange::Exchange;
use crate::state::journal::filter::{ExchangeFilter, Since};

/// The exchanges that the query selects. With `wait_ms` the response comes when there are `at_least` so many, or in that time.
pub(crate) fn get_exchanges(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    let journal = &ctx.world.journal;
    let (filter, wait) = (filter(ctx)?, wait(ctx)?);
    // Read before the exchanges, so that one that comes in between ends the wait.
    let seen = journal.signal.count();
    let (exchanges, total) = journal.select(&filter);
    let mut response = match accepts_ndjson(ctx.headers) {
        true => ndjson(&exchanges),
        false => ApiResponse::json(StatusCode::OK, &json!({ "exchanges": exchanges })),
    };
    if let Some(Wait { at_least, until }) = wait
        && total < at_least
        && Instant::now() < until
    {
        response.ask_again = Some(Box::new(AskAgain { signal: Arc::clone(&journal.signal), seen, until }));
    }
    Ok(response)
}

pub(crate) fn get_exchange(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    let id = ctx.path_parameters.first().and_then(|(_, id)| id.parse().ok());
    match id.and_then(|id| ctx.world.journal.find(id)) {
        Some(exchange) => Ok(ApiResponse::json(StatusCode::OK, &exchange)),
        None => Ok(not_found(
            "the journal of this world has no exchange with this id; it keeps the newest, and GET /_mock/exchanges lists them",
        )),
    }
}

pub(crate) fn delete_exchanges(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    ctx.world.journal.clear();
    Ok(ApiResponse::empty(StatusCode::NO_CONTENT))
}

fn ndjson(exchanges: &[Exchange]) -> ApiResponse {
    let lines = exchanges.iter().filter_map(|exchange| serde_json::to_string(exchange).ok()).map(|line| line + "\n");
    ApiResponse::text(StatusCode::OK, NDJSON, lines.collect())
}

/// What the query of `GET /exchanges` and of the HAR file selects.
pub(crate) fn filter(ctx: &RequestContext<'_>) -> Result<ExchangeFilter, Rejection> {
    let text = |name| ctx.query(name).map(str::to_owned);
    let known = &ctx.state.operation_ids;
    if let Some(id) = ctx.query("operation").filter(|id| !known.contains(*id)) {
        return Err(Rejection::invalid_parameter("operation", &unknown_operation(id, known)));
    }
    Ok(ExchangeFilter {
        operation: text("operation"),
        status: ctx.query_number("status")?,
        personidentifikator: text("personidentifikator"),
        client_id: text("client_id"),
        since: ctx.query("since").map(since).transpose()?,
        limit: ctx.query_number("limit")?,
    })
}

struct Wait {
    at_least: usize,
    until: Instant,
}

fn wait(ctx: &RequestContext<'_>) -> Result<Option<Wait>, Rejection> {
    let at_least = ctx.query_number("at_least")?.unwrap_or(1);
    let until = |ms| ctx.received + Duration::from_millis(ms);
    Ok(ctx.query_number("wait_ms")?.map(|ms| Wait { at_least, until: until(ms) }))
}

fn since(text: &str) -> Result<Since, Rejection> {
    if let Ok(id) = text.parse() {
        return Ok(Since::Exchange(id));
    }
    // A plus sign that was not escaped is a space in a query.
    let time = parse_time(text).or_else(|error| parse_time(&text.replace(' ', "+")).map_err(|_| error));
    time.map(Since::Time)
        .map_err(|error| Rejection::invalid_parameter("since", &format!("{error}, or the id of an exchange")))
}
