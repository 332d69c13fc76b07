use std::{
    fmt,
    hash::{Hash, Hasher},
    sync::{Arc, OnceLock},
};

use hashbrown::{DefaultHashBuilder, Equivalent};
use quick_cache::{
    UnitWeighter,
    sync::{Cache, DefaultLifecycle},
};

use crate::oauth::claims::Claims;
use crate::oauth::jti;
use crate::oauth::shown_token::ShownToken;

/// How many tokens are remembered. A token takes a kilobyte or two.
const CAPACITY: usize = 1000;

/// Access tokens whose signature was verified. Verifying a signature takes longer than the rest of a look-up.
///
/// Only facts that cannot change are remembered: that the key signed these bytes, and what the claims are. Issuer,
/// generation, world and expiry are checked at every request. One cache belongs to one key.
pub(crate) struct VerifiedTokens(Cache<TokenText, Arc<VerifiedToken>, UnitWeighter, DefaultHashBuilder>);

#[derive(Clone, PartialEq, Eq)]
struct TokenText(Box<str>);

/// A token as the bytes of a header, to look it up without a copy.
struct TokenBytes<'t>(&'t [u8]);

/// Hashes the end of a token, which is part of its signature and so differs from token to token. Only tokens that the key
/// signed are remembered, so nobody else can provoke collisions.
fn hash_end(token: &[u8], state: &mut impl Hasher) {
    const END: usize = 32;
    state.write(&token[token.len().saturating_sub(END)..]);
}

impl Hash for TokenText {
    fn hash<H: Hasher>(&self, state: &mut H) {
        hash_end(self.0.as_bytes(), state);
    }
}

impl Hash for TokenBytes<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        hash_end(self.0, state);
    }
}

impl Equivalent<TokenText> for TokenBytes<'_> {
    fn equivalent(&self, known: &TokenText) -> bool {
        self.0 == known.0.as_bytes()
    }
}

/// A token that the key signed.
pub(crate) struct VerifiedToken {
    claims: Claims,
    /// The world in which it was issued, once that is known.
    world: OnceLock<Box<str>>,
    shown: OnceLock<Arc<ShownToken>>,
}

impl VerifiedToken {
    pub(crate) fn new(claims: Claims) -> Self {
        Self { claims, world: OnceLock::new(), shown: OnceLock::new() }
    }

    pub(crate) fn claims(&self) -> &Claims {
        &self.claims
    }

    /// The world in which the token was issued, if that is known by now.
    pub(crate) fn world(&self) -> Option<&str> {
        self.world.get().map(AsRef::as_ref)
    }

    /// The token for the journal, as `show` makes it the first time.
    pub(crate) fn shown(&self, show: impl FnOnce(&Claims) -> ShownToken) -> Arc<ShownToken> {
        Arc::clone(self.shown.get_or_init(|| Arc::new(show(&self.claims))))
    }

    /// Whether the token was issued in this world. The answer is remembered, because it takes a digest.
    pub(crate) fn is_of_world(&self, name: &str) -> bool {
        // Most worlds have the empty name, and comparing empty strings is slow on some processors.
        let is_same = |known: &str| known.is_empty() && name.is_empty() || known == name;
        if self.world.get().is_some_and(|known| is_same(known)) {
            return true;
        }
        let is_of_world = jti::is_from_world(&self.claims.jti, name);
        if is_of_world {
            let _ = self.world.set(name.into());
        }
        is_of_world
    }
}

impl Default for VerifiedTokens {
    fn default() -> Self {
        let hasher = DefaultHashBuilder::default();
        Self(Cache::with(CAPACITY, CAPACITY as u64, UnitWeighter, hasher, DefaultLifecycle::default()))
    }
}

impl VerifiedTokens {
    pub(crate) fn find(&self, token: &[u8]) -> Option<Arc<VerifiedToken>> {
        self.0.get(&TokenBytes(token))
    }

    /// The remembered token, or the one that `verify` returns. A token that is refused is not remembered.
    pub(crate) fn find_or_verify<E>(
        &self,
        token: &str,
        verify: impl FnOnce() -> Result<Claims, E>,
    ) -> Result<Arc<VerifiedToken>, E> {
        if let Some(known) = self.find(token.as_bytes()) {
            return Ok(known);
        }
        let verified = Arc::new(VerifiedToken::new(verify()?));
        self.0.insert(TokenText(token.into()), Arc::clone(&verified));
        Ok(verified)
    }
}

impl fmt::Debug for VerifiedTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("VerifiedTokens").field(&self.0.len()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims(jti: &str) -> Result<Claims, ()> {
        Ok(Claims { jti: jti.to_owned(), ..Claims::default() })
    }

    #[test]
    fn a_token_is_verified_once_and_a_refused_one_each_time() {
        let tokens = VerifiedTokens::default();
        assert_eq!(tokens.find_or_verify("a", || Err(1)).err(), Some(1));
        assert_eq!(tokens.find_or_verify("a", || Err(2)).err(), Some(2));
        tokens.find_or_verify("a", || claims("first")).unwrap();
        assert_eq!(tokens.find_or_verify("a", || claims("second")).unwrap().claims.jti, "first");
        assert_eq!(tokens.find_or_verify("aa", || claims("other")).unwrap().claims.jti, "other");
    }

    #[test]
    fn the_cache_is_bounded_and_a_token_in_use_stays() {
        let tokens = VerifiedTokens::default();
        tokens.find_or_verify("in use", || claims("kept")).unwrap();
        for number in 0..10 * CAPACITY {
            tokens.find_or_verify(&number.to_string(), || claims("used once")).unwrap();
            assert_eq!(tokens.find_or_verify("in use", || Err(())).unwrap().claims.jti, "kept");
            assert!(tokens.0.len() <= CAPACITY);
        }
        let remembered = (0..10 * CAPACITY).filter(|number| tokens.find(number.to_string().as_bytes()).is_some());
        assert!(remembered.count() < CAPACITY);
    }

    #[test]
    fn a_token_belongs_to_its_own_world_only() {
        let token = VerifiedToken::new(claims(&jti::new_for_world("a")).unwrap());
        assert!(!token.is_of_world("b") && token.is_of_world("a") && token.is_of_world("a") && !token.is_of_world("b"));
    }
}
