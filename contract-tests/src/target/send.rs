use http::header::{AUTHORIZATION, CONTENT_TYPE};
use krr_fixtures::Personidentifikator;
use krr_specs::{Roster, json};

use crate::{
    model::{
        exchange::{Exchange, TestRequest},
        operations::HEALTH_CHECK_IDENTIFIER,
    },
    target::{
        Target,
        credentials::TokenError,
        response_body::{BodyError, read_body},
    },
};

/// Why a request was not answered.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// The connection failed.
    #[error("no answer: {0}")]
    Wire(#[from] reqwest::Error),
    /// There is no such address.
    #[error("no URL: {0}")]
    NoUrl(#[from] url::ParseError),
    /// The answer broke off, or did not end.
    #[error(transparent)]
    NotWhole(#[from] BodyError),
    /// There is no token for it.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// It names somebody who may be real. Nothing is sent then.
    #[error("refused to send an identifier that is neither synthetic nor in the roster")]
    NotSynthetic,
}

/// Sends one request and reads the whole answer; names nobody who is neither synthetic nor in the roster.
pub(crate) async fn exchange(target: &Target, roster: &Roster, request: TestRequest) -> Result<Exchange, SendError> {
    let body = request.body.on_the_wire();
    if names_somebody_real(roster, &request.path, body.as_ref().map_or("", |(body, _)| body)) {
        return Err(SendError::NotSynthetic);
    }
    let at = target.now();
    let mut builder = target.client.request(request.method.clone(), target.url(&request.path)?);
    if let Some(authorization) = target.credentials.authorization(&request.access).await? {
        builder = builder.header(AUTHORIZATION, authorization);
    }
    for (name, value) in request.headers.iter().chain(&target.headers) {
        builder = builder.header(*name, value);
    }
    if let Some((body, media_type)) = body {
        builder = builder.body(body);
        if !media_type.is_empty() {
            builder = builder.header(CONTENT_TYPE, media_type);
        }
    }
    let mut answer = builder.send().await?;
    let (status, headers) = (answer.status(), std::mem::take(answer.headers_mut()));
    let body = read_body(answer).await?;
    let parsed = json::parse(&body).ok();
    let has_member_twice = parsed.as_ref().is_some_and(|parsed| parsed.first_duplicate.is_some());
    let json = parsed.map(|parsed| parsed.value);
    Ok(Exchange { request, status, headers, body, json, has_member_twice, at })
}

/// Whether it holds eleven digits that could be a living person's: right check digits, not synthetic, and nobody's
/// test user. A person logged in of their own will is not named by us.
fn names_somebody_real(roster: &Roster, path: &str, body: &str) -> bool {
    let runs = [path, body].into_iter().flat_map(|text| text.split(|c: char| !c.is_ascii_digit()));
    let is_of_ordinary_form = |run: &str| run.parse().is_ok_and(|it: Personidentifikator| !it.is_synthetic());
    runs.filter(|run| *run != HEALTH_CHECK_IDENTIFIER && is_of_ordinary_form(run)).any(|run| roster.find(run).is_none())
}

#[cfg(test)]
mod tests {
    use krr_fixtures::Personidentifikator;
    use proptest::prelude::*;

    use super::*;
    use crate::{model::exchange::Access, strategy::requests};

    fn names_somebody(roster: &Roster, request: &TestRequest) -> bool {
        let body = request.body.on_the_wire().map(|(body, _)| body).unwrap_or_default();
        names_somebody_real(roster, &request.path, &body)
    }

    /// An identifier of ordinary form, made here and nowhere written.
    fn ordinary() -> impl Strategy<Value = String> {
        let number = (1_u32..28, 1_u32..12, 40_u32..99, 0_u32..500, 0_u32..100);
        let text = |(day, month, year, number, digits)| format!("{day:02}{month:02}{year:02}{number:03}{digits:02}");
        number.prop_map(text).prop_filter("check digits", |text| text.parse::<Personidentifikator>().is_ok())
    }

    proptest! {
        #![proptest_config(ProptestConfig { max_local_rejects: 1_000_000, cases: 16, ..ProptestConfig::default() })]

        #[test]
        fn who_may_be_real_is_named_only_where_the_roster_has_them(identifier in ordinary()) {
            let request = requests::personer(Access::Anonymous, std::slice::from_ref(&identifier));
            let mut roster = Roster::published();
            prop_assert!(names_somebody(&roster, &request));
            identifier.clone_into(&mut roster.persons[0].personidentifikator);
            prop_assert!(!names_somebody(&roster, &request));
        }
    }

    #[test]
    fn those_of_the_published_table_and_nobody_may_be_named() {
        let roster = Roster::published();
        let everybody = roster.persons.iter().map(|person| person.personidentifikator.clone());
        let everybody: Vec<String> = everybody.chain([HEALTH_CHECK_IDENTIFIER.to_owned()]).collect();
        assert!(!names_somebody(&roster, &requests::personer(Access::Anonymous, &everybody)));
    }
}
