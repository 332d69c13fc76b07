//! Rules about tokens, scopes and what each of them shows.

pub(crate) mod bearer_challenge;
pub(crate) mod delegated_scopes_alike;
pub(crate) mod extra_headers_harmless;
pub(crate) mod issuer_of_generation;
pub(crate) mod members_follow_scopes;
pub(crate) mod print_certificate_open;
pub(crate) mod scope_needed;
pub(crate) mod token_needed;
pub(crate) mod token_of_person_opens_list;
pub(crate) mod words_of_unauthorized;
