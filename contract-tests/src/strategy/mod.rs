//! Where requests come from: the document's schemas, the roster, the scope table.

pub(crate) mod boundary;
pub(crate) mod breakage;
pub(crate) mod changes;
pub(crate) mod examples;
pub(crate) mod feed;
pub(crate) mod identifiers;
pub(crate) mod refusals;
pub(crate) mod requests;
pub(crate) mod schema;
pub(crate) mod signed;
pub(crate) mod tokens;
