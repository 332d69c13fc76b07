use std::fmt;

use serde::{Serialize, Serializer};
use serde_json::Value;

/// A JSON Pointer (RFC 6901), built while walking down a document.
///
/// ```
/// use krr_specs::Pointer;
///
/// let pointer = Pointer::root().child("paths").child("/rest/v1/person").child("get");
/// assert_eq!(pointer.as_str(), "/paths/~1rest~1v1~1person/get");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Pointer(String);

impl Pointer {
    /// The pointer to the whole document, the empty string.
    pub fn root() -> Self {
        Self::default()
    }

    /// A pointer from its RFC 6901 form.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The pointer one level down; `~` and `/` in `name` are escaped.
    pub fn child(&self, name: impl fmt::Display) -> Self {
        let name = name.to_string().replace('~', "~0").replace('/', "~1");
        Self(format!("{}/{name}", self.0))
    }

    /// The pointer as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The value at this pointer in `document`.
    pub fn get<'d>(&self, document: &'d Value) -> Option<&'d Value> {
        document.pointer(&self.0)
    }

    /// The steps of the pointer, unescaped.
    pub fn steps(&self) -> impl Iterator<Item = String> + '_ {
        self.0.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~"))
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Pointer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}
