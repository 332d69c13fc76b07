use std::collections::BTreeMap;

use parking_lot::Mutex;

use crate::model::exchange::Access;

/// The language of each person before a run changed it, so that it can be restored. It has no `Debug`: it names persons.
#[derive(Default)]
pub(crate) struct ChangeLog(Mutex<BTreeMap<String, Original>>);

/// What a person's language was, and the token that may change it.
pub(crate) struct Original {
    pub(crate) access: Access,
    pub(crate) language: String,
}

impl ChangeLog {
    pub(crate) fn contains(&self, pid: &str) -> bool {
        self.0.lock().contains_key(pid)
    }

    /// Adds the language of the person of `access`. The first entry of a person stays.
    pub(crate) fn add(&self, access: &Access, language: String) {
        if let Some(pid) = access.pid() {
            let original = Original { access: access.clone(), language };
            self.0.lock().entry(pid.to_owned()).or_insert(original);
        }
    }

    pub(crate) fn take(&self) -> impl Iterator<Item = Original> {
        std::mem::take(&mut *self.0.lock()).into_values()
    }
}
