//! Where the signing key is kept from one run to the next.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    str::FromStr,
};

/// The value of `--key-folder`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum KeyFolder {
    /// Each run has a key of its own.
    None,
    At(PathBuf),
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum KeyFolderError {
    #[error("expected a folder or `none`")]
    Empty,
    #[error("exists and is not a folder")]
    NotFolder,
}

impl FromStr for KeyFolder {
    type Err = KeyFolderError;

    /// A folder that is given must be one, or not exist yet. That no key can be stored in the default one is no error.
    fn from_str(text: &str) -> Result<Self, KeyFolderError> {
        let path = Path::new(text);
        match text {
            "none" => Ok(Self::None),
            "" => Err(KeyFolderError::Empty),
            _ if path.exists() && !path.is_dir() => Err(KeyFolderError::NotFolder),
            _ => Ok(Self::At(path.to_owned())),
        }
    }
}

impl KeyFolder {
    /// The folder in the user's cache; none for a user without a home, as in some containers. `variable` reads the environment.
    ///
    /// A relative path is ignored, as the XDG Base Directory Specification demands: it would depend on the working directory.
    /// Crates for this also ask the user database for a home, which would leave keys where nobody expects them.
    pub(crate) fn in_cache(variable: impl Fn(&str) -> Option<OsString>) -> Self {
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
    fn the_default_is_in_the_users_cache_or_nowhere() {
        let default = |cache: Option<&str>, home: Option<&str>| {
            let variable = |name: &str| if name == "HOME" { home } else { cache.filter(|_| name == "XDG_CACHE_HOME") };
            KeyFolder::in_cache(|name| variable(name).map(Into::into))
        };
        let at = |path: &str| KeyFolder::At(path.into());
        assert_eq!(default(Some("/c"), Some("/home/kari")), at("/c/krr-mock"));
        assert_eq!(default(None, Some("/home/kari")), at("/home/kari/.cache/krr-mock"));
        assert_eq!(default(Some("relative"), Some("/home/kari")), at("/home/kari/.cache/krr-mock"));
        for nowhere in [None, Some(""), Some("relative")] {
            assert_eq!(default(nowhere, nowhere), KeyFolder::None);
        }
    }
}
