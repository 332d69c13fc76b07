//! One request from arrival to response, on plain data.

use std::sync::Arc;

use http::Method;
use krr_specs::{Generation, Operation, RuleId, Violation};

use crate::http::bounds::MAX_FORM_FIELDS;
use crate::http::content_negotiation::{ResponseForm, negotiate, prefers_html};
use crate::http::oauth_error;
use crate::http::request::ApiRequest;
use crate::http::request_host::RequestHost;
use crate::http::response::ApiResponse;
use crate::mutants::Mutant;
use crate::oauth::verified_tokens::VerifiedToken;
use crate::operation::access_token::TokenPolicy;
use crate::operation::authorize::Caller;
use crate::operation::context::RequestContext;
use crate::operation::query_names;
use crate::operation::rejection::Rejection;
use crate::operation::request_body::RequestBody;
use crate::operation::service_kind::ServiceKind;
use crate::pipeline::app::App;
use crate::pipeline::entry::route::{Routed, options_response, route};
use crate::pipeline::entry::target::RequestTarget;
use crate::pipeline::faults::selection::matched_faults;
use crate::pipeline::record::{AnsweredRequest, Outcome};
use crate::pipeline::rejection_response::{rejection_response, response_by_kind};
use crate::pipeline::retired_host::ConnectionClosed;
use crate::pipeline::serving::service::Service;
use crate::pipeline::{faults, jws_response, mutation, record, retired_host, self_check};
use crate::services::admin;
use crate::services::docs::api_docs;
use crate::services::from_document::example;
use crate::services::issuers::grant::error_form::ErrorForm;
use crate::services::issuers::idporten::cors;
use crate::services::pages;
use crate::state::app::AppState;
use crate::state::clock::Moment;
use crate::state::metrics::requests::{NO_FAULT, ServiceRequests};
use crate::state::world::World;

/// The response to a request; an error when the requested host is retired and the connection is to be closed.
pub(crate) fn handle(app: &App, request: &ApiRequest) -> Result<ApiResponse, ConnectionClosed> {
    match retired_host::retirement(&app.state, request) {
        None => Ok(respond(app, request)),
        Some(retirement) => retired_host::response(retirement, || respond(app, request)),
    }
}

