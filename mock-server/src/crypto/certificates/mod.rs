//! Certificate authorities that exist for tests only, and what they certify: hosts for TLS, organisations for `x5c`.

pub(crate) mod certificate;
pub(crate) mod flawed_certificate;
pub(crate) mod server_certificate;
mod stored_authority;
pub(crate) mod test_authority;
