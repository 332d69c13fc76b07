use std::sync::Arc;

use krr_specs::Generation;

use crate::{
    http::request::Received,
    operation::rejection::Refusal,
    pipeline::{
        origin_check::of_another_site,
        service::{Kind, Service},
    },
    services::admin,
    state::{app::Mock, world::World},
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
        let named = request.named_generation().map_err(|error| (Kind::Other, Refusal::Generation(error)))?;
        let generation = named.or_else(|| request.generation_of_host());
        let (service, path) = mock.service(&request.path, generation).ok_or((Kind::Other, Refusal::Unknown))?;
        if let Some(elsewhere) = named.filter(|named| lives_elsewhere(*named, service.kind)) {
            return Err((service.kind, Refusal::LivesElsewhere(elsewhere)));
        }
        let is_admin = service.kind == Kind::Admin;
        if let Some(origin) = is_admin.then(|| of_another_site(mock, &request.headers)).flatten() {
            return Err((service.kind, Refusal::OtherSite(origin)));
        }
        if admin::is_reset(service, &request.method, path) {
            mock.worlds.forgive_eviction(&request.headers);
        }
        let world = mock.worlds.of(&request.headers).map_err(|error| (service.kind, Refusal::World(error)))?;
        world.catch_up();
        Ok(Self { service, path, world })
    }
}

/// G1 is the only one whose path no other has: whoever asks for it by name at another must not be answered by a successor.
fn lives_elsewhere(named: Generation, kind: Kind) -> bool {
    named == Generation::G1 && kind.generation().is_some_and(|answering| answering != named)
}
