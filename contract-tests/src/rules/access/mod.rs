//! Rules about tokens, scopes and what each of them shows.

pub(crate) mod bearer_challenge;
pub(crate) mod delegated_scopes_alike;
pub(crate) mod extra_headers_harmless;
pub(crate) mod issuer_of_generation;
pub(crate) mod members_follow_scopes;
pub(crate) mod person_token_reads_list;
pub(crate) mod print_certificate_needs_no_token;
pub(crate) mod scope_needed;
pub(crate) mod token_needed;
pub(crate) mod unauthorized_texts;
