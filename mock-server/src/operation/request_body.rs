use std::cell::OnceCell;

use krr_specs::{IdentifierList, Operation, Request, Violation, json, read_list, validate_request};
use serde_json::Value;

use crate::operation::rejection::Rejection;
use crate::state::journal::body_excerpt::list_excerpt;
use crate::state::journal::test_data::TestData;

pub(crate) enum RequestBody<'r> {
    /// A list of identifiers, read in one pass and valid; the same as JSON only when it is needed.
    List { list: IdentifierList<'r>, text: &'r [u8], value: OnceCell<Option<Value>> },
    /// JSON or a form that the document's schema has validated; `None` without such a body.
    Value { value: Option<Value>, text: &'r [u8] },
}

impl<'r> RequestBody<'r> {
    /// The body, and how the request as a whole breaks the document.
    pub(crate) fn validate(operation: &Operation, request: &Request<'r>) -> (Self, Vec<Violation>) {
        if let Some(list) = read_list(operation, request) {
            return (Self::List { list, text: request.body, value: OnceCell::new() }, Vec::new());
        }
        let verdict = validate_request(operation, request);
        (Self::Value { value: verdict.body, text: request.body }, verdict.violations)
    }

    /// An error when an object in the JSON `text` of this body has a member twice.
    pub(crate) fn check_duplicate_members(&self, text: &[u8]) -> Result<(), Rejection> {
        let parsed = self.value().and_then(|_| json::parse(text).ok());
        match parsed.and_then(|parsed| parsed.first_duplicate) {
            Some(at) => Err(Rejection::invalid_body(&at, "a member stands twice, and only one of them could count")),
            None => Ok(()),
        }
    }

    pub(crate) fn list(&self) -> Option<&IdentifierList<'r>> {
        match self {
            Self::List { list, .. } => Some(list),
            Self::Value { .. } => None,
        }
    }

    /// The excerpt for the journal of a body that is quicker to mask than others.
    pub(crate) fn excerpt(&self, data: TestData<'_>) -> Option<String> {
        match self {
            Self::List { list, text, .. } => Some(list_excerpt(text, &list.items, data)),
            Self::Value { .. } => None,
        }
    }

    pub(crate) fn value(&self) -> Option<&Value> {
        match self {
            Self::List { text, value, .. } => value.get_or_init(|| serde_json::from_slice(text).ok()).as_ref(),
            Self::Value { value, .. } => value.as_ref(),
        }
    }

    /// The body as received.
    pub(crate) fn text(&self) -> &'r [u8] {
        match self {
            Self::List { text, .. } | Self::Value { text, .. } => text,
        }
    }
}
