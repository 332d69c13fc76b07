//! What the archive knows of the environments, and what of the API a client has used.

pub(crate) mod coverage;
pub(crate) mod environments;
