//! Rules about a person who changes the language.

pub(crate) mod patch_is_dated;
pub(crate) mod patch_is_visible;
pub(crate) mod patch_touches_language_only;
