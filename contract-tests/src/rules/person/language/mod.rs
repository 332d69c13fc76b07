//! Rules about the language of a person, and the operation that changes it.

pub(crate) mod language_dated;
pub(crate) mod patch_is_dated;
pub(crate) mod patch_is_visible;
pub(crate) mod patch_touches_language_only;
