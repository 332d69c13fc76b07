pub(crate) mod nothing_leaks;
pub(crate) mod queries;
pub(crate) mod recording;
pub(crate) mod verify;
