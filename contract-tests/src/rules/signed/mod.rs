//! Rules about answers signed as JWS.

pub(crate) mod plain_unless_signed_is_asked_for;
pub(crate) mod signed_on_request;
pub(crate) mod signed_says_the_same;
