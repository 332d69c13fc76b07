use http::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::gauntlet::journal::JournalExchange;
use crate::target::BodyError;
use crate::target::response_body::read_body;

/// A krr-mock of which the gauntlet has the default world to itself.
///
/// The default world is used because tunnels of the proxy, handshakes of TLS and connections at their start belong to no other.
#[derive(Debug)]
pub struct ControlledMock {
    origin: String,
    http: reqwest::Client,
    /// What the client under test is told about this mock.
    pub(crate) handed_over: HandedOver,
}

/// The values of the variables `KRR_MOCK_*`.
#[derive(Debug, Clone, Default)]
pub(crate) struct HandedOver {
    pub(crate) url: String,
    pub(crate) issuer: String,
    pub(crate) token_url: String,
    pub(crate) client_id: String,
    pub(crate) kid: String,
    pub(crate) key_file: String,
    pub(crate) ca_file: String,
    pub(crate) proxy: String,
}

/// Why the mock cannot be controlled.
#[derive(Debug, thiserror::Error)]
pub enum ControlledMockError {
    /// A call was not answered.
    #[error("the mock does not answer: {0}")]
    Wire(#[from] reqwest::Error),
    /// A response was not read to its end.
    #[error(transparent)]
    Body(#[from] BodyError),
    /// A call was refused.
    #[error("{method} {path} got {status}: {body}")]
    Refused {
        /// The method of the call.
        method: Method,
        /// Its path.
        path: String,
        /// The status.
        status: u16,
        /// The body, which says why.
        body: String,
    },
    /// A response has another form than that of krr-mock.
    #[error("{path} has another form than expected, so this is another version of krr-mock: {source}")]
    Form {
        /// The path of the call.
        path: String,
        /// What is wrong.
        source: serde_json::Error,
    },
}

#[derive(Deserialize)]
struct DemoClient {
    kid: String,
    private_key: String,
}

#[derive(Deserialize)]
struct Metadata {
    issuer: String,
    token_endpoint: String,
}

impl ControlledMock {
    /// The mock at `origin`, such as `http://127.0.0.1:8080`. `ca_file` has the certificate of its authority.
    ///
    /// Returns the mock and the private key of its demo client as PEM, which the caller writes to `key_file`.
    ///
    /// # Errors
    /// [`ControlledMockError`] when it does not answer as krr-mock does.
    pub async fn reach(origin: &str, key_file: &str, ca_file: &str) -> Result<(Self, String), ControlledMockError> {
        let origin = origin.trim_end_matches('/').to_owned();
        // A proxy is for the outside; connections are not kept, because the mock may be told to close them.
        let http = reqwest::Client::builder().no_proxy().pool_max_idle_per_host(0).build()?;
        let mut mock = Self { origin, http, handed_over: HandedOver::default() };
        let demo: DemoClient = mock.get("/_mock/clients/demo").await?;
        let metadata: Metadata = mock.get("/.well-known/oauth-authorization-server").await?;
        mock.handed_over = HandedOver {
            url: mock.origin.clone(),
            issuer: metadata.issuer,
            token_url: metadata.token_endpoint,
            client_id: "demo".to_owned(),
            kid: demo.kid,
            key_file: key_file.to_owned(),
            ca_file: ca_file.to_owned(),
            proxy: mock.origin.clone(),
        };
        Ok((mock, demo.private_key))
    }

    /// Back to the state of the start, with an empty journal.
    pub(crate) async fn reset(&self) -> Result<(), ControlledMockError> {
        self.call(Method::POST, "/_mock/reset", None).await.map(drop)
    }

    pub(crate) async fn add_fault(&self, fault: &Value) -> Result<(), ControlledMockError> {
        self.call(Method::POST, "/_mock/faults", Some(fault)).await.map(drop)
    }

    pub(crate) async fn set_mutant(&self, id: &str) -> Result<(), ControlledMockError> {
        self.call(Method::PUT, "/_mock/mutant", Some(&json!({ "id": id }))).await.map(drop)
    }

    pub(crate) async fn move_clock(&self, change: &Value) -> Result<(), ControlledMockError> {
        self.call(Method::PUT, "/_mock/clock", Some(change)).await.map(drop)
    }

    /// The person as they could be put there; `None` for somebody whom the register does not have.
    pub(crate) async fn person(&self, identifier: &str) -> Result<Option<Value>, ControlledMockError> {
        match self.get(&format!("/_mock/personer/{identifier}")).await {
            Ok(person) => Ok(Some(person)),
            Err(ControlledMockError::Refused { status: 404, .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub(crate) async fn put_person(&self, identifier: &str, person: &Value) -> Result<(), ControlledMockError> {
        self.call(Method::PUT, &format!("/_mock/personer/{identifier}"), Some(person)).await.map(drop)
    }

    pub(crate) async fn delete_person(&self, identifier: &str) -> Result<(), ControlledMockError> {
        self.call(Method::DELETE, &format!("/_mock/personer/{identifier}"), None).await.map(drop)
    }

    /// Adds persons to the register, in this order.
    pub(crate) async fn add_persons(&self, persons: &Value) -> Result<(), ControlledMockError> {
        self.call(Method::POST, "/_mock/personer", Some(persons)).await.map(drop)
    }

    /// Valid identifiers that nobody has.
    pub(crate) async fn free_identifiers(&self, count: usize) -> Result<Vec<String>, ControlledMockError> {
        #[derive(Deserialize)]
        struct Identifiers {
            personidentifikatorer: Vec<String>,
        }
        let path = "/_mock/personidentifikatorer";
        let body = self.call(Method::POST, path, Some(&json!({ "count": count, "seed": 1 }))).await?;
        read::<Identifiers>(path, &body).map(|found| found.personidentifikatorer)
    }

    /// How many requests the planned faults have failed.
    pub(crate) async fn fault_hits(&self) -> Result<u64, ControlledMockError> {
        #[derive(Deserialize)]
        struct Listed {
            faults: Vec<Hits>,
        }
        #[derive(Deserialize)]
        struct Hits {
            hits: u64,
        }
        let listed: Listed = self.get("/_mock/faults").await?;
        Ok(listed.faults.iter().map(|fault| fault.hits).sum())
    }

    /// The newest exchanges, oldest first.
    pub(crate) async fn exchanges(&self) -> Result<Vec<JournalExchange>, ControlledMockError> {
        #[derive(Deserialize)]
        struct Journal {
            exchanges: Vec<JournalExchange>,
        }
        self.get::<Journal>("/_mock/exchanges").await.map(|journal| journal.exchanges)
    }

    async fn get<T: for<'de> Deserialize<'de>>(&self, path: &str) -> Result<T, ControlledMockError> {
        let body = self.call(Method::GET, path, None).await?;
        read(path, &body)
    }

    async fn call(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Vec<u8>, ControlledMockError> {
        let mut request = self.http.request(method.clone(), format!("{}{path}", self.origin));
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        let response = request.send().await?;
        let status = response.status();
        let body = read_body(response).await?;
        if status.is_success() {
            return Ok(body.to_vec());
        }
        let body = String::from_utf8_lossy(&body).into_owned();
        Err(ControlledMockError::Refused { method, path: path.to_owned(), status: status.as_u16(), body })
    }
}

fn read<T: for<'de> Deserialize<'de>>(path: &str, body: &[u8]) -> Result<T, ControlledMockError> {
    serde_json::from_slice(body).map_err(|source| ControlledMockError::Form { path: path.to_owned(), source })
}