/// Finds the target, runs the operation, adds headers, checks the response and records the exchange.
fn respond(app: &App, request: &ApiRequest) -> ApiResponse {
    let RequestTarget { service, path, world } = match RequestTarget::of(app, request) {
        Ok(target) => target,
        Err((kind, rejection)) => {
            return counted(&app.state.metrics.unserved, request, reject_early(&app.state, request, kind, &rejection));
        }
    };
    if let Some(status) = request.body_error {
        tracing::warn!("a request to {} could not be read -> {}", service.title, status.as_u16());
        let response = reject_early(&app.state, request, service.kind, &Rejection::BodyNotRead(status));
        return counted(&service.requests, request, response);
    }
    if let Some(mut page) = documentation(&app.state, service, path, request) {
        page.apply_headers(service.kind.behaviour());
        return counted(&service.requests, request, page);
    }
    if service.kind == ServiceKind::Admin && pages::is_page(path, request) {
        // Each call that the page makes is a request of its own.
        let mut page = pages::respond(&app.state, &world, path, request, &|call| respond(app, call));
        apply_headers(&mut page, service.kind);
        return counted(&service.requests, request, page);
    }
    let _entered = (!is_reset(service, path)).then(|| world.enter());
    let (moment, mutant) = (world.clocks.now(), world.mutant());
    let routed = route(service, path, request);
    let faults =
        match matched_faults(&world, service, routed.as_ref().ok().and_then(Routed::operation), request, moment) {
            Ok(faults) => faults,
            Err(error) => {
                let response = reject_early(&app.state, request, service.kind, &Rejection::FaultHeader(error));
                return counted(&service.requests, request, response);
            }
        };
    let (operation, outcome) = match (faults::replacement(&faults, service.kind, moment.register), routed) {
        (Some(response), routed) => {
            let operation = routed.as_ref().ok().and_then(Routed::operation);
            (operation, Ok(Handled::early(response)))
        }
        (None, Ok(Routed::Options(methods))) => {
            (None, Ok(preflight(service, path, request).unwrap_or_else(|| Handled::early(options_response(&methods)))))
        }
        (None, Ok(Routed::Operation(operation, parameters))) => {
            let call = OperationCall { state: &app.state, world: &world, service, operation, moment, mutant };
            (Some(operation), call.run(&parameters, request))
        }
        (None, Err(rejection)) => (None, Err(rejection)),
    };
    let (Handled { mut response, request_excerpt, caller }, client_breaches) = match outcome {
        Ok(handled) => (handled, Vec::new()),
        Err(rejection) => {
            let host = RequestHost::of_request(&app.state.names, request);
            let maskinporten = ErrorForm::of_maskinporten(app.state.issuing.token_errors, host);
            let tokens = &app.state.metrics.tokens;
            let response = rejection_response(&rejection, service, operation, maskinporten, tokens, moment.register);
            (Handled::early(response), rejection.into_breaches())
        }
    };
    if service.kind == ServiceKind::Admin {
        apply_headers(&mut response, service.kind);
        self_check::check(&app.state, service, operation, &response, None);
        let duration = request.received.elapsed();
        service.requests.add(operation.map(Operation::id), response.status, NO_FAULT, duration);
        return response;
    }
    response = mutation::alter_response(mutant, request, response, moment.register);
    apply_headers(&mut response, service.kind);
    if service.kind == ServiceKind::Issuer {
        cors::open_response(operation, request, &mut response);
    }
    mutation::alter_headers(mutant, &mut response);
    if let (Some(operation), ServiceKind::Lookup(_)) = (operation, service.kind) {
        response = mutation::apply_derived(mutant, operation, response);
    }
    let served = AnsweredRequest { state: &app.state, world: &world, service, operation, request, moment, caller };
    let exchange = record::begin(&served, &mut response);
    response = faults::apply(&faults, &app.state, request, response);
    let server_breaches = match faults.is_empty() {
        true => self_check::check(&app.state, service, operation, &response, mutant),
        false => Vec::new(),
    };
    let outcome =
        Outcome { faults: &faults, is_mutant: mutant.is_some(), request_excerpt, client_breaches, server_breaches };
    record::finish(exchange, served, outcome, &mut response);
    response
}

fn is_reset(service: &Service, path: &str) -> bool {
    service.kind == ServiceKind::Admin && admin::is_reset(path)
}

/// The response to a request that belongs to no world, and so to no journal.
fn reject_early(state: &AppState, request: &ApiRequest, kind: ServiceKind, rejection: &Rejection) -> ApiResponse {
    let mut response = match rejection {
        Rejection::AdminAccess(error) if kind == ServiceKind::Admin && prefers_html(&request.headers) => {
            pages::refused(state, request, error)
        }
        _ => response_by_kind(rejection, kind, state.worlds.default_world().clocks.register.now()),
    };
    apply_headers(&mut response, kind);
    response
}

/// Counts the response to a request for no operation.
fn counted(requests: &ServiceRequests, request: &ApiRequest, response: ApiResponse) -> ApiResponse {
    requests.add(None, response.status, NO_FAULT, request.received.elapsed());
    response
}

/// Adds the headers that every response of a service carries.
fn apply_headers(response: &mut ApiResponse, kind: ServiceKind) {
    response.apply_headers(kind.behaviour());
    if kind == ServiceKind::Issuer {
        oauth_error::apply_headers(response);
    }
}

fn documentation(state: &AppState, service: &Service, path: &str, request: &ApiRequest) -> Option<ApiResponse> {
    if !service.kind.is_lookup() || ![Method::GET, Method::HEAD, Method::OPTIONS].contains(&request.method) {
        return None;
    }
    let host = RequestHost::of_request(&state.names, request);
    let server_url = || format!("{}{}", host.base(), service.base_path);
    let is_g1 = service.kind.generation() == Some(Generation::G1);
    let page = api_docs::page(path, is_g1, || service.contract().document(), server_url)?;
    Some(if request.method == Method::OPTIONS { options_response(&["GET".to_owned()].into()) } else { page })
}

