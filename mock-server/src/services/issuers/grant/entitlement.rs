//! What a grant requests, and whether the client is entitled to it.

use krr_fixtures::Personidentifikator;
use serde_json::Value;

use crate::oauth::client::{Client, Integration};
use crate::oauth::scope_list::requested_scopes;
use crate::services::issuers::grant::GrantRequest;
use crate::services::issuers::grant::assertion::ParsedGrant;
use crate::services::issuers::grant::error::GrantError;
use crate::services::issuers::grant::mp_code::MpCode;

/// The claim `delegation_source` of tokens whose scopes were delegated in Altinn.
const ALTINN: &str = "https://www.altinn.no/";
/// The only type of authorization details that is supported.
const SYSTEM_USER: &str = "urn:altinn:systemuser";

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
    let consumer_org = grant.optional_text("consumer_org")?;
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
        // The supplier's list in self-service is not in Altinn, so the issuer itself is the source (dossier 4.2).
        (named, Some(onbehalfof)) => {
            let acting =
                ActingParty { delegation_source: request.issuer.url.clone(), onbehalfof: Some(onbehalfof.to_owned()) };
            (customer_orgno(onbehalfof, named, client)?, Some(acting))
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
        authorization_details: authorization_details(grant, client)?,
    })
}

fn check_registered(scopes: &[&str], client: &Client) -> Result<(), GrantError> {
    let missing = scopes.iter().find(|scope| !client.scopes.contains(**scope));
    match (missing, scopes.is_empty()) {
        (None, false) => Ok(()),
        (None, true) => Err(GrantError::because(MpCode::Scope, "no scope is requested", "det er ikke bedt om noe")),
        (Some(scope), _) => Err(GrantError::because(MpCode::Scope, *scope, *scope)),
    }
}

/// `krr:user/` scopes are for `api_klient`, where a person logs in; all others are for machines (dossier 3.6).
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
        return Err(GrantError::because(
            MpCode::Delegation,
            format!("register one from {consumer} in `delegations` of the client"),
            format!("registrer en fra {consumer} i `delegations` på klienten"),
        ));
    }
    match scopes.iter().find(|scope| !from_consumer().any(|delegation| delegation.scopes.contains(**scope))) {
        Some(scope) => Err(GrantError::because(MpCode::ConsumerScope, *scope, *scope)),
        None if scopes.is_empty() => check_registered(scopes, client),
        None => Ok(()),
    }
}

/// `iss_onbehalfof` is the name under which the supplier registered its customer (DOC-ONBEHALFOF); no delegation is needed. The
/// code for an unknown customer is a guess, and so is that `consumer_org` must name the same organisation.
fn customer_orgno<'c>(onbehalfof: &str, consumer_org: Option<&str>, client: &'c Client) -> Result<&'c str, GrantError> {
    let Some(customer) = client.onbehalfof.iter().find(|customer| customer.id == onbehalfof) else {
        let (en, nb) = (
            "iss_onbehalfof is not registered on the client: add it to `onbehalfof` of the client",
            "iss_onbehalfof nevner ingen som er registrert på klienten: legg dem til i `onbehalfof` på klienten",
        );
        return Err(GrantError::because(MpCode::ClientAuthentication, en, nb));
    };
    if consumer_org.is_some_and(|named| named != customer.orgno) {
        let (en, nb) = (
            "consumer_org is another organisation than the one registered for iss_onbehalfof",
            "consumer_org er en annen virksomhet enn den som er registrert for iss_onbehalfof",
        );
        return Err(GrantError::because(MpCode::Delegation, en, nb));
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

/// System users exist for the client's own organisation and for those that delegated to it.
fn authorization_details(grant: &ParsedGrant<'_>, client: &Client) -> Result<Option<Value>, GrantError> {
    let Some(value) = grant.claims.get("authorization_details") else { return Ok(None) };
    let details = value.as_array().filter(|list| !list.is_empty()).ok_or(MpCode::InvalidAuthorizationDetails)?;
    for detail in details {
        match detail.get("type").and_then(Value::as_str).ok_or(MpCode::InvalidAuthorizationDetails)? {
            SYSTEM_USER => {}
            other => return Err(GrantError::because(MpCode::UnsupportedAuthorizationDetails, other, other)),
        }
        let organisation =
            detail.pointer("/systemuser_org/ID").and_then(Value::as_str).ok_or(MpCode::InvalidAuthorizationDetails)?;
        let orgno = organisation.strip_prefix("0192:").ok_or(MpCode::InvalidAuthorizationDetails)?;
        let known = orgno == client.orgno || client.delegations.iter().any(|delegation| delegation.consumer == orgno);
        if !known {
            return Err(GrantError::because(MpCode::UnknownSystemUser, organisation, organisation));
        }
    }
    Ok(Some(value.clone()))
}
