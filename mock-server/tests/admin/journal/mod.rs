pub(crate) mod queries;
pub(crate) mod recording;
pub(crate) mod verify;
