use krr_specs::{Generation, Roster, Scope};

use crate::model::available_tokens::Granted;
use crate::target::{GrantError, Issuer, Token};

/// Requests a token for each machine scope of the generation, and one bound to a person. Returns what was granted and the
/// token that expires first.
pub(crate) async fn request_each_scope(
    issuer: &Issuer,
    generation: Generation,
) -> Result<(Granted, Token), GrantError> {
    let mut granted = Granted { scopes: Default::default(), expiring: String::new(), bound: false };
    let (mut expiring, mut refused): (Option<Token>, _) =
        (None, GrantError::NoScope("the generation has none".to_owned()));
    for scope in Scope::of(generation).filter(|scope| scope.name.contains("global/")) {
        let token = match issuer.grant(scope.name, None).await {
            Err(GrantError::NoScope(reason)) => {
                refused = GrantError::NoScope(reason);
                continue;
            }
            result => result?,
        };
        granted.scopes.insert(scope.name.to_owned());
        // Of the tokens for look-ups, the one that expires first: a case will wait for it.
        if !scope.grants.is_empty() && expiring.as_ref().is_none_or(|expiring| token.lifetime < expiring.lifetime) {
            scope.name.clone_into(&mut granted.expiring);
            expiring = Some(token);
        }
    }
    let expiring = expiring.ok_or(refused)?;
    let pid = Roster::published().persons.into_iter().next().map(|person| person.personidentifikator);
    // Not every issuer binds tokens to persons, and not for every client.
    granted.bound = generation == Generation::G3 && issuer.grant(&granted.expiring, pid.as_deref()).await.is_ok();
    Ok((granted, expiring))
}
