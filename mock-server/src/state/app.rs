use std::sync::atomic::{AtomicU64, Ordering};

use krr_specs::Generation;

use crate::{
    crypto::server_certificate::Tls,
    http::request_host::ServerNames,
    operation::authorize::AuthMode,
    pipeline::service::Service,
    state::{issuer_settings::IssuerSettings, worlds::Worlds},
};

/// What all requests share.
pub(crate) struct AppState {
    pub(crate) name: ServerNames,
    /// Where HTTPS is spoken too.
    pub(crate) tls: Option<Tls>,
    pub(crate) auth: AuthMode,
    pub(crate) issuing: IssuerSettings,
    /// Longest base first, so that the first that fits is the right one.
    pub(crate) services: Vec<Service>,
    /// The generations that live at the base of each service.
    lives: Vec<Vec<Generation>>,
    pub(crate) worlds: Worlds,
    /// Of its own answers that are valid by construction it judges one in so many; all others each time.
    pub(crate) judges_one_in: u32,
    own_breaches: AtomicU64,
}

impl AppState {
    pub(crate) fn new(
        name: ServerNames,
        tls: Option<Tls>,
        auth: AuthMode,
        issuing: IssuerSettings,
        mut services: Vec<Service>,
        worlds: Worlds,
        judges_one_in: u32,
    ) -> Self {
        services.sort_by_key(|service| std::cmp::Reverse(service.base.len()));
        let lives_at = |base: &str| {
            let neighbours = services.iter().filter(|other| other.base == base);
            neighbours.filter_map(|other| other.kind.generation()).collect()
        };
        let lives = services.iter().map(|service| lives_at(&service.base)).collect();
        Self { name, tls, auth, issuing, services, lives, worlds, judges_one_in, own_breaches: AtomicU64::new(0) }
    }

    /// Whose `path` is, and what is left of it below the base. Where several documents have the same base,
    /// the one that knows the path; the first when none does. Of generations that live at the same base, the one that is
    /// `wanted` answers, and the newest where that one is not there.
    pub(crate) fn service<'p>(&self, path: &'p str, wanted: Option<Generation>) -> Option<(&Service, &'p str)> {
        let mut first = None;
        for (service, lives) in self.services.iter().zip(&self.lives) {
            let Some(rest) = service.below(path).filter(|_| is_meant(service, lives, wanted)) else { continue };
            if service.knows(rest) {
                return Some((service, rest));
            }
            first = first.or(Some((service, rest)));
        }
        first
    }

    /// How many answers of ours broke the contract since the start: bugs, all of them.
    pub(crate) fn own_breaches(&self) -> u64 {
        self.own_breaches.load(Ordering::Relaxed)
    }

    pub(crate) fn count_own_breach(&self) {
        self.own_breaches.fetch_add(1, Ordering::Relaxed);
    }
}

/// Of the generations that live at one base, the one that is wanted, and the newest where that one is not there.
fn is_meant(service: &Service, lives: &[Generation], wanted: Option<Generation>) -> bool {
    let wanted = wanted.filter(|wanted| lives.contains(wanted));
    service.kind.generation().is_none_or(|generation| Some(generation) == wanted.or(lives.iter().copied().max()))
}
