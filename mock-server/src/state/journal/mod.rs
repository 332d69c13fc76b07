//! The exchanges of a world, masked before they are stored and bounded in number and length.
//!
//! Recording was a tenth of a look-up, most of it memory that nobody else had touched for long. Three measures keep it small,
//! and none of them shows outside this folder and [`record::BodyKind`]:
//! - A stored exchange has all of its texts in one string, which takes the memory of the exchange that it replaces.
//! - A list of identifiers in the usual compact form is stored as its length, because its masked text follows from that.
//! - The masked text of a person is cached in the register, so a response is masked once for each person and not for each
//!   look-up.
//!
//! Property tests compare each of them with masking the whole body.

pub(crate) mod body_excerpt;
pub(crate) mod compact_list;
pub(crate) mod exchange;
pub(crate) mod journal;
pub(crate) mod record;
pub(crate) mod redacted_fields;
pub(crate) mod unescape;
