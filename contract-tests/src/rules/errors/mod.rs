//! Rules about refused requests and the bodies of errors.

pub(crate) mod broken_requests_refused;
pub(crate) mod check_digits_not_checked;
pub(crate) mod correlation_id_of_its_own;
pub(crate) mod error_body;
pub(crate) mod errors_without_identifiers;
pub(crate) mod unknown_language_refused;
pub(crate) mod unknown_path;
