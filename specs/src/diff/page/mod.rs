//! Differences as Markdown, and the migration page.

pub(crate) mod markdown;
pub(crate) mod migration;
