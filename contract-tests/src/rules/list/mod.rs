//! Rules about a look-up of several persons.

pub(crate) mod alias_of_list;
pub(crate) mod everybody_answered;
pub(crate) mod identifiers;
pub(crate) mod limits_of_request;
pub(crate) mod list_is_only_member;
pub(crate) mod order;
pub(crate) mod trailing_slash;
