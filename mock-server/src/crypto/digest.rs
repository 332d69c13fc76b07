use aws_lc_rs::digest::{SHA256, digest};

/// SHA-256 of a secret or of a `jti`, stored in its place: memory holds no usable secret, and a look-up takes equally long
/// for every wrong guess.
pub(crate) type Digest = [u8; 32];

pub(crate) fn sha256(bytes: &[u8]) -> Digest {
    let mut array = Digest::default();
    array.copy_from_slice(digest(&SHA256, bytes).as_ref());
    array
}
