use std::collections::BTreeSet;

use http::{StatusCode, header::ALLOW};
use jiff::Timestamp;
use krr_specs::{Generation, Operation, UnknownGenerationError, Violation};

use crate::{
    http::{
        krr_error,
        oauth_error::{self, oauth_error},
        request::LARGEST_BODY,
        response::ApiResponse,
    },
    operation::authorize,
    pipeline::service::{Service, ServiceKind},
    services::{admin::error, from_document::example, issuers::token_request},
    state::worlds::WorldError,
};

/// Why a request gets no further; what is said about it depends on whose path it is.
#[derive(Debug)]
pub(crate) enum Rejection {
    /// Nothing lives at the path.
    Unknown,
    /// Something does, under other methods.
    Method(BTreeSet<String>),
    /// 401 or 403.
    Access(authorize::AccessDenied),
    /// No form of the answer is acceptable: it comes as these.
    NotAcceptable(String),
    /// The request breaks the document.
    Broken(Vec<Violation>),
    /// Not even read.
    Unread(StatusCode),
    /// `KRR-Mock-Generation` names none.
    Generation(UnknownGenerationError),
    /// `KRR-Mock-Generation` names one that has never lived at such a path.
    LivesElsewhere(Generation),
    /// `KRR-Mock-World` names none, or one that is gone.
    World(WorldError),
    /// A page of this origin may not steer the mock.
    OtherSite(String),
}

impl Rejection {
    pub(crate) fn not_acceptable(operation: &Operation) -> Self {
        Self::NotAcceptable(operation.response_media_types(StatusCode::OK).join(" or "))
    }

    /// In the words of whoever's path it is: KRR's, ours, or those that another document has for it.
    pub(crate) fn answer(&self, service: &Service, operation: Option<&Operation>, now: Timestamp) -> ApiResponse {
        let said = match (service.kind, self, operation) {
            (ServiceKind::Issuer, Self::Broken(violations), Some(operation)) => {
                token_request::not_a_form(operation.id(), violations)
            }
            _ => self.say(service.kind, now),
        };
        match operation.filter(|operation| service.handler(operation).is_none()) {
            Some(operation) => example::refusal(service.contract.document(), operation, said),
            None => said,
        }
    }

    pub(crate) fn say(&self, kind: ServiceKind, now: Timestamp) -> ApiResponse {
        match kind {
            ServiceKind::Admin => error::refused(self),
            ServiceKind::Issuer => self.in_oauth_words(now),
            ServiceKind::Lookup(_) | ServiceKind::Other => self.in_krr_words(now),
        }
    }

    /// What the client did wrong by the document, for the journal.
    pub(crate) fn into_breaches(self) -> Vec<Violation> {
        match self {
            Self::Broken(violations) => violations,
            Self::Unknown
            | Self::Method(_)
            | Self::Access(_)
            | Self::NotAcceptable(_)
            | Self::Unread(_)
            | Self::Generation(_)
            | Self::LivesElsewhere(_)
            | Self::World(_)
            | Self::OtherSite(_) => Vec::new(),
        }
    }

    /// In an issuer's words where the request was meant for it, and else in those of the framework that both are built with.
    fn in_oauth_words(&self, now: Timestamp) -> ApiResponse {
        match self {
            Self::Broken(violations) => oauth_error::broken_request(violations),
            Self::Method(allow) => {
                let allow = allow.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
                oauth_error(StatusCode::METHOD_NOT_ALLOWED, "invalid_request", "Request method is not supported")
                    .with(ALLOW, &allow)
            }
            Self::Unread(status) => oauth_error(*status, "invalid_request", "The request could not be read"),
            other => other.in_krr_words(now),
        }
    }

    fn in_krr_words(&self, now: Timestamp) -> ApiResponse {
        match self {
            Self::Unknown => krr_error::rest_error(StatusCode::NOT_FOUND, "No such resource", now)
                .hinting("no operation of the served documents has this path; GET /_mock/health lists what is served"),
            Self::Method(allow) => krr_error::method_not_allowed(allow.iter().map(String::as_str), now),
            Self::Access(refused) => krr_error::refused(refused, now),
            Self::NotAcceptable(forms) => {
                let text = format!("The answer comes as {forms}");
                krr_error::rest_error(StatusCode::NOT_ACCEPTABLE, &text, now)
                    .hinting(format_args!("the header Accept admits no {forms}"))
            }
            Self::Broken(violations) => krr_error::broken_request(violations, now),
            Self::Unread(status) => {
                krr_error::rest_error(*status, "The request could not be read", now).hinting(why_unread(*status))
            }
            Self::Generation(error) => {
                let text = "The header KRR-Mock-Generation is wrong";
                krr_error::rest_error(StatusCode::BAD_REQUEST, text, now).hinting(error)
            }
            Self::LivesElsewhere(generation) => {
                let base = generation.behaviour().base_path;
                krr_error::rest_error(StatusCode::NOT_FOUND, "No such resource", now)
                    .hinting(format_args!("{generation} lives below {base}, and KRR-Mock-Generation asks for it here"))
            }
            Self::World(error) => krr_error::rest_error(error.status(), "There is no such world", now).hinting(error),
            Self::OtherSite(_) => krr_error::rest_error(StatusCode::FORBIDDEN, "Access is denied", now),
        }
    }
}

/// What the developer should know of a body that was not read.
fn why_unread(status: StatusCode) -> String {
    match status {
        StatusCode::PAYLOAD_TOO_LARGE => format!("the body has more than the {LARGEST_BODY} bytes that are read"),
        StatusCode::REQUEST_TIMEOUT => "the body did not come to its end in time".to_owned(),
        _ => "the body broke off".to_owned(),
    }
}
