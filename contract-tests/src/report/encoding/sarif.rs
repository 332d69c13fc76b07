//! The parts that every SARIF 2.1.0 log has, whatever its results are about.

use std::path::{Component, Path};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};
use serde_json::{Value, json};

/// Characters that are not escaped in a path segment (RFC 3986, section 3.3).
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// How many results code scanning services take of one run.
pub(crate) const MAX_RESULTS: usize = 25_000;

/// A log with one run. Columns are counted in characters.
pub(crate) fn log(mut run: Value) -> Value {
    run["columnKind"] = json!("unicodeCodePoints");
    json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    })
}

/// A region of a file.
pub(crate) fn physical(artifact: &Value, region: &Value) -> Value {
    json!({ "artifactLocation": artifact, "region": region })
}

/// The path as a URI reference: relative, or absolute with the scheme `file`.
pub(crate) fn uri(path: &Path) -> String {
    let segments = path.components().filter_map(|part| match part {
        Component::Normal(name) => Some(percent_encode(name.as_encoded_bytes(), SEGMENT).to_string()),
        Component::ParentDir => Some("..".to_owned()),
        Component::CurDir | Component::RootDir | Component::Prefix(_) => None,
    });
    let segments = segments.collect::<Vec<_>>().join("/");
    if path.is_absolute() { format!("file:///{segments}") } else { segments }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_becomes_a_uri() {
        assert_eq!(uri(Path::new("./a b/#c/æ.env")), "a%20b/%23c/%C3%A6.env");
        #[cfg(unix)]
        assert_eq!(uri(Path::new(<std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(b"bl\xe5"))), "bl%E5");
        assert_eq!(uri(Path::new("/etc/../krr")), "file:///etc/../krr");
    }
}
