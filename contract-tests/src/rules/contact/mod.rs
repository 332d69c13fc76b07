//! Rules about contact details, digital mailboxes and `varslingsstatus`.

pub(crate) mod channel_complete;
pub(crate) mod email_form;
pub(crate) mod mailbox;
pub(crate) mod mobile_number_form;
pub(crate) mod notification;
pub(crate) mod shared_contact_marked;
