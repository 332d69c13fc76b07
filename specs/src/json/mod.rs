//! Parses JSON and finds duplicate members, which `serde_json` ignores.

pub(crate) mod duplicate_members;

pub use crate::json::duplicate_members::{ParsedJson, parse};