/// The response to a browser that asks whether a page of another origin may call an issuer.
fn preflight(service: &Service, path: &str, request: &ApiRequest) -> Option<Handled> {
    let response = match service.kind {
        ServiceKind::Issuer => cors::preflight(service.contract(), path, request)?,
        ServiceKind::Lookup(_) | ServiceKind::Other | ServiceKind::Admin => return None,
    };
    Some(Handled::early(response))
}

/// A request for an operation that exists.
struct OperationCall<'c> {
    state: &'c AppState,
    world: &'c World,
    service: &'c Service,
    operation: &'c Operation,
    moment: Moment,
    mutant: Option<Mutant>,
}

/// What the operation gave.
struct Handled {
    response: ApiResponse,
    /// Where it is known already.
    request_excerpt: Option<String>,
    caller: Option<Arc<VerifiedToken>>,
}

impl Handled {
    /// Without an operation that ran.
    fn early(response: ApiResponse) -> Self {
        Self { response, request_excerpt: None, caller: None }
    }
}

impl OperationCall<'_> {
    /// Checks token, `Accept` and body in this order, so that a caller without a token learns nothing about the body.
    fn run(&self, path_parameters: &[(&str, &str)], request: &ApiRequest) -> Result<Handled, Rejection> {
        let OperationCall { state, world, service, operation, moment, mutant } = *self;
        let policy = TokenPolicy {
            state,
            world,
            now: moment.token,
            behaviour: service.kind.generation().map(Generation::behaviour),
        };
        let caller = mutation::authorize(mutant, operation, &request.headers, state.auth, policy)
            .map_err(Rejection::AccessDenied)?;
        let form = self.response_form(request)?;
        let body = self.body(path_parameters, request)?;
        let (behaviour, host) = (service.kind.behaviour(), RequestHost::of_request(&state.names, request));
        let view = behaviour.view(caller.scope(), krr_specs::OsloTime::new(moment.register));
        let context = RequestContext {
            state,
            world,
            received: request.received,
            now: moment.register,
            host,
            operation,
            contract: service.contract(),
            caller: &caller,
            behaviour,
            view: mutation::alter_view(mutant, view),
            register: mutation::alter_register(mutant, operation, world.register_at(host.host())),
            path_parameters,
            query: &request.query,
            headers: &request.headers,
            body: &body,
        };
        let response = match service.handler(operation) {
            Some(handler) => handler(&context)?,
            None => example::response(&context),
        };
        let response = match form {
            ResponseForm::Signed if response.status.is_success() => jws_response::sign(response),
            ResponseForm::Signed | ResponseForm::Plain => response,
        };
        let request_excerpt = world.register.with_test_data(|data| body.excerpt(data));
        let caller = match caller {
            Caller::Verified(token) => Some(token),
            Caller::Unverified(_) => None,
        };
        Ok(Handled { response, request_excerpt, caller })
    }

    fn response_form(&self, request: &ApiRequest) -> Result<ResponseForm, Rejection> {
        if !self.service.kind.is_lookup() {
            // JSON for every `Accept`: browsers send HTML, and libraries media types of their own.
            return Ok(ResponseForm::Plain);
        }
        negotiate(self.operation, &request.headers).ok_or_else(|| Rejection::not_acceptable(self.operation))
    }

    fn body<'r>(
        &self,
        path_parameters: &'r [(&'r str, &'r str)],
        request: &'r ApiRequest,
    ) -> Result<RequestBody<'r>, Rejection> {
        let ApiRequest { query, headers, body, .. } = request;
        if request.has_form() && memchr::memchr_iter(b'&', body).take(MAX_FORM_FIELDS).count() == MAX_FORM_FIELDS {
            let reason = format!("the form has more than {MAX_FORM_FIELDS} fields");
            return Err(Rejection::Invalid(vec![Violation::new(RuleId::BODY, reason)]));
        }
        let checked = krr_specs::Request { path_parameters, query, headers, body };
        let (read, violations) = RequestBody::validate(self.operation, &checked);
        let violations = mutation::alter_violations(self.mutant, violations);
        if !violations.is_empty() {
            return Err(Rejection::Invalid(violations));
        }
        if self.service.kind == ServiceKind::Admin {
            query_names::check(self.operation, query)?;
            read.check_duplicate_members(body)?;
        }
        Ok(read)
    }
}
