//! Rules about the change feed, `hentEndringer`.

pub(crate) mod change_appears_in_feed;
pub(crate) mod feed_agrees_with_lookup;
pub(crate) mod feed_ends;
pub(crate) mod feed_ids_are_high;
pub(crate) mod feed_list_always_array;
pub(crate) mod feed_needs_all_scopes;
pub(crate) mod feed_shows_language;
pub(crate) mod feed_starts_exclusive;
pub(crate) mod person_once_per_page;
pub(crate) mod registered_persons_only;
