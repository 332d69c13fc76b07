pub(crate) mod client;
pub(crate) mod oauth_client;
pub(crate) mod oidc_client;
pub(crate) mod recorded_answers;
pub(crate) mod world_client;
