//! What a grant asks for, and whether the client may have it.

use krr_fixtures::Personidentifikator;
use serde_json::Value;

use crate::{
    oauth::{
        client::{Client, Integration},
        scope_list::requested_scopes,
    },
    services::issuers::grant::{GrantPolicy, assertion::ParsedGrant, error::GrantError, mp_code::MpCode},
};

/// Where Altinn lives in tokens whose scopes were delegated there.
const ALTINN: &str = "https://www.altinn.no/";
/// The one type that Altinn gave its system users.
const SYSTEM_USER: &str = "urn:altinn:systemuser";

/// What the token is to say besides whose it is.
pub(crate) struct Entitlement {
    pub(crate) scope: String,
    /// Organisation number of the one whom the token is for.
    pub(crate) consumer: String,
    pub(crate) acting: Option<ActingParty>,
    /// The claim `aud`.
    pub(crate) resource: Option<Value>,
    pub(crate) pid: Option<String>,
    pub(crate) authorization_details: Option<Value>,
}

/// That the client's organisation acts for another, which is the consumer.
pub(crate) struct ActingParty {
    pub(crate) delegation_source: String,
    /// What `iss_onbehalfof` said.
    pub(crate) onbehalfof: Option<String>,
}

pub(crate) fn entitlement(
    grant: &ParsedGrant<'_>,
    client: &Client,
    terms: &GrantPolicy<'_>,
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
        (Some(_), Some(_)) if !terms.strictness.takes_consumer_org_with_iss_onbehalfof() => {
            let (en, nb) = (
                "consumer_org and iss_onbehalfof exclude each other (--strictness docs)",
                "consumer_org og iss_onbehalfof utelukker hverandre (--strictness docs)",
            );
            return Err(GrantError::because(MpCode::BrokenGrant, en, nb));
        }
        // A supplier's own list in self-service, of which Altinn knows nothing: the source is the issuer itself (dossier 4.2).
        (named, Some(onbehalfof)) => {
            let acting =
                ActingParty { delegation_source: terms.issuer.url.clone(), onbehalfof: Some(onbehalfof.to_owned()) };
            (organisation_behind(onbehalfof, named, client)?, Some(acting))
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
        resource: resource(grant, terms)?,
        pid: pid(grant)?,
        authorization_details: authorization_details(grant, client)?,
    })
}

fn check_registered(scopes: &[&str], client: &Client) -> Result<(), GrantError> {
    let missing = scopes.iter().find(|scope| !client.scopes.contains(**scope));
    match (missing, scopes.is_empty()) {
        (None, false) => Ok(()),
        (None, true) => Err(GrantError::because(MpCode::Scope, "none is asked for", "det er ikke bedt om noe")),
        (Some(scope), _) => Err(GrantError::because(MpCode::Scope, *scope, *scope)),
    }
}

/// `krr:user/` scopes are given to `api_klient`, where a person logs in; machines have the others (dossier 3.6).
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

/// What an organisation has delegated is all that is known of what it has: a scope outside it, it does not have.
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

/// `iss_onbehalfof` is whatever the supplier called its customer when it registered them (DOC-ONBEHALFOF), and nobody need have
/// delegated anything. Which code the real one has for a stranger is a guess; so is that `consumer_org` must be the same
/// organisation.
fn organisation_behind<'c>(
    onbehalfof: &str,
    consumer_org: Option<&str>,
    client: &'c Client,
) -> Result<&'c str, GrantError> {
    let Some(customer) = client.onbehalfof.iter().find(|customer| customer.id == onbehalfof) else {
        let (en, nb) = (
            "iss_onbehalfof names nobody whom the client is registered with: add them to `onbehalfof` of the client",
            "iss_onbehalfof nevner ingen som er registrert på klienten: legg dem til i `onbehalfof` på klienten",
        );
        return Err(GrantError::because(MpCode::Client, en, nb));
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

/// One resource comes back as text and several as a list (RFC 7519, section 4.1.3).
fn resource(grant: &ParsedGrant<'_>, terms: &GrantPolicy<'_>) -> Result<Option<Value>, GrantError> {
    match grant.claims.get("resource") {
        None => Ok(None),
        Some(one) if is_text(one) && terms.strictness.takes_resource_as_string() => Ok(Some(one.clone())),
        Some(Value::Array(list)) if !list.is_empty() && list.iter().all(is_text) => match list.as_slice() {
            [one] => Ok(Some(one.clone())),
            several => Ok(Some(several.into())),
        },
        Some(_) => {
            let (en, nb) = ("resource must be an array of strings", "resource skal være en liste av tekster");
            Err(GrantError::because(MpCode::BrokenGrant, en, nb))
        }
    }
}

fn is_text(value: &Value) -> bool {
    value.as_str().is_some_and(|text| !text.is_empty())
}

/// The person to whom the token is to be bound, if the grant names one (EUDIW).
fn pid(grant: &ParsedGrant<'_>) -> Result<Option<String>, GrantError> {
    let Some(text) = grant.optional_text("pid")? else { return Ok(None) };
    match text.parse::<Personidentifikator>() {
        Ok(pid) => Ok(Some(pid.as_str().to_owned())),
        Err(_) => {
            let (en, nb) = ("pid is no personidentifikator", "pid er ingen personidentifikator");
            Err(GrantError::because(MpCode::BrokenGrant, en, nb))
        }
    }
}

/// System users of the client's own organisation, or of one that delegated to it, count as configured.
fn authorization_details(grant: &ParsedGrant<'_>, client: &Client) -> Result<Option<Value>, GrantError> {
    let Some(value) = grant.claims.get("authorization_details") else { return Ok(None) };
    let details = value.as_array().filter(|list| !list.is_empty()).ok_or(MpCode::BrokenDetails)?;
    for detail in details {
        match detail.get("type").and_then(Value::as_str).ok_or(MpCode::BrokenDetails)? {
            SYSTEM_USER => {}
            other => return Err(GrantError::because(MpCode::UnknownDetails, other, other)),
        }
        let organisation = detail.pointer("/systemuser_org/ID").and_then(Value::as_str).ok_or(MpCode::BrokenDetails)?;
        let orgno = organisation.strip_prefix("0192:").ok_or(MpCode::BrokenDetails)?;
        let known = orgno == client.orgno || client.delegations.iter().any(|delegation| delegation.consumer == orgno);
        if !known {
            return Err(GrantError::because(MpCode::NoSystemUser, organisation, organisation));
        }
    }
    Ok(Some(value.clone()))
}
