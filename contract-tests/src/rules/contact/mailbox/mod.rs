//! Rules about digital mailboxes and their suppliers.

pub(crate) mod certificate_readable;
pub(crate) mod mailbox_complete;
pub(crate) mod mailbox_members_known;
pub(crate) mod print_names_supplier;
pub(crate) mod supplier_is_organisation;
