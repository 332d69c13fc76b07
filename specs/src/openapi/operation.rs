use std::iter;

use http::{HeaderMap, Method, StatusCode};
use serde_json::Value;

use crate::openapi::contract::ContractError;
use crate::openapi::document::Document;
use crate::openapi::media_type::{Content, resolved};
use crate::openapi::parameter::Parameter;
use crate::openapi::required_scopes::RequiredScopes;
use crate::openapi::schema::Compiler;
use crate::text::json_pointer::Pointer;

/// A compiled operation of a document.
#[derive(Debug)]
pub struct Operation {
    pub(crate) id: String,
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) at: Pointer,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) request: Option<RequestBody>,
    pub(crate) responses: Vec<Response>,
    pub(crate) needs_token: bool,
    pub(crate) security_schemes: Vec<String>,
    pub(crate) scopes: RequiredScopes,
    /// Other paths that lead here.
    pub(crate) aliases: Vec<String>,
}

#[derive(Debug)]
pub(crate) struct RequestBody {
    pub(crate) required: bool,
    pub(crate) content: Content,
    pub(crate) at: Pointer,
}

#[derive(Debug)]
pub(crate) struct Response {
    status: Status,
    pub(crate) content: Content,
    /// Headers that every such response must have.
    pub(crate) required_headers: Vec<String>,
    pub(crate) at: Pointer,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Status {
    Exact(u16),
    /// `4XX`
    Range(u16),
    Default,
}

pub(crate) struct Compilers<'d> {
    pub(crate) request: Compiler<'d>,
    pub(crate) response: Compiler<'d>,
}

impl Operation {
    pub(crate) fn compile(
        document: &Document,
        path: &str,
        method: &str,
        compilers: &Compilers<'_>,
    ) -> Result<Self, ContractError> {
        let item = Pointer::root().child("paths").child(path);
        let at = item.child(method);
        let (_, value) = document.resolve(&at)?;
        let fallback = || format!("{}-{}", method, path.trim_matches('/').replace('/', "-"));
        let own = parameters(document, &at, &compilers.request)?;
        let mut parameters = parameters(document, &item, &compilers.request)?;
        parameters.retain(|parameter| !own.iter().any(|other| parameter.is_replaced_by(other)));
        parameters.extend(own);
        Ok(Self {
            id: value.get("operationId").and_then(Value::as_str).map_or_else(fallback, str::to_owned),
            method: method.to_ascii_uppercase().parse().map_err(|_| ContractError::unsupported(&at, "this method"))?,
            path: path.to_owned(),
            parameters,
            request: request_body(document, &at, &compilers.request)?,
            responses: responses(document, &at, &compilers.response)?,
            needs_token: needs_token(document, value),
            security_schemes: security_schemes(document, value),
            scopes: RequiredScopes::of(value, &at)?,
            aliases: aliases(value),
            at,
        })
    }

    /// The `operationId`, or method and path where the document gives none.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The HTTP method.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The path template, relative to the server.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Whether no path that leads here has a parameter.
    pub fn has_fixed_path(&self) -> bool {
        self.paths().all(|path| !path.contains('{'))
    }

    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        iter::once(&self.path).chain(&self.aliases).map(String::as_str)
    }

    /// Its place in the document.
    pub fn pointer(&self) -> &Pointer {
        &self.at
    }

    /// Whether the document declares this parameter in the query.
    pub fn has_query_parameter(&self, name: &str) -> bool {
        self.parameters.iter().any(|parameter| parameter.is_in_query(name))
    }

    /// Whether it needs a token.
    pub fn needs_token(&self) -> bool {
        self.needs_token
    }

    /// The scopes that a token must have.
    pub fn scopes(&self) -> &RequiredScopes {
        &self.scopes
    }

    /// The names of its security schemes.
    pub fn security_schemes(&self) -> &[String] {
        &self.security_schemes
    }

    /// Whether a token with these space-separated scopes may call the operation.
    pub fn accepts_scopes(&self, scopes: &str) -> bool {
        self.scopes.are_satisfied_by(scopes)
    }

    /// The media types of a response with `status`, in the order of the document.
    pub fn response_media_types(&self, status: StatusCode) -> Vec<&str> {
        self.response(status).map(|response| response.content.ranges().collect()).unwrap_or_default()
    }

    /// Where the response for `status` is declared: exactly, by range (`4XX`) or by `default`, in this order.
    pub fn response_pointer(&self, status: StatusCode) -> Option<&Pointer> {
        self.response(status).map(|response| &response.at)
    }

    /// The statuses that are declared one by one.
    pub fn statuses(&self) -> impl Iterator<Item = StatusCode> + '_ {
        self.responses.iter().filter_map(|response| match response.status {
            Status::Exact(code) => StatusCode::from_u16(code).ok(),
            Status::Range(_) | Status::Default => None,
        })
    }

    pub(crate) fn response(&self, status: StatusCode) -> Option<&Response> {
        let of = |wanted: Status| self.responses.iter().find(|response| response.status == wanted);
        of(Status::Exact(status.as_u16()))
            .or_else(|| of(Status::Range(status.as_u16() / 100)))
            .or_else(|| of(Status::Default))
    }
}

