//! Which requests are let in: those whose head has one meaning, and for the admin API those of this machine.

pub(crate) mod admin_access;
pub(crate) mod cookie;
pub(crate) mod message_head;
pub(crate) mod origin;
pub(crate) mod session;
