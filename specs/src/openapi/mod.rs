//! The OpenAPI document: read, lowered to JSON Schema, compiled, and used to validate requests and responses.

pub(crate) mod contract;
pub(crate) mod document;
pub(crate) mod generation_view;
pub(crate) mod media_type;
pub(crate) mod operation;
pub(crate) mod parameter;
pub(crate) mod path_router;
pub(crate) mod required_scopes;
pub(crate) mod schema;
pub(crate) mod validate;
