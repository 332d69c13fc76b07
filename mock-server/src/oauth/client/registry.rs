use std::{collections::HashMap, sync::Arc};

use parking_lot::RwLock;

use crate::oauth::client::{
    Client,
    demo::{DEMO_CLIENT_ID, demo_client},
};

/// The clients of one world: the demo client and those of the file, with which all worlds begin, and over them what was
/// registered or removed in this one.
pub(crate) struct ClientRegistry {
    founding: Arc<HashMap<String, Arc<Client>>>,
    changed: RwLock<HashMap<String, Option<Arc<Client>>>>,
}

impl ClientRegistry {
    pub(crate) fn new(founding: Arc<HashMap<String, Arc<Client>>>) -> Self {
        Self { founding, changed: RwLock::default() }
    }

    pub(crate) fn find(&self, client_id: &str) -> Option<Arc<Client>> {
        if let Some(changed) = self.changed.read().get(client_id) {
            return changed.clone();
        }
        let demo = || (client_id == DEMO_CLIENT_ID).then(demo_client);
        self.founding.get(client_id).cloned().or_else(demo)
    }

    /// Registers a client in place of whoever had the id; the outcome is whether somebody had it.
    pub(crate) fn put(&self, client: Client) -> bool {
        let was_there = self.find(&client.client_id).is_some();
        self.changed.write().insert(client.client_id.clone(), Some(Arc::new(client)));
        was_there
    }

    /// Removes a client; the outcome is whether it was there.
    pub(crate) fn remove(&self, client_id: &str) -> bool {
        let was_there = self.find(client_id).is_some();
        if was_there {
            self.changed.write().insert(client_id.to_owned(), None);
        }
        was_there
    }

    /// Every client, by id.
    pub(crate) fn all(&self) -> Vec<Arc<Client>> {
        let mut ids: Vec<String> = self.changed.read().keys().cloned().collect();
        ids.extend(self.founding.keys().cloned().chain([DEMO_CLIENT_ID.to_owned()]));
        ids.sort_unstable();
        ids.dedup();
        ids.iter().filter_map(|client_id| self.find(client_id)).collect()
    }

    pub(crate) fn reset(&self) {
        self.changed.write().clear();
    }
}
