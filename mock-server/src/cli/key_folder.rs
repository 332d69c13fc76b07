//! Where the signing key is kept from one run to the next.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    str::FromStr,
};

/// What `--key-folder` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum KeyFolder {
    /// Each run has a key of its own.
    None,
    At(PathBuf),
}

/// Why it names no folder.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum KeyFolderError {
    #[error("neither a folder nor `none`")]
    Nothing,
    #[error("something else than a folder is there")]
    SomethingElse,
}

impl FromStr for KeyFolder {
    type Err = KeyFolderError;

    /// A folder that is asked for must be one, or not be there yet; that nothing can be kept in the usual one stops nobody.
    fn from_str(text: &str) -> Result<Self, KeyFolderError> {
        let path = Path::new(text);
        match text {
            "none" => Ok(Self::None),
            "" => Err(KeyFolderError::Nothing),
            _ if path.exists() && !path.is_dir() => Err(KeyFolderError::SomethingElse),
            _ => Ok(Self::At(path.to_owned())),
        }
    }
}

impl KeyFolder {
    /// The one in the user's cache; none for a user who has no folder at all, as in some containers. `variable` is the
    /// environment's.
    ///
    /// A relative path is passed over, as the XDG Base Directory Specification asks: it would lead into whatever folder the mock
    /// was started in.
    pub(crate) fn usual(variable: impl Fn(&str) -> Option<OsString>) -> Self {
        let folder = |name: &str| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let cache = match cfg!(windows) {
            true => folder("LOCALAPPDATA"),
            false => folder("XDG_CACHE_HOME").or_else(|| Some(folder("HOME")?.join(".cache"))),
        };
        cache.map_or(Self::None, |cache| Self::At(cache.join("krr-mock")))
    }

    pub(crate) fn path(&self) -> Option<&Path> {
        match self {
            Self::None => None,
            Self::At(path) => Some(path),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::KeyFolder;

    #[test]
    fn the_usual_one_is_in_the_users_cache_and_nowhere_else() {
        let usual = |cache: Option<&str>, home: Option<&str>| {
            let variable = |name: &str| if name == "HOME" { home } else { cache.filter(|_| name == "XDG_CACHE_HOME") };
            KeyFolder::usual(|name| variable(name).map(Into::into))
        };
        let at = |path: &str| KeyFolder::At(path.into());
        assert_eq!(usual(Some("/c"), Some("/home/kari")), at("/c/krr-mock"));
        assert_eq!(usual(None, Some("/home/kari")), at("/home/kari/.cache/krr-mock"));
        assert_eq!(usual(Some("relative"), Some("/home/kari")), at("/home/kari/.cache/krr-mock"));
        for nowhere in [None, Some(""), Some("relative")] {
            assert_eq!(usual(nowhere, nowhere), KeyFolder::None);
        }
    }
}
