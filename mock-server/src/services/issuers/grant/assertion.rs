use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::Algorithm;
use krr_specs::json::{self, ParsedJson};
use serde_json::{Map, Value};

use crate::services::issuers::grant::error::GrantError;
use crate::services::issuers::grant::mp_code::MpCode;

/// Five times what a grant with three certificates takes.
const MAX_LENGTH: usize = 64 << 10;

/// A grant whose signature and claims are not verified yet.
pub(crate) struct ParsedGrant<'g> {
    pub(crate) header: Map<String, Value>,
    pub(crate) claims: Map<String, Value>,
    pub(crate) algorithm: Algorithm,
    /// The signed part: header, dot and claims.
    pub(crate) message: &'g str,
    pub(crate) signature: &'g str,
}

fn invalid(en: impl Into<String>, nb: impl Into<String>) -> GrantError {
    GrantError::because(MpCode::InvalidAssertion, en, nb)
}

impl<'g> ParsedGrant<'g> {
    /// Splits and decodes a compact JWT. The algorithm must be in the list, which never has `none` or HMAC.
    pub(crate) fn parse(text: &'g str, algorithms: &[Algorithm]) -> Result<Self, GrantError> {
        if text.len() > MAX_LENGTH {
            return Err(invalid("it is longer than 64 KiB", "det er lengre enn 64 KiB"));
        }
        let not_compact =
            || invalid("a JWT has three parts with dots between", "et JWT har tre deler med punktum mellom");
        let (message, signature) = text.rsplit_once('.').ok_or_else(not_compact)?;
        let (header, claims) =
            message.split_once('.').filter(|(_, claims)| !claims.contains('.')).ok_or_else(not_compact)?;
        let (header, claims) = (object(header, "header")?, object(claims, "claims")?);
        if URL_SAFE_NO_PAD.decode(signature).is_err() {
            return Err(invalid(
                "its signature must be base64url without padding: is there a line break in it?",
                "signaturen skal være base64url uten fyll: er det et linjeskift i den?",
            ));
        }
        if header.contains_key("crit") {
            return Err(invalid(
                "crit names extensions, and none are known",
                "crit nevner utvidelser, og ingen er kjent",
            ));
        }
        let name = header.get("alg").and_then(Value::as_str).unwrap_or_default();
        let known = algorithms.iter().find(|algorithm| format!("{algorithm:?}") == name);
        let algorithm = *known.ok_or_else(|| {
            let list = algorithms.iter().map(|algorithm| format!("{algorithm:?}")).collect::<Vec<_>>().join(", ");
            match name.eq_ignore_ascii_case("none") {
                true => invalid(
                    format!("alg is none, so the grant is unsigned; it must be one of {list}"),
                    format!("alg er none, så ingen har signert det; den skal være en av {list}"),
                ),
                false => invalid(format!("alg must be one of {list}"), format!("alg skal være en av {list}")),
            }
        })?;
        Ok(Self { header, claims, algorithm, message, signature })
    }

    /// A required claim of type text.
    pub(crate) fn text(&self, name: &str) -> Result<&str, GrantError> {
        self.optional_text(name)?.ok_or_else(|| invalid(format!("{name} is missing"), format!("{name} mangler")))
    }

    pub(crate) fn optional_text(&self, name: &str) -> Result<Option<&str>, GrantError> {
        match self.claims.get(name) {
            None => Ok(None),
            Some(Value::String(text)) if text.is_empty() => {
                Err(invalid(format!("{name} is empty"), format!("{name} er tom")))
            }
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(invalid(format!("{name} must be text"), format!("{name} skal være tekst"))),
        }
    }

    /// A time in seconds since 1970. Some languages send a fraction (RFC 7519, section 2), which is cut off.
    pub(crate) fn seconds(&self, name: &str) -> Result<i64, GrantError> {
        let number = self.claims.get(name).and_then(Value::as_number);
        let whole = number.and_then(|number| number.as_i64().or_else(|| whole_seconds(number.as_f64()?)));
        whole.ok_or_else(|| {
            invalid(format!("{name} must be a number of seconds"), format!("{name} skal være et antall sekunder"))
        })
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a number out of range saturates and is rejected later")]
fn whole_seconds(number: f64) -> Option<i64> {
    number.is_finite().then_some(number.floor() as i64)
}

fn object(part: &str, what: &str) -> Result<Map<String, Value>, GrantError> {
    let not_object = || {
        invalid(
            format!("its {what} must be base64url without padding of a JSON object without duplicate members"),
            format!("{what} skal være base64url uten fyll av et JSON-objekt der ingen felt står to ganger"),
        )
    };
    let text = URL_SAFE_NO_PAD.decode(part).map_err(|_| not_object())?;
    match json::parse(&text) {
        Ok(ParsedJson { value: Value::Object(members), first_duplicate: None }) => Ok(members),
        _ => Err(not_object()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_malformed_grant_is_an_invalid_assertion(text in "\\PC{0,80}", header in "\\PC{0,40}", claims in "\\PC{0,40}") {
            let encoded = |part: &str| URL_SAFE_NO_PAD.encode(part);
            for grant in [text.clone(), format!("{}.{}.{text}", encoded(&header), encoded(&claims))] {
                let parsed = ParsedGrant::parse(&grant, &[Algorithm::RS256]);
                prop_assert!(parsed.is_err_and(|error| error.code == MpCode::InvalidAssertion));
            }
        }
    }
}
