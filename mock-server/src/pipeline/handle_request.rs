//! One request from arrival to answer.

use bytes::Bytes;
use http::Request;
use http_body_util::Full;
use krr_specs::{Generation, Operation, Route};

use crate::{
    http::{
        content_negotiation::{ResponseForm, negotiate},
        oauth_error,
        request::ApiRequest,
        request_host::RequestHost,
        response::ApiResponse,
    },
    mutants::Mutant,
    operation::{access_token::TokenPolicy, authorize::authorize, rejection::Rejection, request_body::RequestBody},
    pipeline::{
        jws_response, mutation,
        retired_host::{self, ConnectionClosed},
        self_check,
        service::{RequestContext, Service, ServiceKind},
        target::RequestTarget,
    },
    services::{docs::api_docs, from_document::example},
    state::{
        app::AppState,
        clock::Moment,
        journal::record::{BodyKind, ExchangeParts, Record},
        world::World,
    },
};

/// The skin: reads a request off the wire, has it answered, puts the answer on the wire.
pub(crate) async fn serve(
    mock: &AppState,
    request: Request<impl hyper::body::Body<Data = Bytes>>,
) -> Result<http::Response<Full<Bytes>>, ConnectionClosed> {
    let received = ApiRequest::read(request).await;
    let answer = match retired_host::at(mock, &received) {
        None => respond(mock, &received),
        Some(retired) => retired_host::answer(retired, || respond(mock, &received))?,
    };
    Ok(answer.on_the_wire())
}

/// The whole of it, on plain data: find whom it is for, pass the checks, answer, judge ourselves, remember.
fn respond(mock: &AppState, request: &ApiRequest) -> ApiResponse {
    let RequestTarget { service, path, world } = match RequestTarget::of(mock, request) {
        Ok(addressee) => addressee,
        Err((kind, refusal)) => return reject_early(mock, kind, &refusal),
    };
    if let Some(status) = request.unread {
        tracing::warn!("a request to {} could not be read -> {}", service.title, status.as_u16());
        return reject_early(mock, service.kind, &Rejection::Unread(status));
    }
    let world = &world;
    let moment = world.clocks.now();
    let now = moment.register;
    if let Some(page) = api_docs::page(mock, service, path, request) {
        return page.dressed(service.kind.behaviour());
    }
    let (operation, outcome) = match route(service, path, request) {
        Ok((operation, parameters)) => {
            (Some(operation), run_operation(mock, world, service, operation, &parameters, request, moment))
        }
        Err(refusal) => (None, Err(refusal)),
    };
    let (Handled { mut answer, read_as }, client_breaches) = match outcome {
        Ok(passed) => (passed, Vec::new()),
        Err(refusal) => {
            let answer = refusal.answer(service, operation, now);
            (Handled { answer, read_as: BodyKind::Anything }, refusal.into_breaches())
        }
    };
    let mutant = world.mutant().filter(|_| service.kind != ServiceKind::Admin);
    if let Some(Mutant::Named(lie)) = mutant {
        answer = mutation::alter_response(lie, request, answer, now);
    }
    apply_headers(&mut answer, service.kind, mutant);
    if let (Some(mutant), Some(operation), ServiceKind::Lookup(_)) = (mutant, operation, service.kind) {
        answer = mutation::apply_derived(mutant, operation, answer);
    }
    let promised = operation.filter(|operation| service.promises(operation, answer.status));
    let server_breaches =
        promised.map(|operation| self_check::judge(mock, world, service, operation, &answer)).unwrap_or_default();
    if service.kind != ServiceKind::Admin {
        let record = Record::of(ExchangeParts {
            at: now,
            method: &request.method,
            path: &request.path,
            is_fixed_path: operation.is_some_and(Operation::has_fixed_path),
            operation: operation.map(Operation::id),
            request: &request.body,
            read_as,
            status: answer.status,
            response: &answer.body,
            // It is of the truth.
            response_excerpt: answer.excerpt.take().filter(|_| world.mutant().is_none()),
            hint: answer.hint.as_deref(),
            client_breaches,
            server_breaches,
        });
        record.log();
        world.journal.add(record);
    }
    answer
}

/// A refusal that belongs to no world, and so to no journal.
fn reject_early(mock: &AppState, kind: ServiceKind, refusal: &Rejection) -> ApiResponse {
    let mut answer = refusal.say(kind, mock.worlds.usual().clocks.register.now());
    apply_headers(&mut answer, kind, None);
    answer
}

/// Puts on what answers of that kind wear.
fn apply_headers(answer: &mut ApiResponse, kind: ServiceKind, mutant: Option<Mutant>) {
    answer.dress(kind.behaviour());
    if kind == ServiceKind::Issuer {
        oauth_error::apply_headers(answer);
    }
    if let Some(Mutant::Named(lie)) = mutant {
        mutation::alter_headers(lie, answer);
    }
}

type Parameters<'s, 'p> = Vec<(&'s str, &'p str)>;

fn route<'s, 'p>(
    service: &'s Service,
    path: &'p str,
    request: &ApiRequest,
) -> Result<(&'s Operation, Parameters<'s, 'p>), Rejection> {
    match service.contract.route(&request.method, path) {
        Route::Operation { operation, parameters } => Ok((operation, parameters)),
        Route::MethodNotAllowed(allow) => Err(Rejection::Method(allow.into_iter().map(str::to_owned).collect())),
        Route::NotFound => Err(Rejection::Unknown),
    }
}

/// What a request got.
struct Handled {
    answer: ApiResponse,
    read_as: BodyKind,
}

/// Token, form of the answer, body: in this order, so that nobody learns about a body's faults without a token.
fn run_operation(
    mock: &AppState,
    world: &World,
    service: &Service,
    operation: &Operation,
    path_parameters: &[(&str, &str)],
    request: &ApiRequest,
    moment: Moment,
) -> Result<Handled, Rejection> {
    let (lie, mode) = (world.lie(), mutation::auth_mode(world.lie(), mock.auth));
    let behaviour = service.kind.generation().map(Generation::behaviour);
    let gate = TokenPolicy { mock, world, now: moment.token, behaviour };
    let holder = authorize(operation, &request.headers, mode, gate);
    let holder = mutation::access(lie, &request.headers, holder).map_err(Rejection::Access)?;
    let form = match service.kind {
        ServiceKind::Lookup(_) | ServiceKind::Other => {
            negotiate(operation, &request.headers).ok_or_else(|| Rejection::not_acceptable(operation))?
        }
        // JSON for everybody: browsers ask for HTML, and libraries for media types of their own.
        ServiceKind::Issuer | ServiceKind::Admin => ResponseForm::Plain,
    };
    let asked =
        krr_specs::Request { path_parameters, query: &request.query, headers: &request.headers, body: &request.body };
    let body = RequestBody::passed(lie, service, operation, &asked)?;
    let call = RequestContext {
        mock,
        world,
        now: moment.register,
        guise: RequestHost::of_request(mock, request),
        operation,
        contract: &service.contract,
        holder: &holder,
        behaviour: service.kind.behaviour(),
        path_parameters,
        query: &request.query,
        headers: &request.headers,
        body: &body,
    };
    let answer = match service.handler(operation) {
        Some(handler) => handler(&call)?,
        None => example::answer(&call),
    };
    let answer = match form {
        ResponseForm::Signed if answer.status.is_success() => jws_response::sign(answer),
        ResponseForm::Signed | ResponseForm::Plain => answer,
    };
    Ok(Handled { answer, read_as: body.read_as() })
}
