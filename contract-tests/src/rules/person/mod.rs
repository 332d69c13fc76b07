//! Rules about one person, in whatever operation shows the person.

pub(crate) mod language;
pub(crate) mod members;
pub(crate) mod nobody_else;
pub(crate) mod person_by_machine_token;
pub(crate) mod published_users;
pub(crate) mod same_at_every_door;
pub(crate) mod same_when_asked_again;
pub(crate) mod unknown_is_no_error;
