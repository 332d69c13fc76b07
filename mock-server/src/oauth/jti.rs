//! The `jti` of a token encodes the world in which it was issued, so that tokens need not be remembered.
//!
//! It looks like a UUID: the first half is random, the second is a digest of the first half and the name of the world.

use uuid::{Builder, Uuid};

use crate::crypto::digest::sha256;

/// A new `jti` for a token of this world.
pub(crate) fn new_for_world(world: &str) -> String {
    let mut bytes = Uuid::new_v4().into_bytes();
    let (random, rest) = bytes.split_at_mut(8);
    rest.copy_from_slice(&half(random, world));
    Builder::from_custom_bytes(bytes).into_uuid().to_string()
}

/// Whether a token with this `jti` was issued in this world.
pub(crate) fn is_from_world(jti: &str, world: &str) -> bool {
    let Ok(id) = jti.parse::<Uuid>() else { return false };
    let mut bytes = id.into_bytes();
    // The digest was taken before the UUID's version replaced four bits.
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
    fn a_jti_belongs_to_its_own_world_only() {
        for _ in 0..100 {
            let id = new_for_world("a");
            assert!(is_from_world(&id, "a") && !is_from_world(&id, "b") && !is_from_world(&id, ""), "{id}");
        }
        assert!(!is_from_world("not a uuid", "") && !is_from_world(&Uuid::nil().to_string(), ""));
    }
}
