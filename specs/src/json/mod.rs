//! JSON read with an eye for duplicate member names, which `serde_json` accepts in silence.

pub(crate) mod duplicate_members;

pub use crate::json::duplicate_members::{ParsedJson, parse};
