use http::{HeaderMap, HeaderValue, Method};
use krr_specs::Generation;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::target::{
    Target, WORLD,
    error::TargetError,
    response_body::{BodyError, read_body},
};

/// A lie that a mock of ours can tell, as `GET /_mock/mutant` lists it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Mutant {
    /// The name by which it is turned on.
    pub id: String,
    /// The oldest generation in which it shows.
    pub generation: Generation,
    /// The rule that must notice it, where somebody made it for one.
    pub rule: Option<String>,
    /// What the mock does then, in a sentence.
    pub lie: String,
}

impl Mutant {
    /// How it lies: `named`, or what is done to the answer, whatever header or status it is done with.
    #[must_use]
    pub fn kind(&self) -> &str {
        match self.id.rsplit('/').next() {
            _ if self.rule.is_some() => "named",
            Some(change) if change.starts_with("without-") => "without a header",
            Some(change) if change.starts_with("as-") => "as another status",
            Some(change) => change,
            None => "",
        }
    }
}

/// A world of a mock of ours, in which it lies on request.
pub struct MockControl {
    origin: String,
    client: reqwest::Client,
    /// The world as each generation.
    targets: Vec<Target>,
}

/// Why nobody lies.
#[derive(Debug, thiserror::Error)]
pub enum MockControlError {
    /// There is no server to judge.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// Somebody else answers there, who is not asked to lie.
    #[error("{0} is no mock of ours")]
    NotMock(String),
    /// A call under `/_mock/` was refused, or not answered.
    #[error("the mock cannot be steered: {0}")]
    Wire(#[from] reqwest::Error),
    /// An answer broke off.
    #[error(transparent)]
    NotWhole(#[from] BodyError),
    /// An answer that says something else than expected.
    #[error("the mock's list of lies is of another version: {0}")]
    NoList(#[from] serde_json::Error),
    /// The name of a world must be visible ASCII.
    #[error("no name for a world")]
    Name(#[from] http::header::InvalidHeaderValue),
}

impl MockControl {
    /// The world `world` of the mock at `origin`, such as `http://127.0.0.1:8080`.
    ///
    /// # Errors
    /// [`MockControlError`] says why there is none.
    pub async fn reach(origin: &str, world: &str) -> Result<Self, MockControlError> {
        let origin = origin.trim_end_matches('/').to_owned();
        let world = HeaderValue::from_str(world)?;
        let mut targets = Vec::new();
        for generation in Generation::ALL {
            let base = format!("{origin}{}", generation.behaviour().base_path);
            let target = Target::reach_world(&base, Some(generation), world.clone()).await?;
            if !target.is_mock {
                return Err(MockControlError::NotMock(base));
            }
            targets.push(target);
        }
        let headers = HeaderMap::from_iter([(WORLD, world)]);
        let client = reqwest::Client::builder().default_headers(headers).build()?;
        Ok(Self { origin, client, targets })
    }

    /// Every lie that the mock can tell.
    ///
    /// # Errors
    /// When the mock does not answer, or with something else.
    pub async fn mutants(&self) -> Result<Vec<Mutant>, MockControlError> {
        #[derive(Deserialize)]
        struct Listed {
            mutants: Vec<Mutant>,
        }
        let answer = self.client.get(format!("{}/_mock/mutant", self.origin)).send().await?.error_for_status()?;
        Ok(serde_json::from_slice::<Listed>(&read_body(answer).await?)?.mutants)
    }

    /// Begins the world anew and tells `mutant` from then on, or the truth as `generation`.
    ///
    /// # Errors
    /// When the mock does not answer, or knows no such lie.
    pub async fn tell(&self, mutant: Option<&str>, generation: Generation) -> Result<&Target, MockControlError> {
        self.steer(Method::POST, "/_mock/reset", None).await?;
        if generation == Generation::G3 {
            // Nobody published has the members that came later, and what nobody has cannot be lied about.
            let path = format!("/_mock/personer/{LATE}");
            self.steer(Method::PUT, &path, Some(person_with_every_later_member())).await?;
        }
        if let Some(id) = mutant {
            self.steer(Method::PUT, "/_mock/mutant", Some(json!({ "id": id }))).await?;
        }
        let target = self.targets.iter().find(|target| target.generation == generation);
        Ok(target.expect("there is one for each generation"))
    }

    async fn steer(&self, method: Method, path: &str, body: Option<Value>) -> Result<(), MockControlError> {
        let mut request = self.client.request(method, format!("{}{path}", self.origin));
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        request.send().await?.error_for_status()?;
        Ok(())
    }
}

/// A published synthetic user, reserved and with both channels.
const LATE: &str = "29890749036";

fn person_with_every_later_member() -> Value {
    json!({
        "personidentifikator": LATE, "status": "AKTIV", "reservasjon": "JA",
        "kontaktinformasjon": {
            "epostadresse": "ola@example.no", "epostadresse_duplisert": "NEI",
            "epostadresse_sist_validert": "2024-11-09T21:00:01+01",
            "mobiltelefonnummer": "+4799999999", "mobiltelefonnummer_duplisert": "JA",
            "mobiltelefonnummer_sist_validert": "2024-11-10T21:00:01+01",
        },
        "reservasjonstidspunkt": "2024-11-09T21:00:01+01", "reservasjon_oppdatert": "2024-11-09T21:00:01+01",
        "oppdatert": "2024-11-09T21:00:01+01",
    })
}
