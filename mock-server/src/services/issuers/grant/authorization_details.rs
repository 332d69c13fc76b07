//! Rich authorization requests (RFC 9396) of the two types that Maskinporten has (N23).

use krr_fixtures::Personidentifikator;
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::oauth::claims::Organisation;
use crate::oauth::client::{Client, is_orgno};
use crate::services::issuers::grant::assertion::ParsedGrant;
use crate::services::issuers::grant::error::GrantError;
use crate::services::issuers::grant::mp_code::MpCode;

const SYSTEM_USER: &str = "urn:altinn:systemuser";
const CONSENT: &str = "urn:altinn:consent";
/// In the order of the metadata.
pub(crate) const TYPES: [&str; 2] = [SYSTEM_USER, CONSENT];

const SYSTEM_USER_FIELDS: [&str; 3] = ["type", "systemuser_org", "externalRef"];
const CONSENT_FIELDS: [&str; 3] = ["type", "id", "from"];
/// The scheme of organisation numbers in ISO 6523.
const ORGANISATION: &str = "0192:";

fn invalid(en: impl Into<String>, nb: impl Into<String>) -> GrantError {
    GrantError::because(MpCode::InvalidDetailsValue, en, nb)
}

/// The claim `authorization_details` of the token. A consent is given to the consumer, and counts as given.
pub(crate) fn authorization_details(
    grant: &ParsedGrant<'_>,
    client: &Client,
    consumer: &str,
) -> Result<Option<Value>, GrantError> {
    let Some(value) = grant.claims.get("authorization_details") else { return Ok(None) };
    let not_list = || {
        invalid(
            "authorization_details must be a list of objects, each with a type",
            "authorization_details skal være en liste av objekter, hvert med en type",
        )
    };
    let list = value.as_array().filter(|list| !list.is_empty()).ok_or_else(not_list)?;
    let granted = list.iter().map(|detail| {
        let detail = detail.as_object().ok_or_else(not_list)?;
        match detail.get("type").and_then(Value::as_str) {
            Some(SYSTEM_USER) => system_user(detail, client),
            Some(CONSENT) => consent(detail, consumer),
            other => {
                let named = other.unwrap_or("type is missing");
                Err(GrantError::because(MpCode::UnknownDetailsType, named, other.unwrap_or("type mangler")))
            }
        }
    });
    granted.collect::<Result<Vec<_>, _>>().map(|granted| Some(Value::Array(granted)))
}

/// System users exist for the client's own organisation and for those that delegated to it.
fn system_user(detail: &Map<String, Value>, client: &Client) -> Result<Value, GrantError> {
    check_fields(detail, &SYSTEM_USER_FIELDS)?;
    let named = detail.get("systemuser_org").and_then(|organisation| organisation.get("ID")).and_then(Value::as_str);
    let named = named.ok_or_else(|| {
        invalid("systemuser_org must be an object with ID", "systemuser_org skal være et objekt med ID")
    })?;
    let orgno = named.strip_prefix(ORGANISATION).filter(|orgno| is_orgno(orgno)).ok_or_else(|| {
        invalid(
            format!("systemuser_org.ID is {named}; it must be 0192: and nine digits"),
            format!("systemuser_org.ID er {named}; den skal være 0192: og ni sifre"),
        )
    })?;
    let is_known = orgno == client.orgno || client.delegations.iter().any(|delegation| delegation.consumer == orgno);
    match is_known {
        true => Ok(Value::Object(detail.clone())),
        false => Err(GrantError::because(MpCode::UnknownSystemUser, named, named)),
    }
}

fn consent(detail: &Map<String, Value>, consumer: &str) -> Result<Value, GrantError> {
    check_fields(detail, &CONSENT_FIELDS)?;
    let text = |name: &str| detail.get(name).and_then(Value::as_str).unwrap_or_default();
    if text("id").parse::<Uuid>().is_err() {
        return Err(invalid("id must be the UUID of a consent", "id skal være UUID-en til et samtykke"));
    }
    let from = text("from");
    let person = from.strip_prefix("urn:altinn:person:identifier-no:");
    let organisation = from.strip_prefix("urn:altinn:organization:identifier-no:");
    let is_party =
        person.is_some_and(|pid| pid.parse::<Personidentifikator>().is_ok()) || organisation.is_some_and(is_orgno);
    if !is_party {
        return Err(invalid(
            "from must be urn:altinn:person:identifier-no: or urn:altinn:organization:identifier-no: with a valid number",
            "from skal være urn:altinn:person:identifier-no: eller urn:altinn:organization:identifier-no: med et gyldig nummer",
        ));
    }
    let mut granted = detail.clone();
    granted.insert("to".to_owned(), serde_json::json!(Organisation::from_orgno(consumer)));
    Ok(Value::Object(granted))
}

fn check_fields(detail: &Map<String, Value>, known: &[&str]) -> Result<(), GrantError> {
    match detail.keys().find(|name| !known.contains(&name.as_str())) {
        None => Ok(()),
        Some(name) => {
            let list = known.join(", ");
            Err(GrantError::because(
                MpCode::UnknownDetailsField,
                format!("{name}; the fields are {list}"),
                format!("{name}; feltene er {list}"),
            ))
        }
    }
}
