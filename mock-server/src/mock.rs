use std::sync::atomic::{AtomicU64, Ordering};

use crate::{authorization::AuthMode, service::Service, world::World};

/// What all requests share.
pub(crate) struct Mock {
    /// Without a slash at its end: `http://127.0.0.1:8080`.
    pub(crate) base_url: String,
    pub(crate) auth: AuthMode,
    /// Longest base first, so that the first that fits is the right one.
    pub(crate) services: Vec<Service>,
    pub(crate) world: World,
    own_breaches: AtomicU64,
}

impl Mock {
    pub(crate) fn new(base_url: String, auth: AuthMode, mut services: Vec<Service>, world: World) -> Self {
        services.sort_by_key(|service| std::cmp::Reverse(service.base.len()));
        Self { base_url, auth, services, world, own_breaches: AtomicU64::new(0) }
    }

    /// Whose `path` is, and what is left of it below the base. Where several documents have the same base,
    /// the one that knows the path; the first when none does.
    pub(crate) fn service<'p>(&self, path: &'p str) -> Option<(&Service, &'p str)> {
        let mut below = self.services.iter().filter_map(|service| Some((service, service.below(path)?)));
        let first = below.clone().next();
        below.find(|(service, path)| service.knows(path)).or(first)
    }

    /// How many answers of ours broke the contract since the start: bugs, all of them.
    pub(crate) fn own_breaches(&self) -> u64 {
        self.own_breaches.load(Ordering::Relaxed)
    }

    pub(crate) fn count_own_breach(&self) {
        self.own_breaches.fetch_add(1, Ordering::Relaxed);
    }
}
