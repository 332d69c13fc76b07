//! Rules about one person, in whatever operation shows the person.

pub(crate) mod language;
pub(crate) mod members;
pub(crate) mod only_requested_persons;
pub(crate) mod person_by_machine_token;
pub(crate) mod published_users;
pub(crate) mod same_in_every_operation;
pub(crate) mod same_when_repeated;
pub(crate) mod unknown_is_no_error;
