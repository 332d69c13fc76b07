use std::sync::atomic::{AtomicU64, Ordering};

use krr_specs::Generation;

use crate::{authorization::AuthMode, issuer::issuing::Issuing, service::Service, worlds::Worlds};

/// What all requests share.
pub(crate) struct Mock {
    /// Without a slash at its end: `http://127.0.0.1:8080`.
    pub(crate) base_url: String,
    pub(crate) auth: AuthMode,
    pub(crate) issuing: Issuing,
    /// Longest base first, so that the first that fits is the right one.
    pub(crate) services: Vec<Service>,
    pub(crate) worlds: Worlds,
    /// Of its own answers that are valid by construction it judges one in so many; all others each time.
    pub(crate) judges_one_in: u32,
    own_breaches: AtomicU64,
}

impl Mock {
    pub(crate) fn new(
        base_url: String,
        auth: AuthMode,
        issuing: Issuing,
        mut services: Vec<Service>,
        worlds: Worlds,
        judges_one_in: u32,
    ) -> Self {
        services.sort_by_key(|service| std::cmp::Reverse(service.base.len()));
        Self { base_url, auth, issuing, services, worlds, judges_one_in, own_breaches: AtomicU64::new(0) }
    }

    /// Whose `path` is, and what is left of it below the base. Where several documents have the same base,
    /// the one that knows the path; the first when none does. Of generations that live at the same base, the one that is
    /// `wanted` answers, and the newest where that one is not there.
    pub(crate) fn service<'p>(&self, path: &'p str, wanted: Option<Generation>) -> Option<(&Service, &'p str)> {
        let below = self.services.iter().filter_map(|service| Some((service, service.below(path)?)));
        let mut meant = below.filter(|(service, _)| self.is_meant(service, wanted));
        let first = meant.clone().next();
        meant.find(|(service, path)| service.knows(path)).or(first)
    }

    fn is_meant(&self, service: &Service, wanted: Option<Generation>) -> bool {
        let Some(generation) = service.kind.generation() else { return true };
        let neighbours = self.services.iter().filter(|other| other.base == service.base);
        let there = neighbours.filter_map(|other| other.kind.generation());
        let chosen = there.clone().find(|one| Some(*one) == wanted).or(there.max());
        Some(generation) == chosen
    }

    /// How many answers of ours broke the contract since the start: bugs, all of them.
    pub(crate) fn own_breaches(&self) -> u64 {
        self.own_breaches.load(Ordering::Relaxed)
    }

    pub(crate) fn count_own_breach(&self) {
        self.own_breaches.fetch_add(1, Ordering::Relaxed);
    }
}
