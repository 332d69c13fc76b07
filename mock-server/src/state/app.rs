use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use krr_specs::Generation;

use crate::crypto::certificates::server_certificate::ServerTls;
use crate::http::access::admin_access::AdminAccess;
use crate::http::bounds::RequestPlaces;
use crate::http::server_names::ServerNames;
use crate::oauth::settings::auth_mode::AuthMode;
use crate::oauth::verified_tokens::VerifiedTokens;
use crate::state::issuer_settings::IssuerSettings;
use crate::state::metrics::Metrics;
use crate::state::worlds::Worlds;

/// What all requests share, apart from the services that answer them.
pub(crate) struct AppState {
    pub(crate) names: ServerNames,
    pub(crate) admin: AdminAccess,
    /// Present when HTTPS is served too.
    pub(crate) tls: Option<ServerTls>,
    pub(crate) auth: AuthMode,
    pub(crate) issuing: IssuerSettings,
    /// Access tokens whose signature was checked before.
    pub(crate) verified_tokens: VerifiedTokens,
    pub(crate) served_apis: Vec<ServedApi>,
    /// The operations that can fail.
    pub(crate) operation_ids: BTreeSet<String>,
    pub(crate) worlds: Arc<Worlds>,
    /// Of responses that are valid by construction, one in so many is checked against the contract; all others always are.
    pub(crate) self_check_interval: u32,
    pub(crate) own_breaches: OwnBreaches,
    pub(crate) metrics: Metrics,
    pub(crate) places: RequestPlaces,
}

/// A look-up API as `/_mock/health` lists it.
pub(crate) struct ServedApi {
    pub(crate) title: String,
    /// Without a slash at its end.
    pub(crate) base_path: String,
    pub(crate) generation: Option<Generation>,
}

/// How many responses of the mock broke the contract since the start. Each is a bug.
#[derive(Default)]
pub(crate) struct OwnBreaches(AtomicU64);

impl OwnBreaches {
    pub(crate) fn count(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    pub(crate) fn add_one(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}
