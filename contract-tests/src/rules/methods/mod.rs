//! Rules about methods: those that a path does not have, HEAD and OPTIONS.

pub(crate) mod head_as_get;
pub(crate) mod method_not_allowed;
pub(crate) mod options_name_methods;
