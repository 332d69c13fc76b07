//! What the KRR lookup API promises, as data and as the right to judge by it.

mod members;
mod oslo_time;
mod scope;
pub mod varslingsstatus;

pub use members::Members;
pub use oslo_time::{NotOsloTime, OsloTime};
pub use scope::{SCOPES, Scope, View};
