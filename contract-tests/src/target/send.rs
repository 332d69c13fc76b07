use http::header::{AUTHORIZATION, CONTENT_TYPE};
use krr_fixtures::Personidentifikator;
use krr_specs::{Roster, json};

use crate::model::exchange::{Exchange, TestRequest};
use crate::model::operations::HEALTH_CHECK_IDENTIFIER;
use crate::target::credentials::mock_admin::MockAdmin;
use crate::target::response_body::read_body;
use crate::target::{BodyError, Target, TokenError};

/// Why a request got no response.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// The connection failed.
    #[error("no response: {0}")]
    Wire(#[from] reqwest::Error),
    /// The path makes no URL.
    #[error("no URL: {0}")]
    NoUrl(#[from] url::ParseError),
    /// The body was not read to its end.
    #[error(transparent)]
    Body(#[from] BodyError),
    /// There is no token.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// It names a person who may be real. Nothing is sent.
    #[error("refused to send an identifier that is neither synthetic nor in the roster")]
    NotSynthetic,
}

impl SendError {
    /// Whether the connection failed on the way, so that the same request may succeed.
    pub(crate) fn is_lost_connection(&self) -> bool {
        match self {
            Self::Wire(error) | Self::Body(BodyError::Wire(error)) => !error.is_timeout() && !error.is_builder(),
            _ => false,
        }
    }
}

/// Sends one request and reads the whole response. Refuses identifiers that are neither synthetic nor in the roster.
pub(crate) async fn exchange(target: &Target, roster: &Roster, request: TestRequest) -> Result<Exchange, SendError> {
    let body = request.body.encoded();
    let headers = request.headers.iter().map(|(_, value)| value.as_str());
    let sent = [request.path.as_str(), body.as_ref().map_or("", |(body, _)| body)];
    if sent.into_iter().chain(headers).any(|text| names_real_person(roster, text)) {
        return Err(SendError::NotSynthetic);
    }
    target.refresh_clock().await;
    let at = target.now();
    let mut builder = target.client.request(request.method.clone(), target.url(&request.path)?);
    let admin = target.admin.as_ref().filter(|_| request.path.contains("/_mock/"));
    if let Some(token) = admin.and_then(MockAdmin::authorization) {
        builder = builder.header(AUTHORIZATION, token);
    }
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
    let mut response = builder.send().await?;
    let (status, headers) = (response.status(), std::mem::take(response.headers_mut()));
    let body = read_body(response).await?;
    let parsed = json::parse(&body).ok();
    let has_member_twice = parsed.as_ref().is_some_and(|parsed| parsed.first_duplicate.is_some());
    let json = parsed.map(|parsed| parsed.value);
    Ok(Exchange { request, status, headers, body, json, has_member_twice, at })
}

/// Whether a path, body or header field has eleven digits that may belong to a real person: right check digits, not synthetic,
/// not in the roster; also percent-encoded or escaped as JSON does. The person of a given token is named by the token only.
fn names_real_person(roster: &Roster, text: &str) -> bool {
    let is_real_form = |run: &str| run.parse().is_ok_and(|it: Personidentifikator| !it.is_synthetic());
    let is_real = |run: &str| run != HEALTH_CHECK_IDENTIFIER && is_real_form(run) && roster.find(run).is_none();
    let names = |text: &str| text.split(|c: char| !c.is_ascii_digit()).any(is_real);
    if names(text) {
        return true;
    }
    let is_encoded = text.contains('%') || text.contains("\\u");
    is_encoded && {
        let decoded = percent_encoding::percent_decode_str(text).decode_utf8_lossy();
        names(&without_json_escapes(&decoded))
    }
}

/// Digits that are written as `\u0031` in clear.
fn without_json_escapes(text: &str) -> String {
    let mut parts = text.split("\\u");
    let mut clear = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let code = part.get(..4).and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32);
        match code.filter(char::is_ascii_digit) {
            Some(digit) => {
                clear.push(digit);
                clear.push_str(part.get(4..).unwrap_or_default());
            }
            None => {
                clear.push_str("\\u");
                clear.push_str(part);
            }
        }
    }
    clear
}

#[cfg(test)]
mod tests {
    use krr_fixtures::Personidentifikator;
    use proptest::prelude::*;

    use super::*;
    use crate::model::exchange::Access;
    use crate::strategy::requests;

    fn is_refused(roster: &Roster, request: &TestRequest) -> bool {
        let body = request.body.encoded().map(|(body, _)| body).unwrap_or_default();
        names_real_person(roster, &request.path) || names_real_person(roster, &body)
    }

    /// An identifier of a real form, generated and stored nowhere.
    fn real_form() -> impl Strategy<Value = String> {
        let number = (1_u32..28, 1_u32..12, 40_u32..99, 0_u32..500, 0_u32..100);
        let text = |(day, month, year, number, digits)| format!("{day:02}{month:02}{year:02}{number:03}{digits:02}");
        number.prop_map(text).prop_filter("check digits", |text| text.parse::<Personidentifikator>().is_ok())
    }

    proptest! {
        #![proptest_config(ProptestConfig { max_local_rejects: 1_000_000, cases: 16, ..ProptestConfig::default() })]

        #[test]
        fn a_real_identifier_is_refused_unless_the_roster_has_it(identifier in real_form()) {
            let request = requests::personer(Access::Anonymous, std::slice::from_ref(&identifier));
            let mut roster = Roster::published();
            prop_assert!(is_refused(&roster, &request));
            let percent = identifier.bytes().map(|digit| format!("%{digit:02x}")).collect::<String>();
            let escaped = identifier.bytes().map(|digit| format!("\\u{digit:04X}")).collect::<String>();
            prop_assert!(names_real_person(&roster, &percent) && names_real_person(&roster, &escaped));
            identifier.clone_into(&mut roster.persons[0].personidentifikator);
            prop_assert!(!is_refused(&roster, &request));
        }
    }

    #[test]
    fn published_users_and_the_health_check_may_be_sent() {
        let roster = Roster::published();
        let whole_roster = roster.persons.iter().map(|person| person.personidentifikator.clone());
        let whole_roster: Vec<String> = whole_roster.chain([HEALTH_CHECK_IDENTIFIER.to_owned()]).collect();
        assert!(!is_refused(&roster, &requests::personer(Access::Anonymous, &whole_roster)));
    }
}
