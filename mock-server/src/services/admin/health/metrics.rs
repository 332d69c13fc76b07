//! `/_mock/metrics`: what the mock counts of itself, as OpenMetrics text.

use std::time::UNIX_EPOCH;

use http::StatusCode;
use prometheus_client::encoding::text;
use prometheus_client::metrics::{counter::ConstCounter, family::Family, gauge::ConstGauge, gauge::Gauge, info::Info};
use prometheus_client::registry::{Registry, Unit};

use crate::http::response::ApiResponse;
use crate::operation::context::RequestContext;
use crate::operation::rejection::Rejection;
use crate::state::app::AppState;
use crate::state::metrics::requests::RequestCollector;

const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

pub(crate) fn get_metrics(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    let mut registry = Registry::default();
    add_process(ctx.state, &mut registry);
    let of_mock = registry.sub_registry_with_prefix("krr_mock");
    let version = Info::new([("version", env!("CARGO_PKG_VERSION")), ("revision", env!("KRR_BUILD_COMMIT"))]);
    of_mock.register("build", "The version of the mock, and the commit that it is built of", version);
    of_mock.register_collector(Box::new(RequestCollector(ctx.state.metrics.requests().cloned().collect())));
    ctx.state.metrics.tokens.register(of_mock);
    let own_breaches = ConstCounter::new(ctx.state.own_breaches.count());
    of_mock.register(
        "own_breaches",
        "Responses of the mock that broke the contract: each is a bug of the mock",
        own_breaches,
    );
    let persons = ConstGauge::new(ctx.world.register.read().count() as u64);
    of_mock.register("persons", "Persons in the register of this world", persons);
    add_worlds(ctx.state, of_mock);
    let mut page = String::new();
    text::encode(&mut page, &registry).expect("a string takes all text");
    Ok(ApiResponse::text(StatusCode::OK, MEDIA_TYPE, page))
}

fn add_worlds(state: &AppState, registry: &mut Registry) {
    let named = state.worlds.list();
    registry.register("worlds", "Worlds with a name", ConstGauge::new(named.len() as u64));
    registry.register(
        "worlds_limit",
        "Worlds with a name that are kept at most",
        ConstGauge::new(state.worlds.bound() as u64),
    );
    let journals = named.iter().chain([state.worlds.default_world()]).map(|world| world.journal.count() as u64);
    registry.register(
        "journal_exchanges",
        "Exchanges in the journals of all worlds",
        ConstGauge::new(journals.sum::<u64>()),
    );
    let (used, limits) = (Family::<[(&str, &str); 1], Gauge>::default(), Family::<[(&str, &str); 1], Gauge>::default());
    for (name, budget) in state.worlds.budgets() {
        used.get_or_create(&[("of", name)]).set(budget.used().try_into().unwrap_or(i64::MAX));
        limits.get_or_create(&[("of", name)]).set(budget.most().try_into().unwrap_or(i64::MAX));
    }
    let help =
        "Memory for what all worlds keep: exchanges, tokens and logins; spent assertions; added clients and persons";
    registry.register_with_unit("kept", help, Unit::Bytes, used);
    registry.register_with_unit("kept_limit", "The most that it may be", Unit::Bytes, limits);
}

/// Under the names that all programs use.
fn add_process(state: &AppState, registry: &mut Registry) {
    let process = registry.sub_registry_with_prefix("process");
    let started = state.metrics.started.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64();
    let help = "When the mock started, since 1970";
    process.register_with_unit("start_time", help, Unit::Seconds, ConstGauge::new(started));
    if let Some(bytes) = resident_memory() {
        let help = "Memory of the process that is in the machine's memory";
        process.register_with_unit("resident_memory", help, Unit::Bytes, ConstGauge::new(bytes));
    }
}

/// Known on Linux alone.
fn resident_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1024)
}
