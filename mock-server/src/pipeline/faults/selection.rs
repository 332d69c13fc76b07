use http::HeaderMap;
use krr_specs::{Issuer, Operation};
use serde_json::Value;

use crate::http::request::ApiRequest;
use crate::operation::authorize;
use crate::operation::authorize::Caller;
use crate::operation::service_kind::ServiceKind;
use crate::pipeline::serving::service::Service;
use crate::state::clock::Moment;
use crate::state::faults::condition::{FaultRequest, FaultService};
use crate::state::faults::planned::MatchedFaults;
use crate::state::faults::request_header;
use crate::state::faults::request_header::FaultHeaderError;
use crate::state::world::World;

/// The faults that match a request: the one that its headers name, or else those that are planned in its world.
pub(crate) fn matched_faults(
    world: &World,
    service: &Service,
    operation: Option<&Operation>,
    request: &ApiRequest,
    moment: Moment,
) -> Result<MatchedFaults, FaultHeaderError> {
    let Some(fault_service) = fault_service(service) else { return Ok(MatchedFaults::default()) };
    if let Some(named) = request_header::requested(&request.headers)? {
        return Ok(named);
    }
    Ok(world.faults.match_request(&FaultRequest {
        service: fault_service,
        operation: operation.map(Operation::id),
        is_http2: request.is_http2,
        now: moment.token,
        concerns: &|person| concerns(request, person),
    }))
}

/// The admin API does not fail: it is there to end a fault.
fn fault_service(service: &Service) -> Option<FaultService> {
    match (service.kind, service.issuer) {
        (ServiceKind::Admin, _) => None,
        (_, Some(Issuer::Maskinporten)) => Some(FaultService::Maskinporten),
        (_, Some(Issuer::Idporten)) => Some(FaultService::Idporten),
        (_, Some(Issuer::IdportenOidcProvider)) => Some(FaultService::Legacy),
        (_, None) => Some(FaultService::Krr),
    }
}

/// Whether a request is about this person: looked up in the body, or whoever looks themselves up.
fn concerns(request: &ApiRequest, person: &str) -> bool {
    let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    // The register takes identifiers as numbers too.
    let is_person = |value: &Value| match value {
        Value::String(text) => text == person,
        value => value.is_u64() && value.as_u64() == person.parse().ok(),
    };
    body["personidentifikatorer"].as_array().is_some_and(|asked| asked.iter().any(is_person))
        || caller_pid(&request.headers).as_deref() == Some(person)
}

/// By the claims of the token, whoever signed it: the fault comes before any check.
fn caller_pid(headers: &HeaderMap) -> Option<String> {
    let caller = authorize::bearer(headers).and_then(authorize::unverified_caller)?;
    Caller::pid(&caller).map(str::to_owned)
}
