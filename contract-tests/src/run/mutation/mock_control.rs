use http::{HeaderValue, Method};
use krr_specs::Generation;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::target::credentials::mock_admin::MockAdmin;
use crate::target::response_body::read_body;
use crate::target::{BodyError, Target, TargetError};

/// A mutant of krr-mock, as `GET /_mock/mutant` lists it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Mutant {
    /// The id that activates it.
    pub id: String,
    /// The oldest generation that it affects.
    pub generation: Generation,
    /// The rule that must fail, for a named mutant.
    pub rule: Option<String>,
    /// What the mock does wrong, in a sentence.
    #[serde(rename = "lie")]
    pub description: String,
}

impl Mutant {
    /// The kind of mutant: `named`, or what is changed in the response, without the header or status concerned.
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

/// Activates mutants in one world of krr-mock.
pub struct MockControl {
    admin: MockAdmin,
    /// The world as a target of each generation.
    targets: Vec<Target>,
}

/// Why the mock cannot be controlled.
#[derive(Debug, thiserror::Error)]
pub enum MockControlError {
    /// No server answers.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// Another server answers there.
    #[error("{0} is not krr-mock")]
    NotMock(String),
    /// A call under `/_mock/` was refused, or not answered.
    #[error("the mock cannot be controlled: {0}")]
    Wire(#[from] reqwest::Error),
    /// A response was not read to its end.
    #[error(transparent)]
    Body(#[from] BodyError),
    /// An unexpected response.
    #[error("the mock's list of mutants has another format: {0}")]
    NoList(#[from] serde_json::Error),
    /// The name of a world must be visible ASCII.
    #[error("not a name for a world")]
    Name(#[from] http::header::InvalidHeaderValue),
}

impl MockControl {
    /// The world `world` of the mock at `origin`, such as `http://127.0.0.1:8080`.
    ///
    /// # Errors
    /// [`MockControlError`] when there is none.
    pub async fn reach(origin: &str, world: &str) -> Result<Self, MockControlError> {
        let origin = origin.trim_end_matches('/').to_owned();
        let world = HeaderValue::from_str(world)?;
        let mut targets = Vec::new();
        for generation in Generation::ALL {
            let base = format!("{origin}{}", generation.behaviour().base_path);
            let target = Target::reach_world(&base, Some(generation), world.clone()).await?;
            let admin = target.admin.clone().ok_or(MockControlError::NotMock(base))?;
            targets.push((admin, target));
        }
        let admin = targets.first().map(|(admin, _)| admin.clone());
        let admin = admin.ok_or(MockControlError::NotMock(origin))?;
        Ok(Self { admin, targets: targets.into_iter().map(|(_, target)| target).collect() })
    }

    /// Every mutant of the mock.
    ///
    /// # Errors
    /// When the mock does not answer, or with other data.
    pub async fn mutants(&self) -> Result<Vec<Mutant>, MockControlError> {
        #[derive(Deserialize)]
        struct List {
            mutants: Vec<Mutant>,
        }
        let response = self.admin.request(Method::GET, "/_mock/mutant").send().await?.error_for_status()?;
        Ok(serde_json::from_slice::<List>(&read_body(response).await?)?.mutants)
    }

    /// Resets the world, activates `mutant` if given, and returns the target of `generation`.
    ///
    /// # Errors
    /// When the mock does not answer, or has no such mutant.
    pub async fn apply(&self, mutant: Option<&str>, generation: Generation) -> Result<&Target, MockControlError> {
        self.call(Method::POST, "/_mock/reset", None).await?;
        if generation == Generation::G3 {
            // No published user has the later members, and mutants need a person who has them.
            let path = format!("/_mock/personer/{PERSON_WITH_LATER_MEMBERS}");
            self.call(Method::PUT, &path, Some(person_with_every_later_member())).await?;
        }
        if let Some(id) = mutant {
            self.call(Method::PUT, "/_mock/mutant", Some(json!({ "id": id }))).await?;
        }
        let target = self.targets.iter().find(|target| target.generation == generation);
        Ok(target.expect("there is one for each generation"))
    }

    async fn call(&self, method: Method, path: &str, body: Option<Value>) -> Result<(), MockControlError> {
        let mut request = self.admin.request(method, path);
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        request.send().await?.error_for_status()?;
        Ok(())
    }
}

/// A published synthetic user, reserved and with both channels.
const PERSON_WITH_LATER_MEMBERS: &str = "29890749036";

fn person_with_every_later_member() -> Value {
    json!({
        "personidentifikator": PERSON_WITH_LATER_MEMBERS, "status": "AKTIV", "reservasjon": "JA",
        "kontaktinformasjon": {
            "epostadresse": "ola@example.no",
            "epostadresse_sist_validert": "2024-11-09T21:00:01+01",
            "mobiltelefonnummer": "+4799999999",
            "mobiltelefonnummer_sist_validert": "2024-11-10T21:00:01+01",
        },
        "reservasjonstidspunkt": "2024-11-09T21:00:01+01", "reservasjon_oppdatert": "2024-11-09T21:00:01+01",
        "oppdatert": "2024-11-09T21:00:01+01",
    })
}
