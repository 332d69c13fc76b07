//! A second implementation of the API that stands for a live environment: plain hyper, its own register and tokens, no code of
//! krr-mock.
//!
//! It is written from the evidence, so that a mistake that mock and suite share shows here. It keeps every rule unless it is
//! started with deviations.

pub(crate) mod change_feed;
pub(crate) mod endpoints;
pub(crate) mod faults;
pub(crate) mod generation;
pub(crate) mod issuer;
pub(crate) mod keys;
pub(crate) mod list_endpoints;
pub(crate) mod person_json;
pub(crate) mod register;
pub(crate) mod response;

use std::{collections::BTreeSet, convert::Infallible, sync::Arc, time::Duration};

use http_body_util::{BodyExt as _, Full};
use hyper::{Request, Response, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use krr_contract_tests::Variables;
use krr_specs::Generation;
use parking_lot::Mutex;
use tokio::{net::TcpListener, task::JoinHandle};

pub(crate) use crate::reference_server::faults::Deviation;
pub(crate) use crate::reference_server::generation::Unknowns;
use crate::reference_server::issuer::Issuer;
use crate::reference_server::register::Register;
use crate::reference_server::response::TestResponse;

/// A running server that stops on drop.
pub(crate) struct ReferenceServer {
    state: Arc<State>,
    task: JoinHandle<()>,
}

struct State {
    generation: Generation,
    unknowns: Unknowns,
    /// Everything before `/rest`.
    base: String,
    deviations: BTreeSet<Deviation>,
    issuer: Issuer,
    register: Mutex<Register>,
    /// How many more requests get 429, and the `Retry-After` of those.
    rate_limited: Mutex<(u32, &'static str)>,
}

impl State {
    fn has(&self, deviation: Deviation) -> bool {
        self.deviations.contains(&deviation)
    }

    /// Whether what no source has is answered in another way than the rules guess.
    fn goes_other_way(&self) -> bool {
        self.unknowns == Unknowns::OtherWay
    }

    /// The same for what is known of an earlier generation only.
    fn goes_other_way_in(&self, generations: &[Generation]) -> bool {
        self.goes_other_way() && generations.contains(&self.generation)
    }
}

impl ReferenceServer {
    /// The current generation, with what no source has as the rules guess it.
    pub(crate) async fn start(deviations: &[Deviation]) -> Self {
        Self::start_as(Generation::G3, Unknowns::AsGuessed, deviations).await
    }

    pub(crate) async fn start_as(generation: Generation, unknowns: Unknowns, deviations: &[Deviation]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let issuer = Issuer::new(&format!("{origin}/"), generation);
        let state = Arc::new(State {
            generation,
            unknowns,
            base: format!("{origin}{}", generation::base_path(generation)),
            deviations: deviations.iter().copied().collect(),
            issuer,
            register: Mutex::new(Register::of_published_users()),
            rate_limited: Mutex::new((0, "")),
        });
        let task = tokio::spawn(accept(listener, Arc::clone(&state)));
        Self { state, task }
    }

    /// Everything before `/rest`.
    pub(crate) fn url(&self) -> &str {
        &self.state.base
    }

    /// The environment of a client with one logged-in person.
    pub(crate) fn variables(&self) -> Vec<(&'static str, String)> {
        let mut variables = self.client();
        variables.push(("KRR_USER_TOKEN", self.user_token()));
        variables
    }

    /// The token of a logged-in person with every scope that a person may have.
    pub(crate) fn user_token(&self) -> String {
        let scopes = "openid krr:user/kontaktinformasjon.read krr:user/digitalpost.read krr:user/spraak.write";
        self.state.issuer.user_token(scopes, "18886799280")
    }

    /// The environment of a client alone.
    pub(crate) fn client(&self) -> Vec<(&'static str, String)> {
        vec![
            ("KRR_CLIENT_ID", issuer::CLIENT_ID.to_owned()),
            ("KRR_KID", issuer::CLIENT_KID.to_owned()),
            ("KRR_KEY_FILE", keys::CLIENT_PEM.clone()),
            ("KRR_ISSUER", self.state.issuer.name().to_owned()),
        ]
    }

    pub(crate) fn environment(&self) -> Variables {
        Variables::of(self.variables())
    }

    /// The language of each person who has one.
    pub(crate) fn languages(&self) -> Vec<(String, String)> {
        self.state.register.lock().languages()
    }

    /// How often a language was changed.
    pub(crate) fn changes(&self) -> usize {
        self.state.register.lock().patches()
    }

    /// How many tokens the issuer has granted.
    pub(crate) fn grants(&self) -> usize {
        self.state.issuer.grants()
    }

    /// Refuses all tokens that were granted so far.
    pub(crate) fn revoke_tokens(&self) {
        self.state.issuer.revoke();
    }

    /// Returns 429 with this `Retry-After` for the next requests.
    pub(crate) fn limit_rate(&self, times: u32, retry_after: &'static str) {
        *self.state.rate_limited.lock() = (times, retry_after);
    }
}

impl Drop for ReferenceServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(listener: TcpListener, state: Arc<State>) {
    while let Ok((stream, _)) = listener.accept().await {
        let state = Arc::clone(&state);
        let serve = service_fn(move |request| serve(Arc::clone(&state), request));
        tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), serve));
    }
}

async fn serve(state: Arc<State>, request: Request<Incoming>) -> Result<Response<Full<bytes::Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    let body = match tokio::time::timeout(Duration::from_secs(10), body.collect()).await {
        Ok(Ok(body)) => body.to_bytes(),
        _ => return Ok(TestResponse::error(400, "incomplete body").into_response(&state)),
    };
    Ok(endpoints::respond(&state, &head, &body).into_response(&state))
}
