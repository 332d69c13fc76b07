use std::cell::OnceCell;

use krr_specs::{IdentifierList, Operation, Request, json, read_list, validate_request};
use serde_json::Value;

use crate::{
    mutants::named::NamedMutant,
    operation::rejection::Rejection,
    pipeline::{
        mutation,
        service::{Service, ServiceKind},
    },
    services::admin::error::problem,
    state::journal::{compact_list::is_usual, record::BodyKind},
};

/// The body of a request that has passed every check.
pub(crate) enum RequestBody<'r> {
    /// A list of identifiers, read in one pass; the same as a value only where somebody asks for that.
    List { list: IdentifierList<'r>, text: &'r [u8], value: OnceCell<Option<Value>> },
    /// JSON or a form that the document's schema has judged; nothing where there is no such body.
    Judged(Option<Value>),
}

impl<'r> RequestBody<'r> {
    /// The body of a request that keeps the contract, or what a lie does not overlook of how it does not.
    ///
    /// A list that can be read in one pass is certainly valid; of all else the document's schema is the judge.
    pub(crate) fn passed(
        lie: Option<NamedMutant>,
        service: &Service,
        operation: &Operation,
        request: &Request<'r>,
    ) -> Result<Self, Rejection> {
        if let Some(list) = read_list(operation, request) {
            return Ok(Self::List { list, text: request.body, value: OnceCell::new() });
        }
        let verdict = validate_request(operation, request);
        let faults = mutation::faults(lie, verdict.violations);
        if !faults.is_empty() {
            return Err(Rejection::Broken(faults));
        }
        let is_strict = service.kind == ServiceKind::Admin && verdict.body.is_some();
        let parsed = is_strict.then(|| json::parse(request.body).ok()).flatten();
        if let Some(at) = parsed.and_then(|parsed| parsed.first_duplicate) {
            return Err(problem(&at, "a member stands twice, and only one of them could count"));
        }
        Ok(Self::Judged(verdict.body))
    }

    pub(crate) fn list(&self) -> Option<&IdentifierList<'r>> {
        match self {
            Self::List { list, .. } => Some(list),
            Self::Judged(_) => None,
        }
    }

    pub(crate) fn read_as(&self) -> BodyKind {
        match self {
            Self::List { list, text, .. } if is_usual(text, &list.items) => BodyKind::UsualList(list.items.len()),
            Self::List { .. } => BodyKind::List,
            Self::Judged(_) => BodyKind::Anything,
        }
    }

    pub(crate) fn value(&self) -> Option<&Value> {
        match self {
            Self::List { text, value, .. } => value.get_or_init(|| serde_json::from_slice(text).ok()).as_ref(),
            Self::Judged(value) => value.as_ref(),
        }
    }
}
