//! The exchanges of a world, masked before they are stored and bounded in number and length.
//!
//! Recording once took a tenth of a look-up, mostly for memory that had left the cache. Three measures reduce that. Outside this
//! folder only [`record::BodyKind`] and the masked text of a person show them:
//! - A stored exchange has all of its texts in one string, which takes the memory of the exchange that it replaces.
//! - A list of identifiers in compact form is stored as its length, because its masked text follows from that.
//! - The masked text of a person is cached in the register, so a response is masked once for each person and not for each
//!   look-up.
//!
//! Property tests compare each of them with masking the whole body.

pub(crate) mod body_excerpt;
pub(crate) mod compact_list;
pub(crate) mod exchange;
pub(crate) mod record;
pub(crate) mod redacted_fields;
pub(crate) mod storage;
pub(crate) mod unescape;
