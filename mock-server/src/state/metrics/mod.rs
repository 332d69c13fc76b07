//! What the mock counts of itself since its start, for `/_mock/metrics`.

pub(crate) mod latency;
pub(crate) mod requests;
pub(crate) mod tokens;

use std::{sync::Arc, time::SystemTime};

use crate::state::metrics::requests::ServiceRequests;
use crate::state::metrics::tokens::TokenCounts;

pub(crate) struct Metrics {
    pub(crate) started: SystemTime,
    /// One for each service, which counts by itself.
    pub(crate) services: Vec<Arc<ServiceRequests>>,
    /// Requests that reach no service, such as those to an unknown world.
    pub(crate) unserved: Arc<ServiceRequests>,
    pub(crate) tokens: TokenCounts,
}

impl Metrics {
    pub(crate) fn of(services: impl Iterator<Item = Arc<ServiceRequests>>) -> Self {
        Self {
            started: SystemTime::now(),
            services: services.collect(),
            unserved: Arc::new(ServiceRequests::new("none", String::new(), Vec::new())),
            tokens: TokenCounts::default(),
        }
    }

    /// The requests of all services.
    pub(crate) fn requests(&self) -> impl Iterator<Item = &Arc<ServiceRequests>> {
        self.services.iter().chain([&self.unserved])
    }
}
