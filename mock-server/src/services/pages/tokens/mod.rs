//! Tokens, the clients that get them, and the worlds they are good in.

pub(crate) mod clients;
pub(crate) mod decoded;
pub(crate) mod mint;
pub(crate) mod worlds;
