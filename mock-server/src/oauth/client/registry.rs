use std::{
    collections::{BTreeMap, HashMap, hash_map::Entry},
    sync::Arc,
};

use parking_lot::RwLock;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use serde_json::Value;

use crate::http::bounds::{Budget, Held, NoRoomError};
use crate::oauth::client::Client;
use crate::oauth::client::demo::DEMO_CLIENT_ID;
use crate::oauth::client::demo_source::DemoSource;

/// The clients of one world: the demo client, those of the file that all worlds share, and the changes in this world.
pub(crate) struct ClientRegistry {
    initial: Arc<HashMap<String, Arc<Client>>>,
    demo: DemoSource,
    budget: Arc<Budget>,
    changed: RwLock<HashMap<String, Option<RegisteredClient>>>,
}

struct RegisteredClient {
    client: Arc<Client>,
    _held: Held,
}

impl ClientRegistry {
    pub(crate) fn new(initial: Arc<HashMap<String, Arc<Client>>>, demo: DemoSource, budget: Arc<Budget>) -> Self {
        Self { initial, demo, budget, changed: RwLock::default() }
    }

    pub(crate) fn find(&self, client_id: &str) -> Option<Arc<Client>> {
        if let Some(changed) = self.changed.read().get(client_id) {
            return changed.as_ref().map(|changed| Arc::clone(&changed.client));
        }
        let demo = || (client_id == DEMO_CLIENT_ID).then(|| Arc::clone(&self.demo.get().client));
        self.initial.get(client_id).cloned().or_else(demo)
    }

    /// Registers or replaces a client, whose JSON has this length. True when a client was replaced.
    pub(crate) fn put(&self, client: Client, length: usize) -> Result<bool, NoRoomError> {
        let length = stored_length(length);
        if !self.budget.has_room_for(length) {
            return Err(NoRoomError);
        }
        let id = client.client_id.clone();
        let registered = RegisteredClient { client: Arc::new(client), _held: self.budget.hold(length) };
        let before = self.changed.write().insert(id.clone(), Some(registered));
        Ok(before.map_or_else(|| self.is_initial(&id), |before| before.is_some()))
    }

    /// Whether there was a client of this id before anything changed.
    fn is_initial(&self, client_id: &str) -> bool {
        client_id == DEMO_CLIENT_ID || self.initial.contains_key(client_id)
    }

    pub(crate) fn remove(&self, client_id: &str) -> bool {
        match self.changed.write().entry(client_id.to_owned()) {
            Entry::Occupied(mut changed) => changed.insert(None).is_some(),
            Entry::Vacant(unchanged) => {
                let existed = self.is_initial(client_id);
                if existed {
                    unchanged.insert(None);
                }
                existed
            }
        }
    }

    pub(crate) fn all(&self) -> Vec<Arc<Client>> {
        let mut ids: Vec<String> = self.changed.read().keys().cloned().collect();
        ids.extend(self.initial.keys().cloned().chain([DEMO_CLIENT_ID.to_owned()]));
        ids.sort_unstable();
        ids.dedup();
        ids.iter().filter_map(|client_id| self.find(client_id)).collect()
    }

    /// What differs from the start: a client by its id, or none where one was removed.
    pub(crate) fn saved(&self) -> BTreeMap<String, Option<SavedClient>> {
        let saved = |changed: &Option<RegisteredClient>| Some(SavedClient(Arc::clone(&changed.as_ref()?.client)));
        self.changed.read().iter().map(|(id, changed)| (id.clone(), saved(changed))).collect()
    }

    /// Takes saved changes in place of its own, even where they take more room than there is.
    pub(crate) fn restore(&self, saved: BTreeMap<String, Option<SavedClient>>) {
        let registered = |SavedClient(client): SavedClient| {
            let length = stored_length(client.as_json().to_string().len());
            RegisteredClient { client, _held: self.budget.hold(length) }
        };
        *self.changed.write() = saved.into_iter().map(|(id, client)| (id, client.map(registered))).collect();
    }

    pub(crate) fn reset(&self) {
        self.changed.write().clear();
    }
}

/// How much a client takes whose JSON has this length: its keys take more than their text.
fn stored_length(length: usize) -> usize {
    size_of::<Client>() + 2 * length
}

/// A client as a saved state has it: as it was registered, with the dates of its keys.
#[derive(Clone)]
pub(crate) struct SavedClient(pub(crate) Arc<Client>);

impl Serialize for SavedClient {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.as_json().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for SavedClient {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let client = Client::from_json(&Value::deserialize(deserializer)?).map_err(D::Error::custom)?;
        Ok(Self(Arc::new(client)))
    }
}
