//! Rules about `varslingsstatus`, and about details that are too old to be used.

pub(crate) mod eighteen_months;
pub(crate) mod expired_withheld;
pub(crate) mod nothing_withheld;
pub(crate) mod reserved_not_notified;
pub(crate) mod varslingsstatus_with_scope;
