pub(crate) mod auth_mode;
pub(crate) mod strictness;
pub(crate) mod token_errors;
