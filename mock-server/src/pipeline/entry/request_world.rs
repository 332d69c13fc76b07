//! The world of a request: named by the header `KRR-Mock-World`, by a path below `/_world/NAME/`, by the host `NAME.localhost`,
//! or else by the token, which belongs to the world it was issued in.

use std::{borrow::Cow, sync::Arc};

use krr_specs::Environments;

use crate::http::request::ApiRequest;
use crate::http::server_names::ServerNames;
use crate::oauth::verified_tokens::VerifiedToken;
use crate::operation::authorize::bearer;
use crate::state::app::AppState;
use crate::state::world::World;
use crate::state::worlds::{WorldError, is_valid_name, name_in_header};

/// The world, created at its first use.
pub(crate) fn world_of(state: &AppState, request: &ApiRequest) -> Result<Arc<World>, WorldError> {
    match name(state, request)? {
        Some(name) => state.worlds.named(&name),
        None => match request.path.starts_with("/_mock/") {
            // There a token is that of `--admin-token`.
            true => state.worlds.named(""),
            false => of_token(state, request),
        },
    }
}

/// The name in the request itself; an error where it has several that differ.
pub(crate) fn name<'r>(state: &AppState, request: &'r ApiRequest) -> Result<Option<Cow<'r, str>>, WorldError> {
    let header = name_in_header(&request.headers)?.map(Cow::Borrowed);
    let path = match request.world_in_path() {
        None => None,
        Some(Ok(name)) if is_valid_name(&name) => Some(name),
        Some(_) => return Err(WorldError::NameInPath),
    };
    let host = request.host().and_then(|host| of_host(&state.names, host)).map(Cow::Owned);
    let mut names = [header, path, host].into_iter().flatten();
    let Some(first) = names.next() else { return Ok(None) };
    match names.find(|other| *other != first) {
        Some(other) => Err(WorldError::Two { one: first.as_ref().into(), other: other.as_ref().into() }),
        None => Ok(Some(first)),
    }
}

const BELOW_LOCALHOST: &str = ".localhost";

/// `NAME.localhost` names a world, in lower case, unless it is a name of the mock itself.
fn of_host(own: &ServerNames, authority: &str) -> Option<String> {
    let host = authority.split(':').next().unwrap_or_default().trim_end_matches('.');
    let (name, ending) = host.split_at_checked(host.len().checked_sub(BELOW_LOCALHOST.len())?)?;
    if name.is_empty() || !ending.eq_ignore_ascii_case(BELOW_LOCALHOST) {
        return None;
    }
    let is_other = own.is_at(&host.to_ascii_lowercase()) || Environments::bundled().find_authority(host).is_some();
    (!is_other).then(|| name.to_ascii_lowercase())
}

/// The world in which the token was issued, or the default one. A token that is of no world is refused there.
fn of_token(state: &AppState, request: &ApiRequest) -> Result<Arc<World>, WorldError> {
    let worlds = &state.worlds;
    let default = Arc::clone(worlds.default_world());
    if !worlds.has_named() {
        return Ok(default);
    }
    let Some(token) = bearer(&request.headers) else { return Ok(default) };
    if token.split('.').count() != 3 {
        let is_opaque_of = |world: &World| world.opaque_tokens.find(token).is_some();
        let named = || if is_opaque_of(&default) { None } else { worlds.find(is_opaque_of) };
        return Ok(named().unwrap_or_else(|| Arc::clone(&default)));
    }
    match state.verified_tokens.find_or_verify(token, || state.issuing.verify(token)) {
        Ok(verified) => of_verified(state, &verified),
        Err(_) => Ok(default),
    }
}

fn of_verified(state: &AppState, token: &VerifiedToken) -> Result<Arc<World>, WorldError> {
    if token.world().is_none() && !token.is_of_world("") {
        // It remembers the world that it is found to be of.
        state.worlds.find(|world| token.is_of_world(&world.name));
    }
    state.worlds.named(token.world().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_before_localhost_names_a_world() {
        let address = ([127, 0, 0, 1], 8080).into();
        let own = ServerNames::given("http://krr.localhost:8080", address);
        for (authority, name) in [
            ("my-test.localhost:8080", Some("my-test")),
            ("My-Test.localhost", Some("my-test")),
            ("a.b.localhost.", Some("a.b")),
            ("krr.localhost:8080", None),
            ("localhost:8080", None),
            (".localhost", None),
            ("my-test.example.no", None),
            ("[::1]:8080", None),
        ] {
            assert_eq!(of_host(&own, authority).as_deref(), name, "{authority}");
        }
    }
}
