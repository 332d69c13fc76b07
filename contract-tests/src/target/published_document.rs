use std::time::Duration;

use krr_specs::Generation;
use reqwest::redirect::{Attempt, Policy};

use crate::target;
use crate::target::error::innermost_cause;
use crate::target::response_body::read_body;
use crate::target::{GENERATION, LiveUrl, TargetError};

/// Where springdoc puts the document of a service (SWAG-URL).
const DOCUMENT_PATH: &str = "/v3/api-docs";

/// The OpenAPI document that a service publishes about itself.
///
/// ```
/// use krr_contract_tests::Published;
/// use krr_specs::{Environments, Generation};
///
/// let of_test = Published::by("test", None).unwrap();
/// assert_eq!((of_test.url(), of_test.generation), ("https://test.kontaktregisteret.no/v3/api-docs", Generation::G3));
/// assert!(Published::by("production", None).unwrap_err().is_usage());
/// ```
#[derive(Debug)]
pub struct Published {
    url: LiveUrl,
    /// The generation whose contract it is compared with.
    pub generation: Generation,
}

impl Published {
    /// The document of an environment, or of the service at a URL (everything before `/rest`). Nothing is sent yet.
    ///
    /// # Errors
    /// [`TargetError`] for production and retired hosts, as for any target.
    pub fn by(target: &str, generation: Option<Generation>) -> Result<Self, TargetError> {
        let service = target::address_of(target)?;
        let generation = target::generation_of(service.base(), generation)?;
        let url = LiveUrl::parse(&format!("{}{DOCUMENT_PATH}", service.base()))?;
        Ok(Self { url, generation })
    }

    /// Its URL.
    pub fn url(&self) -> &str {
        self.url.base()
    }

    /// Fetches it.
    ///
    /// # Errors
    /// [`TargetError::Unreachable`] with the URL and the innermost cause.
    pub async fn fetch(&self) -> Result<String, TargetError> {
        fetch(&self.url, Some(self.generation)).await
    }
}

/// The text at a URL.
///
/// # Errors
/// [`TargetError`] when there is none. Production is never called, nor followed to by a redirect.
pub async fn fetched(url: &str) -> Result<String, TargetError> {
    fetch(&LiveUrl::parse(url)?, None).await
}

async fn fetch(url: &LiveUrl, generation: Option<Generation>) -> Result<String, TargetError> {
    let unreachable = |reason: String| TargetError::Unreachable { url: url.base().to_owned(), reason };
    let client = reqwest::Client::builder()
        .redirect(Policy::custom(follow))
        .dns_resolver(target::resolver::NoProductionResolver)
        .timeout(Duration::from_secs(30));
    // A proxy has another loopback.
    let client = if url.is_loopback() { client.no_proxy() } else { client };
    let client = client.build().map_err(TargetError::Client)?;
    let mut request = client.get(url.as_str()).header(http::header::ACCEPT, "application/json, */*;q=0.5");
    // krr-mock has one host for all generations.
    if let Some(generation) = generation.filter(|generation| url.is_loopback() && *generation == Generation::G2) {
        request = request.header(GENERATION, generation.to_string());
    }
    let response = request.send().await.map_err(|error| unreachable(innermost_cause(&error)))?;
    if !response.status().is_success() {
        return Err(unreachable(format!("status {}", response.status())));
    }
    let body = read_body(response).await.map_err(|error| unreachable(innermost_cause(&error)))?;
    String::from_utf8(body.into()).map_err(|_| unreachable("not UTF-8".to_owned()))
}

fn follow(attempt: Attempt) -> reqwest::redirect::Action {
    const MAX_REDIRECTS: usize = 5;
    if attempt.previous().len() > MAX_REDIRECTS {
        return attempt.error("too many redirects");
    }
    match LiveUrl::parse(attempt.url().as_str()) {
        Ok(_) => attempt.follow(),
        Err(refusal) => attempt.error(refusal),
    }
}
