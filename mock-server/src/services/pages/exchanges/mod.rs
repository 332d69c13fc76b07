//! What clients sent and got, as it happens.

pub(crate) mod body;
pub(crate) mod curl;
pub(crate) mod list;
pub(crate) mod one;
pub(crate) mod verdict;
