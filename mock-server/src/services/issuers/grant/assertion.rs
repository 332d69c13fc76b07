use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::Algorithm;
use krr_specs::json::{self, ParsedJson};
use serde_json::{Map, Value};

use crate::services::issuers::grant::{error::GrantError, mp_code::MpCode};

/// A grant with three certificates in it has some 12 000 characters; nothing longer is decoded.
const LONGEST: usize = 64 << 10;

/// A grant as it came, taken apart but not yet believed.
pub(crate) struct ParsedGrant<'g> {
    pub(crate) header: Map<String, Value>,
    pub(crate) claims: Map<String, Value>,
    pub(crate) algorithm: Algorithm,
    /// What is signed: header and claims with the dot between them.
    pub(crate) message: &'g str,
    pub(crate) signature: &'g str,
}

fn broken(en: impl Into<String>, nb: impl Into<String>) -> GrantError {
    GrantError::because(MpCode::BrokenGrant, en, nb)
}

impl<'g> ParsedGrant<'g> {
    /// Three parts of base64url, the first two of them objects, and an algorithm from the list: `none` and HMAC are on none.
    pub(crate) fn parse(text: &'g str, algorithms: &[Algorithm]) -> Result<Self, GrantError> {
        if text.len() > LONGEST {
            return Err(broken("it is longer than 64 KiB", "det er lengre enn 64 KiB"));
        }
        let parts = || broken("a JWT has three parts with dots between", "et JWT har tre deler med punktum mellom");
        let (message, signature) = text.rsplit_once('.').ok_or_else(parts)?;
        let (header, claims) = message.split_once('.').filter(|(_, claims)| !claims.contains('.')).ok_or_else(parts)?;
        let (header, claims) = (object(header, "header")?, object(claims, "claims")?);
        if URL_SAFE_NO_PAD.decode(signature).is_err() {
            return Err(broken(
                "its signature must be base64url without padding: is there a line break in it?",
                "signaturen skal være base64url uten fyll: er det et linjeskift i den?",
            ));
        }
        if header.contains_key("crit") {
            return Err(broken(
                "crit names extensions, and none are known",
                "crit nevner utvidelser, og ingen er kjent",
            ));
        }
        let name = header.get("alg").and_then(Value::as_str).unwrap_or_default();
        let known = algorithms.iter().find(|algorithm| format!("{algorithm:?}") == name);
        let algorithm = *known.ok_or_else(|| {
            let list = algorithms.iter().map(|algorithm| format!("{algorithm:?}")).collect::<Vec<_>>().join(", ");
            match name.eq_ignore_ascii_case("none") {
                true => broken(
                    format!("alg is none, so that nobody signed it; it must be one of {list}"),
                    format!("alg er none, så ingen har signert det; den skal være en av {list}"),
                ),
                false => broken(format!("alg must be one of {list}"), format!("alg skal være en av {list}")),
            }
        })?;
        Ok(Self { header, claims, algorithm, message, signature })
    }

    /// A claim that must be there and be text.
    pub(crate) fn text(&self, name: &str) -> Result<&str, GrantError> {
        self.optional_text(name)?.ok_or_else(|| broken(format!("{name} is missing"), format!("{name} mangler")))
    }

    pub(crate) fn optional_text(&self, name: &str) -> Result<Option<&str>, GrantError> {
        match self.claims.get(name) {
            None => Ok(None),
            Some(Value::String(text)) if text.is_empty() => {
                Err(broken(format!("{name} is empty"), format!("{name} er tom")))
            }
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(broken(format!("{name} must be text"), format!("{name} skal være tekst"))),
        }
    }

    /// A time in whole seconds since 1970; the fraction that some languages leave on a time is cut off (RFC 7519, section 2).
    pub(crate) fn seconds(&self, name: &str) -> Result<i64, GrantError> {
        let number = self.claims.get(name).and_then(Value::as_number);
        let whole = number.and_then(|number| number.as_i64().or_else(|| whole_seconds(number.as_f64()?)));
        whole.ok_or_else(|| {
            broken(format!("{name} must be a number of seconds"), format!("{name} skal være et antall sekunder"))
        })
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a time beyond all times stays one")]
fn whole_seconds(number: f64) -> Option<i64> {
    number.is_finite().then_some(number.floor() as i64)
}

fn object(part: &str, what: &str) -> Result<Map<String, Value>, GrantError> {
    let not = || {
        broken(
            format!("its {what} must be base64url without padding of a JSON object in which no member stands twice"),
            format!("{what} skal være base64url uten fyll av et JSON-objekt der ingen felt står to ganger"),
        )
    };
    let text = URL_SAFE_NO_PAD.decode(part).map_err(|_| not())?;
    match json::parse(&text) {
        Ok(ParsedJson { value: Value::Object(members), first_duplicate: None }) => Ok(members),
        _ => Err(not()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn nothing_that_comes_is_more_than_refused(text in "\\PC{0,80}", header in "\\PC{0,40}", claims in "\\PC{0,40}") {
            let encoded = |part: &str| URL_SAFE_NO_PAD.encode(part);
            for grant in [text.clone(), format!("{}.{}.{text}", encoded(&header), encoded(&claims))] {
                let parsed = ParsedGrant::parse(&grant, &[Algorithm::RS256]);
                prop_assert!(parsed.is_err_and(|refused| refused.code == MpCode::BrokenGrant));
            }
        }
    }
}
