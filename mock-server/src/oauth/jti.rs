//! The `jti` of a token, which also says in which world it was issued, so that nothing need be remembered of it.
//!
//! The first half is chance; the second is a digest of the first and of the world's name. To whoever looks at it, it is a UUID.

use uuid::{Builder, Uuid};

use crate::crypto::digest::sha256;

/// A new `jti` for a token of this world.
pub(crate) fn new_for_world(world: &str) -> String {
    let mut bytes = Uuid::new_v4().into_bytes();
    let (random, rest) = bytes.split_at_mut(8);
    rest.copy_from_slice(&half(random, world));
    Builder::from_custom_bytes(bytes).into_uuid().to_string()
}

/// Whether the `jti` of a token was made in this world.
pub(crate) fn is_from_world(jti: &str, world: &str) -> bool {
    let Ok(id) = jti.parse::<Uuid>() else { return false };
    let mut bytes = id.into_bytes();
    // As it was when the digest was taken: before the version was written over four bits of it.
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    let (random, rest) = bytes.split_at_mut(8);
    rest.copy_from_slice(&half(random, world));
    Builder::from_custom_bytes(bytes).into_uuid() == id
}

fn half(random: &[u8], world: &str) -> [u8; 8] {
    let mut half = [0; 8];
    half.copy_from_slice(&sha256(&[random, world.as_bytes()].concat())[..8]);
    half
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_of_its_own_world_only() {
        for _ in 0..100 {
            let id = new_for_world("a");
            assert!(is_from_world(&id, "a") && !is_from_world(&id, "b") && !is_from_world(&id, ""), "{id}");
        }
        assert!(!is_from_world("no uuid", "") && !is_from_world(&Uuid::nil().to_string(), ""));
    }
}
