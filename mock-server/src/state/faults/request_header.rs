//! A fault for one request alone, which its headers name.

use http::{HeaderMap, HeaderName};
use serde_json::{Map, Value, json};

use crate::state::faults::action::FaultAction;
use crate::state::faults::fault_set::FaultSet;
use crate::state::faults::planned::{MatchedFault, MatchedFaults};

/// Names an action, as `status=503`, `delay=2s` or `close=mid-body; reset=true`, or a named set.
const FAULT_HEADER: HeaderName = HeaderName::from_static("krr-mock-fault");
/// `code=503` asks for that status (RFC 7240 for the header; the preference is the one that other mocks have).
const PREFER: HeaderName = HeaderName::from_static("prefer");

/// The header `KRR-Mock-Fault` or `Prefer` cannot be followed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{header} is `{value}`: {why}; write status=503, delay=2s, close=mid-body; reset=true, or outage, for example")]
pub(crate) struct FaultHeaderError {
    header: &'static str,
    value: String,
    why: String,
}

/// The fault that the headers ask for; `None` when they ask for none.
pub(crate) fn requested(headers: &HeaderMap) -> Result<Option<MatchedFaults>, FaultHeaderError> {
    if let Some(value) = headers.get(FAULT_HEADER) {
        let value = String::from_utf8_lossy(value.as_bytes());
        let error = |why: String| FaultHeaderError { header: "KRR-Mock-Fault", value: shortened(&value), why };
        return from_text(&value).map(Some).map_err(error);
    }
    let preferences = headers.get_all(PREFER).iter().filter_map(|value| value.to_str().ok());
    let code = preferences.flat_map(|value| value.split([',', ';'])).find_map(|one| one.trim().strip_prefix("code="));
    let Some(code) = code else { return Ok(None) };
    let error = |why: String| FaultHeaderError { header: "Prefer", value: shortened(code), why };
    action(&[("status", code.trim_matches('"'))]).map(|action| Some(one(action))).map_err(error)
}

fn from_text(text: &str) -> Result<MatchedFaults, String> {
    let text = text.trim();
    if let Ok(set) = text.parse::<FaultSet>() {
        // One request has no share and no order: its fault is the first one of the set.
        return Ok(MatchedFaults(set.faults().into_iter().take(1).map(|fault| matched(fault.action)).collect()));
    }
    let members = text.split(';').map(|member| member.split_once('=').map(|(name, value)| (name.trim(), value.trim())));
    let members = members.collect::<Option<Vec<_>>>().ok_or("an action is NAME=VALUE")?;
    action(&members).map(one)
}

/// The action of which these are the members. A value is JSON, or else text.
fn action(members: &[(&str, &str)]) -> Result<FaultAction, String> {
    let value = |text: &str| serde_json::from_str(text).unwrap_or_else(|_| json!(text));
    let members: Map<String, Value> = members.iter().map(|(name, text)| ((*name).to_owned(), value(text))).collect();
    let action: FaultAction = serde_json::from_value(Value::Object(members)).map_err(|error| error.to_string())?;
    match action.is_before_request() {
        true => Err("it acts before a request is read".to_owned()),
        false => Ok(action),
    }
}

fn one(action: FaultAction) -> MatchedFaults {
    MatchedFaults(vec![matched(action)])
}

fn matched(action: FaultAction) -> MatchedFault {
    MatchedFault { id: "header".to_owned(), action, random: fastrand::Rng::with_seed(0) }
}

fn shortened(value: &str) -> String {
    value.chars().take(80).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(name: &'static str, value: &str) -> Result<Option<FaultAction>, String> {
        let headers = HeaderMap::from_iter([(HeaderName::from_static(name), value.parse().unwrap())]);
        let matched = requested(&headers).map_err(|error| error.to_string())?;
        Ok(matched.and_then(|matched| matched.0.first().map(|matched| matched.action.clone())))
    }

    #[test]
    fn both_headers_name_an_action() {
        let status = FaultAction::status(503);
        for (name, value) in [
            ("prefer", "code=503"),
            ("prefer", "return=minimal, code=503"),
            ("prefer", "code=\"503\""),
            ("krr-mock-fault", "status=503"),
        ] {
            assert_eq!(asked(name, value), Ok(Some(status.clone())), "{name}: {value}");
        }
        assert_eq!(asked("prefer", "return=minimal"), Ok(None));
        let close = serde_json::from_value(json!({ "close": "mid-body", "reset": true })).unwrap();
        assert_eq!(asked("krr-mock-fault", "close=mid-body; reset=true"), Ok(Some(close)));
        assert!(asked("krr-mock-fault", "outage").unwrap().is_some());
    }

    #[test]
    fn a_header_that_cannot_be_followed_is_an_error_and_not_ignored() {
        for (name, value, reason) in [
            ("prefer", "code=teapot", "Prefer is `teapot`"),
            ("krr-mock-fault", "outrage", "NAME=VALUE"),
            ("krr-mock-fault", "stauts=503", "unknown field"),
            ("krr-mock-fault", "tls=expired", "before a request"),
        ] {
            let error = asked(name, value).unwrap_err();
            assert!(error.contains(reason), "{value}: {error}");
        }
    }
}