fn parameters(document: &Document, at: &Pointer, compiler: &Compiler<'_>) -> Result<Vec<Parameter>, ContractError> {
    let at = at.child("parameters");
    let count = at.get(document.raw()).and_then(Value::as_array).map_or(0, Vec::len);
    let compile = |index| Parameter::compile(document, &at.child(index), compiler).transpose();
    (0..count).filter_map(compile).collect()
}

fn request_body(
    document: &Document,
    at: &Pointer,
    compiler: &Compiler<'_>,
) -> Result<Option<RequestBody>, ContractError> {
    let at = at.child("requestBody");
    if at.get(document.raw()).is_none() {
        return Ok(None);
    }
    let at = resolved(document, &at)?;
    let required = at.child("required").get(document.raw()) == Some(&Value::Bool(true));
    Ok(Some(RequestBody { required, content: Content::compile(document, &at, compiler)?, at }))
}

fn responses(document: &Document, at: &Pointer, compiler: &Compiler<'_>) -> Result<Vec<Response>, ContractError> {
    let at = at.child("responses");
    let keys = at.get(document.raw()).and_then(Value::as_object).into_iter().flatten().map(|(key, _)| key);
    keys.filter(|key| !key.starts_with("x-"))
        .map(|key| {
            let status = status(key).ok_or_else(|| ContractError::unsupported(&at.child(key), "this status"))?;
            let at = resolved(document, &at.child(key))?;
            let content = Content::compile(document, &at, compiler)?;
            Ok(Response { status, content, required_headers: required_headers(document, &at)?, at })
        })
        .collect()
}

fn required_headers(document: &Document, at: &Pointer) -> Result<Vec<String>, ContractError> {
    let at = at.child("headers");
    let mut required = Vec::new();
    for (name, _) in at.get(document.raw()).and_then(Value::as_object).into_iter().flatten() {
        let (_, header) = document.resolve(&at.child(name))?;
        if header.get("required") == Some(&Value::Bool(true)) {
            required.push(name.clone());
        }
    }
    Ok(required)
}

fn status(key: &str) -> Option<Status> {
    match key.strip_suffix("XX") {
        Some(hundreds) => hundreds.parse().ok().map(Status::Range),
        None if key == "default" => Some(Status::Default),
        None => key.parse().ok().map(Status::Exact),
    }
}

/// A token is needed unless `security` of the operation, or else of the document, allows requests without one.
fn needs_token(document: &Document, operation: &Value) -> bool {
    let requirements = operation.get("security").or_else(|| document.raw().get("security"));
    let is_open = |requirement: &Value| requirement.as_object().is_some_and(serde_json::Map::is_empty);
    let requirements = requirements.and_then(Value::as_array);
    requirements.is_some_and(|any_of| !any_of.is_empty() && !any_of.iter().any(is_open))
}

fn security_schemes(document: &Document, operation: &Value) -> Vec<String> {
    let requirements = operation.get("security").or_else(|| document.raw().get("security")).and_then(Value::as_array);
    let schemes = requirements.into_iter().flatten().filter_map(Value::as_object);
    schemes.flat_map(|scheme| scheme.keys().cloned()).collect()
}

fn aliases(operation: &Value) -> Vec<String> {
    let aliases = operation.get("x-aliases").and_then(Value::as_array).into_iter().flatten();
    aliases.filter_map(|alias| alias.get("path")?.as_str()).map(str::to_owned).collect()
}

pub(crate) fn media_type(headers: &HeaderMap) -> Option<&str> {
    headers.get(http::header::CONTENT_TYPE)?.to_str().ok()
}
