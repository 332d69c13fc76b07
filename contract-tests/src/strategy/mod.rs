//! Makes requests and cases: from the schemas of the document, the roster and the scope table.

pub(crate) mod change_feed;
pub(crate) mod error_cases;
pub(crate) mod examples;
pub(crate) mod expiry_boundary;
pub(crate) mod identifiers;
pub(crate) mod invalid_body;
pub(crate) mod language_changes;
pub(crate) mod requests;
pub(crate) mod signed;
pub(crate) mod tokens;
pub(crate) mod valid_body;
