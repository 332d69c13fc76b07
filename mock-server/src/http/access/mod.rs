//! Who may call what: the admin API is for this machine, and not for the web pages of others.

pub(crate) mod admin_access;
pub(crate) mod origin;
