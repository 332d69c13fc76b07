//! Rules about the identifiers in the request for a list.

pub(crate) mod numbers_as_identifiers;
pub(crate) mod one_bad_identifier_refuses_all;
pub(crate) mod repeated_answered_once;
pub(crate) mod unknown_left_out_when_asked;
