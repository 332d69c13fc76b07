//! Writes differences as Markdown, and the page on migration.

pub(crate) mod markdown;
pub(crate) mod migration;
