use aws_lc_rs::digest::SHA256;

/// SHA-256 of a secret or of a mark: what is remembered in its place, so that nobody who reads the memory can use it, and a
/// look-up takes as long for a wrong guess as for one that is nearly right.
pub(crate) type Digest = [u8; 32];

pub(crate) fn sha256(bytes: &[u8]) -> Digest {
    let mut digest = Digest::default();
    digest.copy_from_slice(aws_lc_rs::digest::digest(&SHA256, bytes).as_ref());
    digest
}
