//! Rules about contact details, digital mailboxes and `varslingsstatus`.

pub(crate) mod certificate_readable;
pub(crate) mod channel_is_whole;
pub(crate) mod eighteen_months;
pub(crate) mod email_form;
pub(crate) mod expired_withheld;
pub(crate) mod mailbox_is_whole;
pub(crate) mod mobile_number_form;
pub(crate) mod nothing_withheld;
pub(crate) mod reserved_not_notified;
pub(crate) mod supplier_is_organisation;
pub(crate) mod varslingsstatus_with_scope;
