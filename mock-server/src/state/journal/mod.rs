//! The exchanges of a world, masked and bounded.

pub(crate) mod body_excerpt;
pub(crate) mod compact_list;
pub(crate) mod exchange;
pub(crate) mod journal;
pub(crate) mod record;
pub(crate) mod redacted_fields;
pub(crate) mod unescape;
