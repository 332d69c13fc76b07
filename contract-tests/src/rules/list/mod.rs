//! Rules about a look-up of several persons.

pub(crate) mod alias_of_list;
pub(crate) mod ascending_order;
pub(crate) mod everybody_answered;
pub(crate) mod limits_of_request;
pub(crate) mod list_alone;
pub(crate) mod numbers_as_identifiers;
pub(crate) mod one_bad_identifier_refuses_all;
pub(crate) mod order_of_request;
pub(crate) mod repeated_answered_once;
pub(crate) mod trailing_slash;
pub(crate) mod unknown_left_out_when_asked;
