//! What a grant requests, and whether the client is entitled to it.

use krr_fixtures::Personidentifikator;
use serde_json::Value;

use crate::oauth::client::{Client, Integration, is_orgno};
use crate::oauth::scope_list::requested_scopes;
use crate::services::issuers::grant::GrantRequest;
use crate::services::issuers::grant::assertion::ParsedGrant;
use crate::services::issuers::grant::authorization_details::authorization_details;
use crate::services::issuers::grant::error::GrantError;
use crate::services::issuers::grant::mp_code::MpCode;

/// The claim `delegation_source` of tokens whose scopes were delegated in Altinn.
const ALTINN: &str = "https://www.altinn.no/";

/// What the token grants.
pub(crate) struct Entitlement {
    pub(crate) scope: String,
    /// Organisation number of the consumer.
    pub(crate) consumer: String,
    pub(crate) acting: Option<ActingParty>,
    /// The claim `aud`.
    pub(crate) resource: Option<Value>,
    pub(crate) pid: Option<String>,
    pub(crate) authorization_details: Option<Value>,
}

/// Present when the client's organisation acts for another, the consumer.
pub(crate) struct ActingParty {
    pub(crate) delegation_source: String,
    /// The claim `iss_onbehalfof`.
    pub(crate) onbehalfof: Option<String>,
}

pub(crate) fn entitlement(
    grant: &ParsedGrant<'_>,
    client: &Client,
    request: &GrantRequest<'_>,
) -> Result<Entitlement, GrantError> {
    let scopes = requested_scopes(grant.text("scope")?);
    if scopes.is_empty() {
        return Err(GrantError::because(
            MpCode::InvalidAssertion,
            "scope names no scope",
            "scope nevner ikke noe scope",
        ));
    }
    let consumer_org = grant.optional_text("consumer_org")?;
    if let Some(consumer) = consumer_org {
        check_consumer(consumer, client)?;
    }
    let onbehalfof = grant.optional_text("iss_onbehalfof")?;
    let (consumer, acting) = match (consumer_org, onbehalfof) {
        (None, None) => (client.orgno.as_str(), None),
        (Some(consumer), None) => {
            check_integration(&scopes, client)?;
            check_delegation(consumer, &scopes, client)?;
            (consumer, Some(ActingParty { delegation_source: ALTINN.to_owned(), onbehalfof: None }))
        }
        (Some(_), Some(_)) if !request.settings.strictness.accepts_consumer_org_with_iss_onbehalfof() => {
            let (en, nb) = (
                "consumer_org and iss_onbehalfof exclude each other (--strictness docs)",
                "consumer_org og iss_onbehalfof utelukker hverandre (--strictness docs)",
            );
            return Err(GrantError::because(MpCode::InvalidAssertion, en, nb));
        }
        // The supplier's list in self-service is not in Altinn, so the issuer itself is the source (DOC-ONBEHALFOF).
        (named, Some(onbehalfof)) => {
            let acting =
                ActingParty { delegation_source: request.issuer.url.clone(), onbehalfof: Some(onbehalfof.to_owned()) };
            (customer_orgno(onbehalfof, named, &scopes, client)?, Some(acting))
        }
    };
    let delegated = acting.as_ref().is_some_and(|acting| acting.onbehalfof.is_none());
    if !delegated {
        check_registered(&scopes, client)?;
        check_integration(&scopes, client)?;
    }
    Ok(Entitlement {
        scope: scopes.join(" "),
        consumer: consumer.to_owned(),
        acting,
        resource: resource(grant, request)?,
        pid: pid(grant)?,
        authorization_details: authorization_details(grant, client, consumer)?,
    })
}

/// Nine digits of another organisation (N25). That anything else is MP-011 is a guess.
fn check_consumer(consumer: &str, client: &Client) -> Result<(), GrantError> {
    if consumer == client.orgno {
        return Err(MpCode::OwnConsumer.into());
    }
    if is_orgno(consumer) {
        return Ok(());
    }
    let (en, nb) = match consumer.contains(':') {
        true => (
            format!("consumer_org is {consumer}; it must be nine digits, without 0192:"),
            format!("consumer_org er {consumer}; den skal være ni sifre, uten 0192:"),
        ),
        false => ("consumer_org must be nine digits".to_owned(), "consumer_org skal være ni sifre".to_owned()),
    };
    Err(GrantError::because(MpCode::InvalidAssertion, en, nb))
}

fn check_registered(scopes: &[&str], client: &Client) -> Result<(), GrantError> {
    let missing: Vec<&str> = scopes.iter().copied().filter(|scope| !client.scopes.contains(*scope)).collect();
    match missing.is_empty() {
        true => Ok(()),
        false => {
            let missing = missing.join(" ");
            Err(GrantError::because(MpCode::Scope, &missing, &missing).naming("<scopes>", missing))
        }
    }
}

