//! Reports in every format: correct, valid by their schemas, and without secrets.

pub(crate) mod formats;
pub(crate) mod report_properties;
pub(crate) mod sarif;
