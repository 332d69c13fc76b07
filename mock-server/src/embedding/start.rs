//! From a builder to a mock.

use std::{
    net::{Ipv4Addr, SocketAddr, TcpListener},
    sync::Arc,
};

use axum::Router;
use jiff::tz::TimeZone;

use crate::crypto::certificates::server_certificate::ServerTls;
use crate::embedding::builder::KrrMockBuilder;
use crate::embedding::krr_mock::KrrMock;
use crate::embedding::start_error::StartError;
use crate::http::access::admin_access::AdminAccess;
use crate::http::bounds::{Budget, MAX_REMEMBERED, MAX_SPENT, MAX_STORED, RequestPlaces};
use crate::http::server_names::ServerNames;
use crate::oauth::verified_tokens::VerifiedTokens;
use crate::pipeline::app::App;
use crate::pipeline::serving::services::Services;
use crate::server::router::router;
use crate::state::app::{AppState, OwnBreaches};
use crate::state::clock::Clock;
use crate::state::metrics::Metrics;
use crate::state::register::seed::{Decks, SeedData};
use crate::state::saved::keeper::KeptState;
use crate::state::world::WorldSettings;
use crate::state::worlds::Worlds;

impl KrrMockBuilder {
    /// Starts the mock. Requests are answered when this returns.
    ///
    /// The mock has a thread and a runtime of its own, so that it also answers a test that blocks.
    ///
    /// # Errors
    /// [`StartError`] for what cannot be used.
    pub async fn start(self) -> Result<KrrMock, StartError> {
        let (listener, address) = bind(self.listen)?;
        let admin = self.admin_listen.map(bind).transpose()?;
        let mut names = match &self.base_url {
            Some(url) => ServerNames::given(url, address),
            None => ServerNames::listening(reachable(address)),
        };
        names.trusts_forwarded = self.trusts_forwarded;
        let (workers, state) = (self.workers, self.state.clone());
        let app = self.build(names)?;
        let kept = state.map(|path| KeptState::open(&path, &app.state.worlds)).transpose()?;
        let mut krr = KrrMock::run(app, (listener, address), admin, workers).await?;
        if let Some(kept) = kept {
            krr.keep(kept)?;
        }
        Ok(krr)
    }

    /// The mock as a router, without a socket: to be mounted in a server of yours, or to be called with
    /// `tower::ServiceExt::oneshot`. Its state lasts as long as the router and its clones.
    ///
    /// Its issuers have the name in `Host`, or `http://localhost` without one, unless [`base_url`](Self::base_url) is given. What belongs to a socket
    /// has no effect: [`listen`](Self::listen), [`admin_listen`](Self::admin_listen), [`tls`](Self::tls), [`workers`](Self::workers), [`state`](Self::state) and the proxy. A retired host that
    /// would close the connection answers 503.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use krr_mock_server::{AuthMode, KrrMock};
    ///
    /// let mock = KrrMock::builder().auth(AuthMode::Off).base_url("http://localhost:3000/krr").router()?;
    /// let app: axum::Router = axum::Router::new().nest("/krr", mock);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`StartError`] for what cannot be used.
    pub fn router(self) -> Result<Router, StartError> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 80));
        let mut names = match &self.base_url {
            Some(url) => ServerNames::given(url, address),
            None => ServerNames::following("localhost", address),
        };
        names.trusts_forwarded = self.trusts_forwarded;
        // A router has no port but that of its server.
        let app = Self { admin_listen: None, ..self }.build(names)?;
        app.state.issuing.prepare_keys().map_err(StartError::Thread)?;
        Ok(router(Arc::new(app)))
    }

    #[cfg(test)]
    pub(crate) fn app(self) -> Result<App, StartError> {
        self.build(ServerNames::listening(SocketAddr::from((Ipv4Addr::LOCALHOST, 8080))))
    }

    fn build(self, names: ServerNames) -> Result<App, StartError> {
        let tls = match self.tls {
            true => {
                let hosts = [names.hosts(), &self.tls_names].concat();
                Some(ServerTls::new(&hosts, &Clock::real().now().to_zoned(TimeZone::UTC), self.key_folder.as_deref())?)
            }
            false => None,
        };
        let services = Services::new(self.spec)?;
        let seed = SeedData::new(&Decks::or_default(self.decks).followed_by(self.persons), self.population)?;
        let start = WorldSettings {
            seed: Arc::new(seed),
            clock: self.clock.detached(),
            clients: self.clients.registered_at(self.clock.now())?,
            demo: self.issuing.demo.clone(),
            test_user_reset: self.test_user_reset,
            retirements: self.retirements,
            faults: self.faults,
            remembered: Budget::of(MAX_REMEMBERED),
            spent: Budget::of(MAX_SPENT),
            stored: Budget::of(MAX_STORED),
        };
        let state = AppState {
            names,
            admin: AdminAccess::new(self.admin_token.as_deref(), self.admin_listen.is_some()),
            tls,
            auth: self.auth,
            issuing: self.issuing,
            verified_tokens: VerifiedTokens::default(),
            served_apis: services.served_apis(),
            operation_ids: services.operation_ids(),
            worlds: Arc::new(Worlds::new(start, self.worlds)),
            self_check_interval: self.self_check_interval,
            own_breaches: OwnBreaches::default(),
            metrics: Metrics::of(services.iter().map(|service| Arc::clone(&service.requests))),
            places: RequestPlaces::default(),
        };
        Ok(App { state, services })
    }
}

fn bind(address: SocketAddr) -> Result<(TcpListener, SocketAddr), StartError> {
    let listening = |source| StartError::Listen { address, source };
    let listener = TcpListener::bind(address).map_err(listening)?;
    listener.set_nonblocking(true).map_err(listening)?;
    let address = listener.local_addr().map_err(listening)?;
    Ok((listener, address))
}

/// The address for clients on this machine when the mock listens on all of them.
fn reachable(address: SocketAddr) -> SocketAddr {
    match address.ip().is_unspecified() {
        true => SocketAddr::from((Ipv4Addr::LOCALHOST, address.port())),
        false => address,
    }
}
