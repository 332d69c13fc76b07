//! What requests share: worlds with their register, clocks, journal, clients and logins, and the settings of all of them.

pub(crate) mod app;
pub(crate) mod clock;
pub(crate) mod faults;
pub(crate) mod issuer_settings;
pub(crate) mod journal;
pub(crate) mod metrics;
pub(crate) mod register;
pub(crate) mod retirement;
pub(crate) mod saved;
pub(crate) mod world;
pub(crate) mod worlds;