/// `krr:user/` scopes are for `api_klient`, where a person logs in; all others are for machines (DOC-2018-USER).
fn check_integration(scopes: &[&str], client: &Client) -> Result<(), GrantError> {
    if client.integration == Integration::ApiKlient {
        let text = "integration: api_klient";
        return Err(GrantError::because(MpCode::IntegrationType, text, text));
    }
    let is_for_persons = |scope: &&&str| scope.starts_with("krr:user/") || scope.starts_with("user/");
    match scopes.iter().find(is_for_persons) {
        Some(scope) => Err(GrantError::because(MpCode::IntegrationType, *scope, *scope)),
        None => Ok(()),
    }
}

/// The mock knows the scopes of a consumer by its delegations only, so a scope outside them counts as one it lacks.
fn check_delegation(consumer: &str, scopes: &[&str], client: &Client) -> Result<(), GrantError> {
    let from_consumer = || client.delegations.iter().filter(|delegation| delegation.consumer == consumer);
    if from_consumer().next().is_none() {
        return Err(no_delegation(
            consumer,
            scopes,
            client,
            format!("register one from {consumer} in `delegations` of the client"),
            format!("registrer en fra {consumer} i `delegations` på klienten"),
        ));
    }
    match scopes.iter().find(|scope| !from_consumer().any(|delegation| delegation.scopes.contains(**scope))) {
        Some(scope) => Err(GrantError::because(MpCode::ConsumerScope, *scope, *scope).naming("<scope>", *scope)),
        None => Ok(()),
    }
}

/// The text names the first scope (N22).
fn no_delegation(
    consumer: &str,
    scopes: &[&str],
    client: &Client,
    en: impl Into<String>,
    nb: impl Into<String>,
) -> GrantError {
    GrantError::because(MpCode::Delegation, en, nb)
        .naming("<consumer>", consumer)
        .naming("<scope>", scopes.first().copied().unwrap_or_default())
        .naming("<supplier>", client.orgno.as_str())
}

/// `iss_onbehalfof` is the name under which the supplier registered its customer (DOC-ONBEHALFOF); no delegation is needed. The
/// code for an unknown customer is a guess, and so is that `consumer_org` must name the same organisation.
fn customer_orgno<'c>(
    onbehalfof: &str,
    consumer_org: Option<&str>,
    scopes: &[&str],
    client: &'c Client,
) -> Result<&'c str, GrantError> {
    let Some(customer) = client.onbehalfof.iter().find(|customer| customer.id == onbehalfof) else {
        let (en, nb) = (
            "iss_onbehalfof is not registered on the client: add it to `onbehalfof` of the client",
            "iss_onbehalfof nevner ingen som er registrert på klienten: legg dem til i `onbehalfof` på klienten",
        );
        return Err(GrantError::because(MpCode::ClientAuthentication, en, nb));
    };
    if let Some(named) = consumer_org.filter(|named| *named != customer.orgno) {
        let (en, nb) = (
            "consumer_org is another organisation than the one registered for iss_onbehalfof",
            "consumer_org er en annen virksomhet enn den som er registrert for iss_onbehalfof",
        );
        return Err(no_delegation(named, scopes, client, en, nb));
    }
    Ok(&customer.orgno)
}

/// The claim `aud`: text for one resource, a list for several (RFC 7519, section 4.1.3).
fn resource(grant: &ParsedGrant<'_>, request: &GrantRequest<'_>) -> Result<Option<Value>, GrantError> {
    match grant.claims.get("resource") {
        None => Ok(None),
        Some(one) if is_text(one) && request.settings.strictness.accepts_resource_as_string() => Ok(Some(one.clone())),
        Some(Value::Array(list)) if !list.is_empty() && list.iter().all(is_text) => match list.as_slice() {
            [one] => Ok(Some(one.clone())),
            several => Ok(Some(several.into())),
        },
        Some(_) => {
            let (en, nb) = ("resource must be an array of strings", "resource skal være en liste av tekster");
            Err(GrantError::because(MpCode::InvalidAssertion, en, nb))
        }
    }
}

fn is_text(value: &Value) -> bool {
    value.as_str().is_some_and(|text| !text.is_empty())
}

/// The person to whom the token is bound (EUDIW).
fn pid(grant: &ParsedGrant<'_>) -> Result<Option<String>, GrantError> {
    let Some(text) = grant.optional_text("pid")? else { return Ok(None) };
    match text.parse::<Personidentifikator>() {
        Ok(pid) => Ok(Some(pid.as_str().to_owned())),
        Err(_) => {
            let (en, nb) = ("pid is not a valid personidentifikator", "pid er ikke en gyldig personidentifikator");
            Err(GrantError::because(MpCode::InvalidAssertion, en, nb))
        }
    }
}
