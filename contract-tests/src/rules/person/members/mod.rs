//! Rules about which members a person has.

pub(crate) mod deleted_without_details;
pub(crate) mod later_members_by_date;
pub(crate) mod no_later_members;
pub(crate) mod reservasjon_of_active;
pub(crate) mod reservation_dated;
