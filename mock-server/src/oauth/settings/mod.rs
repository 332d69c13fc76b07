pub(crate) mod auth_mode;
pub(crate) mod strictness;
