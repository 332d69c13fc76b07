//! What answers: the look-up API, the token issuers, the admin API and the documentation pages.

pub(crate) mod admin;
pub(crate) mod docs;
pub(crate) mod from_document;
pub(crate) mod issuers;
pub(crate) mod lookup;
pub(crate) mod pages;
