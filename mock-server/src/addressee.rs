use std::sync::Arc;

use crate::{
    admin,
    mock::Mock,
    received::Received,
    refusal::Refusal,
    service::{Kind, Service},
    world::World,
};

/// Whom a request is for.
pub(crate) struct Addressee<'m, 'r> {
    pub(crate) service: &'m Service,
    /// What is left of the path below the service.
    pub(crate) path: &'r str,
    pub(crate) world: Arc<World>,
}

impl<'m, 'r> Addressee<'m, 'r> {
    /// The path names the service; a header or the host the generation where the path leaves a choice; a header the world.
    ///
    /// An error when one of them names nothing, with whose words to say it in.
    pub(crate) fn of(mock: &'m Mock, request: &'r Received) -> Result<Self, (Kind, Refusal)> {
        let generation = request.generation().map_err(|error| (Kind::Other, Refusal::Generation(error)))?;
        let (service, path) = mock.service(&request.path, generation).ok_or((Kind::Other, Refusal::Unknown))?;
        if admin::is_reset(service, &request.method, path) {
            mock.worlds.forgive_eviction(&request.headers);
        }
        let world = mock.worlds.of(&request.headers).map_err(|error| (service.kind, Refusal::World(error)))?;
        world.catch_up();
        Ok(Self { service, path, world })
    }
}
