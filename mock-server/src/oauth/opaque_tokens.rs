use std::collections::{HashMap, VecDeque};

use aws_lc_rs::rand;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use parking_lot::Mutex;

use crate::crypto::digest::{Digest, sha256};

/// How many are kept in one world; the oldest make room.
const MOST: usize = 10_000;

/// How long a token is: 32 bytes in base64.
const LENGTH: usize = 44;

/// What the issuer remembers of a token that says nothing itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OpaqueToken {
    pub(crate) scope: String,
    pub(crate) client_id: String,
    pub(crate) client_orgno: String,
    pub(crate) pid: Option<String>,
    pub(crate) iat: i64,
    pub(crate) exp: i64,
}

/// The opaque tokens of one world, known by their digests: looking one up takes the same time whatever was guessed.
#[derive(Default)]
pub(crate) struct OpaqueTokens(Mutex<IssuedTokens>);

#[derive(Default)]
struct IssuedTokens {
    tokens: HashMap<Digest, OpaqueToken>,
    oldest_first: VecDeque<Digest>,
}

impl OpaqueTokens {
    /// A new token: 44 characters of base64, as in the guide's examples (dossier 4.3).
    pub(crate) fn issue(&self, said: OpaqueToken) -> String {
        let mut bytes = [0; 32];
        rand::fill(&mut bytes).expect("the operating system gives random numbers");
        let token = STANDARD.encode(bytes);
        let mut known = self.0.lock();
        if known.oldest_first.len() >= MOST {
            let oldest = known.oldest_first.pop_front();
            oldest.map(|oldest| known.tokens.remove(&oldest));
        }
        known.oldest_first.push_back(sha256(token.as_bytes()));
        known.tokens.insert(sha256(token.as_bytes()), said);
        token
    }

    pub(crate) fn find(&self, token: &str) -> Option<OpaqueToken> {
        // A JWT is longer by far, and no digest need be taken of it.
        if token.len() != LENGTH {
            return None;
        }
        self.0.lock().tokens.get(&sha256(token.as_bytes())).cloned()
    }

    /// Forgets one token. Its place in the order stays, and is passed over when it comes to be the oldest.
    pub(crate) fn revoke(&self, token: &str) {
        self.0.lock().tokens.remove(&sha256(token.as_bytes()));
    }

    pub(crate) fn clear(&self) {
        *self.0.lock() = IssuedTokens::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_make_room() {
        let tokens = OpaqueTokens::default();
        let said = |iat| OpaqueToken {
            scope: "a".to_owned(),
            client_id: "b".to_owned(),
            client_orgno: "c".to_owned(),
            pid: None,
            iat,
            exp: iat + 1,
        };
        let (first, second) = (tokens.issue(said(1)), tokens.issue(said(2)));
        assert_eq!(first.len(), 44);
        for iat in 3..=10_001 {
            tokens.issue(said(iat));
        }
        assert_eq!((tokens.find(&first), tokens.find(&second)), (None, Some(said(2))));
        assert_eq!(tokens.0.lock().tokens.len(), MOST);
        tokens.revoke(&second);
        assert_eq!(tokens.find(&second), None);
        tokens.issue(said(0));
        let known = tokens.0.lock();
        assert_eq!((known.tokens.len(), known.oldest_first.len()), (MOST, MOST));
    }
}
