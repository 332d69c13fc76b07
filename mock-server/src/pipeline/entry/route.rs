use std::collections::BTreeSet;

use http::{Method, StatusCode, header::ALLOW};
use krr_specs::{Operation, Route};

use crate::http::request::ApiRequest;
use crate::http::response::ApiResponse;
use crate::operation::rejection::Rejection;
use crate::pipeline::serving::service::Service;

/// What the document of a service has for a request.
pub(crate) enum Routed<'s, 'p> {
    Operation(&'s Operation, Vec<(&'s str, &'p str)>),
    /// The path has these methods, by its document.
    Options(BTreeSet<String>),
}

impl<'s> Routed<'s, '_> {
    pub(crate) fn operation(&self) -> Option<&'s Operation> {
        match self {
            Self::Operation(operation, _) => Some(operation),
            Self::Options(_) => None,
        }
    }
}

/// HEAD is answered as GET, without the body, and OPTIONS wherever there is a path, as the framework of the register does (N13).
pub(crate) fn route<'s, 'p>(
    service: &'s Service,
    path: &'p str,
    request: &ApiRequest,
) -> Result<Routed<'s, 'p>, Rejection> {
    let method = if request.method == Method::HEAD { &Method::GET } else { &request.method };
    match service.contract().route(method, path) {
        Route::Operation { operation, parameters } => Ok(Routed::Operation(operation, parameters)),
        Route::MethodNotAllowed(methods) => {
            let methods = methods.into_iter().map(str::to_owned).collect();
            match request.method {
                Method::OPTIONS => Ok(Routed::Options(methods)),
                _ => Err(Rejection::MethodNotAllowed(methods)),
            }
        }
        Route::NotFound => Err(Rejection::NotFound),
    }
}

/// The response to OPTIONS, which needs no token.
pub(crate) fn options_response(methods: &BTreeSet<String>) -> ApiResponse {
    let head = methods.contains("GET").then_some("HEAD");
    let allowed = methods.iter().map(String::as_str).chain(head).chain(["OPTIONS"]);
    let allow = allowed.collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join(", ");
    ApiResponse::empty(StatusCode::OK).with(ALLOW, &allow)
}
