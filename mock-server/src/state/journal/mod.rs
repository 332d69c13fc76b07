//! The exchanges of a world, masked before they are stored and bounded in number and length.
//!
//! Recording once took a tenth of a look-up, mostly for memory that had left the cache. What keeps it small:
//! - A stored exchange has all of its texts in one string, which takes the memory of the exchange that it replaces.
//! - A list of synthetic identifiers, and persons of the register, are test data: the start of such a body is copied as it is.
//! - A token is decoded and masked once, and the headers of most responses are shared.
//! - Everything else is formatted when the journal is read.
//!
//! Property tests compare the short cuts with masking the whole body.

pub(crate) mod body_excerpt;
pub(crate) mod claims;
pub(crate) mod exchange;
pub(crate) mod fields;
pub(crate) mod filter;
pub(crate) mod masking;
pub(crate) mod record;
pub(crate) mod storage;
mod stored_exchange;
pub(crate) mod test_data;
pub(crate) mod verification;
