//! One request from arrival to answer.

use bytes::Bytes;
use http::Request;
use http_body_util::Full;
use krr_specs::{Generation, Operation, Route};

use crate::{
    http::{
        content_negotiation::{Form, negotiate},
        oauth_error,
        request::Received,
        request_host::Guise,
        response::Answer,
    },
    mutants::Mutant,
    operation::{access_token::Gate, authorize::authorize, rejection::Refusal, request_body::Body},
    pipeline::{
        jws_response, mutation,
        retired_host::{self, HungUp},
        self_check,
        service::{Call, Kind, Service},
        target::Addressee,
    },
    services::{docs::api_docs, from_document::example},
    state::{
        app::Mock,
        clock::Moment,
        journal::record::{ReadAs, Record, Spoken},
        world::World,
    },
};

/// The skin: reads a request off the wire, has it answered, puts the answer on the wire.
pub(crate) async fn serve(
    mock: &Mock,
    request: Request<impl hyper::body::Body<Data = Bytes>>,
) -> Result<http::Response<Full<Bytes>>, HungUp> {
    let received = Received::read(request).await;
    let answer = match retired_host::at(mock, &received) {
        None => answer(mock, &received),
        Some(retired) => retired_host::answer(retired, || answer(mock, &received))?,
    };
    Ok(answer.on_the_wire())
}

/// The whole of it, on plain data: find whom it is for, pass the checks, answer, judge ourselves, remember.
fn answer(mock: &Mock, request: &Received) -> Answer {
    let Addressee { service, path, world } = match Addressee::of(mock, request) {
        Ok(addressee) => addressee,
        Err((kind, refusal)) => return turned_away(mock, kind, &refusal),
    };
    if let Some(status) = request.unread {
        tracing::warn!("a request to {} could not be read -> {}", service.title, status.as_u16());
        return turned_away(mock, service.kind, &Refusal::Unread(status));
    }
    let world = &world;
    let moment = world.clocks.now();
    let now = moment.register;
    if let Some(page) = api_docs::page(mock, service, path, request) {
        return page.dressed(service.kind.conduct());
    }
    let (operation, outcome) = match route(service, path, request) {
        Ok((operation, parameters)) => {
            (Some(operation), pass(mock, world, service, operation, &parameters, request, moment))
        }
        Err(refusal) => (None, Err(refusal)),
    };
    let (Passed { mut answer, read_as }, client_breaches) = match outcome {
        Ok(passed) => (passed, Vec::new()),
        Err(refusal) => {
            let answer = refusal.answer(service, operation, now);
            (Passed { answer, read_as: ReadAs::Anything }, refusal.into_breaches())
        }
    };
    let mutant = world.mutant().filter(|_| service.kind != Kind::Admin);
    if let Some(Mutant::Named(lie)) = mutant {
        answer = mutation::about(lie, request, answer, now);
    }
    dress(&mut answer, service.kind, mutant);
    if let (Some(mutant), Some(operation), Kind::Lookup(_)) = (mutant, operation, service.kind) {
        answer = mutation::distort(mutant, operation, answer);
    }
    let promised = operation.filter(|operation| service.promises(operation, answer.status));
    let server_breaches =
        promised.map(|operation| self_check::judge(mock, world, service, operation, &answer)).unwrap_or_default();
    if service.kind != Kind::Admin {
        let record = Record::of(Spoken {
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
fn turned_away(mock: &Mock, kind: Kind, refusal: &Refusal) -> Answer {
    let mut answer = refusal.say(kind, mock.worlds.usual().clocks.register.now());
    dress(&mut answer, kind, None);
    answer
}

/// Puts on what answers of that kind wear.
fn dress(answer: &mut Answer, kind: Kind, mutant: Option<Mutant>) {
    answer.dress(kind.conduct());
    if kind == Kind::Issuer {
        oauth_error::dress(answer);
    }
    if let Some(Mutant::Named(lie)) = mutant {
        mutation::dress(lie, answer);
    }
}

type Parameters<'s, 'p> = Vec<(&'s str, &'p str)>;

fn route<'s, 'p>(
    service: &'s Service,
    path: &'p str,
    request: &Received,
) -> Result<(&'s Operation, Parameters<'s, 'p>), Refusal> {
    match service.contract.route(&request.method, path) {
        Route::Operation { operation, parameters } => Ok((operation, parameters)),
        Route::OtherMethods(allow) => Err(Refusal::Method(allow.into_iter().map(str::to_owned).collect())),
        Route::Unknown => Err(Refusal::Unknown),
    }
}

/// What a request got.
struct Passed {
    answer: Answer,
    read_as: ReadAs,
}

/// Token, form of the answer, body: in this order, so that nobody learns about a body's faults without a token.
fn pass(
    mock: &Mock,
    world: &World,
    service: &Service,
    operation: &Operation,
    path_parameters: &[(&str, &str)],
    request: &Received,
    moment: Moment,
) -> Result<Passed, Refusal> {
    let (lie, mode) = (world.lie(), mutation::auth_mode(world.lie(), mock.auth));
    let conduct = service.kind.generation().map(Generation::conduct);
    let gate = Gate { mock, world, now: moment.token, conduct };
    let holder = authorize(operation, &request.headers, mode, gate);
    let holder = mutation::access(lie, &request.headers, holder).map_err(Refusal::Access)?;
    let form = match service.kind {
        Kind::Lookup(_) | Kind::Other => {
            negotiate(operation, &request.headers).ok_or_else(|| Refusal::not_acceptable(operation))?
        }
        // JSON for everybody: browsers ask for HTML, and libraries for media types of their own.
        Kind::Issuer | Kind::Admin => Form::Plain,
    };
    let asked =
        krr_specs::Request { path_parameters, query: &request.query, headers: &request.headers, body: &request.body };
    let body = Body::passed(lie, service, operation, &asked)?;
    let call = Call {
        mock,
        world,
        now: moment.register,
        guise: Guise::of_request(mock, request),
        operation,
        contract: &service.contract,
        holder: &holder,
        conduct: service.kind.conduct(),
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
        Form::Signed if answer.status.is_success() => jws_response::sign(answer),
        Form::Signed | Form::Plain => answer,
    };
    Ok(Passed { answer, read_as: body.read_as() })
}
