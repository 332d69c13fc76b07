use std::sync::LazyLock;

use aws_lc_rs::digest::{Context, SHA256};
use krr_specs::Document;

/// For `--version`. The digest is that of the bundled documents of the register, one after the other.
pub(crate) static LONG_VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut documents = Context::new(&SHA256);
    Document::bundled_files().iter().for_each(|file| documents.update(file.as_bytes()));
    let digest: String = documents.finish().as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    let (version, commit, date) = (env!("CARGO_PKG_VERSION"), env!("KRR_BUILD_COMMIT"), env!("KRR_BUILD_DATE"));
    format!("{version} (commit {commit} of {date}, documents sha256:{digest})")
});
