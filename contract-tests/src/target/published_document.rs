use std::time::Duration;

use krr_specs::Generation;
use reqwest::redirect::{Attempt, Policy};

use crate::target::{
    self, GENERATION,
    error::{TargetError, innermost},
    live_url::LiveUrl,
    response_body::read_body,
};

/// Where springdoc puts the description of a service (SWAG-URL, dossier 5).
const DESCRIPTION: &str = "/v3/api-docs";

/// The description that a service publishes of itself: where it is, and of which generation.
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
    /// The generation whose contract it is to be held against.
    pub generation: Generation,
}

impl Published {
    /// That of an environment by name, or of the service at a URL: everything before `/rest`. Nothing is sent yet.
    ///
    /// # Errors
    /// [`TargetError`], as for whatever is to be judged: production is refused, and what is retired is explained.
    pub fn by(target: &str, generation: Option<Generation>) -> Result<Self, TargetError> {
        let service = target::address_of(target)?;
        let generation = target::generation_of(service.base(), generation)?;
        let url = LiveUrl::parse(&format!("{}{DESCRIPTION}", service.base()))?;
        Ok(Self { url, generation })
    }

    /// Its address.
    #[must_use]
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

/// What is at a URL, as text.
///
/// # Errors
/// [`TargetError`] says why there is nothing; production is never called, nor by a redirect.
pub async fn fetched(url: &str) -> Result<String, TargetError> {
    fetch(&LiveUrl::parse(url)?, None).await
}

async fn fetch(url: &LiveUrl, generation: Option<Generation>) -> Result<String, TargetError> {
    let unreachable = |reason: String| TargetError::Unreachable { url: url.base().to_owned(), reason };
    let client = reqwest::Client::builder()
        .redirect(Policy::custom(follow))
        .dns_resolver(target::NeverToProduction)
        .timeout(Duration::from_secs(30))
        .build()
        .map_err(TargetError::Client)?;
    let mut request = client.get(url.as_str()).header(http::header::ACCEPT, "application/json, */*;q=0.5");
    // A mock of ours has one name for all generations.
    if let Some(generation) = generation.filter(|generation| url.is_loopback() && *generation == Generation::G2) {
        request = request.header(GENERATION, generation.to_string());
    }
    let answer = request.send().await.map_err(|error| unreachable(innermost(&error)))?;
    if !answer.status().is_success() {
        return Err(unreachable(format!("it answers {}", answer.status())));
    }
    let body = read_body(answer).await.map_err(|error| unreachable(innermost(&error)))?;
    String::from_utf8(body.into()).map_err(|_| unreachable("what it answers is not UTF-8".to_owned()))
}

fn follow(attempt: Attempt) -> reqwest::redirect::Action {
    const HOPS: usize = 5;
    if attempt.previous().len() > HOPS {
        return attempt.error("it leads on and on");
    }
    match LiveUrl::parse(attempt.url().as_str()) {
        Ok(_) => attempt.follow(),
        Err(refusal) => attempt.error(refusal),
    }
}
