use std::collections::BTreeSet;

use http::StatusCode;
use krr_specs::{Generation, Operation, Pointer, RuleId, UnknownGenerationError, Violation};

use crate::http::access::admin_access::AdminAccessError;
use crate::operation::authorize::AccessDenied;
use crate::state::faults::request_header::FaultHeaderError;
use crate::state::worlds::WorldError;

/// Why a request gets an error response. Its wording depends on the service at the path.
#[derive(Debug)]
pub(crate) enum Rejection {
    NotFound,
    /// The path has these methods only.
    MethodNotAllowed(BTreeSet<String>),
    /// 401 or 403.
    AccessDenied(AccessDenied),
    /// The client accepts none of the media types of the response, which are these.
    NotAcceptable(String),
    /// The request breaks the document.
    Invalid(Vec<Violation>),
    BodyNotRead(StatusCode),
    UnknownGeneration(UnknownGenerationError),
    /// `KRR-Mock-Generation` names a generation that has no such path.
    WrongGeneration(Generation),
    /// The requested host never served this; the text names what it did serve.
    NotOnHost(String),
    /// `KRR-Mock-World` has an invalid value, or the world was evicted.
    World(WorldError),
    /// A header asks for a fault that there is not.
    FaultHeader(FaultHeaderError),
    /// The request may not call the admin API.
    AdminAccess(AdminAccessError),
}

impl Rejection {
    pub(crate) fn not_acceptable(operation: &Operation) -> Self {
        Self::NotAcceptable(operation.response_media_types(StatusCode::OK).join(" or "))
    }

    /// For a body that is valid by the document and cannot be used all the same.
    pub(crate) fn invalid_body(at: &Pointer, reason: &str) -> Self {
        Self::Invalid(vec![Violation::new(RuleId::SCHEMA, reason).in_body(at)])
    }

    /// For a query parameter that is valid by the document and cannot be used all the same.
    pub(crate) fn invalid_parameter(name: &str, expected: &str) -> Self {
        Self::Invalid(vec![Violation::new(RuleId::SCHEMA, format!("the parameter `{name}`: {expected}"))])
    }

    /// How the client broke the document, for the journal.
    pub(crate) fn into_breaches(self) -> Vec<Violation> {
        match self {
            Self::Invalid(violations) => violations,
            Self::NotFound
            | Self::MethodNotAllowed(_)
            | Self::AccessDenied(_)
            | Self::NotAcceptable(_)
            | Self::BodyNotRead(_)
            | Self::UnknownGeneration(_)
            | Self::WrongGeneration(_)
            | Self::NotOnHost(_)
            | Self::World(_)
            | Self::FaultHeader(_)
            | Self::AdminAccess(_) => Vec::new(),
        }
    }
}
