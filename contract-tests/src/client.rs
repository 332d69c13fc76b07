use http::header::{AUTHORIZATION, CONTENT_TYPE};
use krr_fixtures::Personidentifikator;

use crate::{
    exchange::{Exchange, Step},
    target::Target,
    wallet::NoToken,
    whole::{NotWhole, whole},
};

/// Why a request was not answered.
#[derive(Debug, thiserror::Error)]
pub enum NotAnswered {
    /// The connection failed.
    #[error("no answer: {0}")]
    Wire(#[from] reqwest::Error),
    /// The answer broke off, or did not end.
    #[error(transparent)]
    NotWhole(#[from] NotWhole),
    /// There is no token for it.
    #[error(transparent)]
    Token(#[from] NoToken),
    /// It names somebody who may be real. Nothing is sent then.
    #[error("refused to send an identifier that is neither synthetic nor in the roster")]
    NotSynthetic,
}

/// Sends one request and reads the whole answer.
pub(crate) async fn exchange(target: &Target, step: &Step) -> Result<Exchange, NotAnswered> {
    if names_somebody_real(step) {
        return Err(NotAnswered::NotSynthetic);
    }
    let at = target.now();
    let mut request = target.client.request(step.method.clone(), format!("{}{}", target.base, step.path));
    if let Some(authorization) = target.wallet.authorization(&step.access).await? {
        request = request.header(AUTHORIZATION, authorization);
    }
    for (name, value) in step.headers.iter().chain(&target.headers) {
        request = request.header(*name, value);
    }
    if let Some((body, media_type)) = step.body.on_the_wire() {
        request = request.body(body);
        if !media_type.is_empty() {
            request = request.header(CONTENT_TYPE, media_type);
        }
    }
    let answer = request.send().await?;
    let (status, headers) = (answer.status(), answer.headers().clone());
    let body = whole(answer).await?;
    let json = serde_json::from_slice(&body).ok();
    Ok(Exchange { step: step.clone(), status, headers, body, json, at })
}

/// Eleven zeros: nobody, although the check digits are right. Clients ask for them to see whether the service is well (VALG-CLIENT).
pub(crate) const NOBODY: &str = "00000000000";

/// Whether the body holds eleven digits that could be a living person's: right check digits, and not synthetic.
fn names_somebody_real(step: &Step) -> bool {
    let body = step.body.on_the_wire().map(|(body, _)| body).unwrap_or_default();
    let runs = body.split(|c: char| !c.is_ascii_digit()).filter(|run| *run != NOBODY);
    runs.filter_map(|run| run.parse::<Personidentifikator>().ok()).any(|identifier| !identifier.is_synthetic())
}
