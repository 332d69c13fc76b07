use std::{
    hash::{Hash, Hasher},
    ops::Deref,
    sync::{Arc, OnceLock},
};

use hashbrown::{Equivalent, HashMap};
use parking_lot::Mutex;

use crate::oauth::{claims::Claims, jti};

/// How many are remembered at least; at most twice as many. A token has a kilobyte or two.
const FEWEST: usize = 500;

/// Tokens that a key was found to have signed, so that it is asked once for each and not at every request: to verify a
/// signature takes longer than all the rest of a look-up.
///
/// Only what can never change is remembered: that these very bytes were signed by that key, and what they say. Whether the
/// issuer, the generation and the world are right and whether the token has expired is asked each time. The tokens live with
/// their key and go with it: under another key every token is verified anew.
#[derive(Default)]
pub(crate) struct VerifiedTokens(Mutex<Entries>);

/// Two halves: when the younger is full it becomes the older one, and what nobody asked for since is forgotten.
#[derive(Default)]
struct Entries {
    younger: HashMap<Token, Arc<VerifiedToken>>,
    older: HashMap<Token, Arc<VerifiedToken>>,
}

/// A token that is remembered.
#[derive(PartialEq, Eq)]
struct Token(Box<str>);

/// One that is looked for.
struct Sought<'t>(&'t [u8]);

/// The end of a token, which is part of its signature, tells it from others as well as the kilobyte before it does. Nobody but
/// the key's owner makes tokens that are remembered, so that nobody can have them collide.
fn hash_end(token: &[u8], state: &mut impl Hasher) {
    const END: usize = 32;
    state.write(&token[token.len().saturating_sub(END)..]);
}

impl Hash for Token {
    fn hash<H: Hasher>(&self, state: &mut H) {
        hash_end(self.0.as_bytes(), state);
    }
}

impl Hash for Sought<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        hash_end(self.0, state);
    }
}

impl Equivalent<Token> for Sought<'_> {
    fn equivalent(&self, known: &Token) -> bool {
        self.0 == known.0.as_bytes()
    }
}

/// A token that the key signed.
pub(crate) struct VerifiedToken {
    claims: Claims,
    /// The world that it was found to be made in.
    world: OnceLock<Box<str>>,
}

impl VerifiedToken {
    pub(crate) fn new(claims: Claims) -> Self {
        Self { claims, world: OnceLock::new() }
    }

    /// Whether it was made in this world, which is a digest of two names, and the same at every look.
    pub(crate) fn is_of_world(&self, name: &str) -> bool {
        // Most have the empty one, which some processors take long to compare.
        let is_it = |known: &str| known.is_empty() && name.is_empty() || known == name;
        if self.world.get().is_some_and(|known| is_it(known)) {
            return true;
        }
        let is_of_world = jti::is_from_world(&self.jti, name);
        if is_of_world {
            let _ = self.world.set(name.into());
        }
        is_of_world
    }
}

impl Deref for VerifiedToken {
    type Target = Claims;

    fn deref(&self) -> &Claims {
        &self.claims
    }
}

impl VerifiedTokens {
    /// What is remembered of a token.
    pub(crate) fn find(&self, token: &[u8]) -> Option<Arc<VerifiedToken>> {
        self.0.lock().find(token)
    }

    /// The same, or else what `verify` finds; a token that is refused is not remembered.
    pub(crate) fn of<E>(
        &self,
        token: &str,
        verify: impl FnOnce() -> Result<Claims, E>,
    ) -> Result<Arc<VerifiedToken>, E> {
        if let Some(known) = self.find(token.as_bytes()) {
            return Ok(known);
        }
        let verified = Arc::new(VerifiedToken::new(verify()?));
        self.0.lock().keep(Token(token.into()), Arc::clone(&verified));
        Ok(verified)
    }
}

impl Entries {
    fn find(&mut self, token: &[u8]) -> Option<Arc<VerifiedToken>> {
        if let Some(known) = self.younger.get(&Sought(token)) {
            return Some(Arc::clone(known));
        }
        let (token, known) = self.older.remove_entry(&Sought(token))?;
        self.keep(token, Arc::clone(&known));
        Some(known)
    }

    fn keep(&mut self, token: Token, verified: Arc<VerifiedToken>) {
        if self.younger.len() >= FEWEST {
            self.older = std::mem::take(&mut self.younger);
        }
        self.younger.insert(token, verified);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(jti: &str) -> Result<Claims, ()> {
        Ok(Claims { jti: jti.to_owned(), ..Claims::default() })
    }

    #[test]
    fn a_token_is_verified_once_and_a_refused_one_each_time() {
        let tokens = VerifiedTokens::default();
        assert_eq!(tokens.of("a", || Err(1)).err(), Some(1));
        assert_eq!(tokens.of("a", || Err(2)).err(), Some(2));
        tokens.of("a", || said("first")).unwrap();
        assert_eq!(tokens.of("a", || said("second")).unwrap().jti, "first");
        assert_eq!(tokens.of("aa", || said("other")).unwrap().jti, "other");
    }

    #[test]
    fn memory_is_bounded_and_whoever_comes_again_stays() {
        let tokens = VerifiedTokens::default();
        for number in 0..10 * FEWEST {
            tokens.of(&number.to_string(), || said("passing")).unwrap();
            assert_eq!(tokens.of("regular", || if number == 0 { said("kept") } else { Err(()) }).unwrap().jti, "kept");
            let kept = tokens.0.lock();
            assert!(kept.younger.len() + kept.older.len() <= 2 * FEWEST);
        }
        assert!(tokens.of("0", || Err(())).is_err());
    }

    #[test]
    fn a_token_is_of_its_own_world_whoever_asked_before() {
        let token = VerifiedToken::new(said(&jti::new_for_world("a")).unwrap());
        assert!(!token.is_of_world("b") && token.is_of_world("a") && token.is_of_world("a") && !token.is_of_world("b"));
    }
}
