//! What a world holds: register, clocks, journal, clients and logins.

pub(crate) mod app;
pub(crate) mod clock;
pub(crate) mod issuer_settings;
pub(crate) mod journal;
pub(crate) mod register;
pub(crate) mod retirement;
pub(crate) mod world;
pub(crate) mod worlds;
