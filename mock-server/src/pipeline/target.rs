use std::sync::Arc;

use krr_specs::Generation;

use crate::{
    http::request::ApiRequest,
    operation::rejection::Rejection,
    pipeline::{
        origin_check::of_another_site,
        service::{Service, ServiceKind},
    },
    services::admin,
    state::{app::AppState, world::World},
};

/// Whom a request is for.
pub(crate) struct RequestTarget<'m, 'r> {
    pub(crate) service: &'m Service,
    /// What is left of the path below the service.
    pub(crate) path: &'r str,
    pub(crate) world: Arc<World>,
}

impl<'m, 'r> RequestTarget<'m, 'r> {
    /// The path names the service; a header or the host the generation where the path leaves a choice; a header the world.
    ///
    /// An error when one of them names nothing, with whose words to say it in.
    pub(crate) fn of(mock: &'m AppState, request: &'r ApiRequest) -> Result<Self, (ServiceKind, Rejection)> {
        let named = request.named_generation().map_err(|error| (ServiceKind::Other, Rejection::Generation(error)))?;
        let generation = named.or_else(|| request.generation_of_host());
        let (service, path) =
            mock.service(&request.path, generation).ok_or((ServiceKind::Other, Rejection::Unknown))?;
        if let Some(elsewhere) = named.filter(|named| lives_elsewhere(*named, service.kind)) {
            return Err((service.kind, Rejection::LivesElsewhere(elsewhere)));
        }
        let is_admin = service.kind == ServiceKind::Admin;
        if let Some(origin) = is_admin.then(|| of_another_site(mock, &request.headers)).flatten() {
            return Err((service.kind, Rejection::OtherSite(origin)));
        }
        if admin::is_reset(service, &request.method, path) {
            mock.worlds.forgive_eviction(&request.headers);
        }
        let world = mock.worlds.of(&request.headers).map_err(|error| (service.kind, Rejection::World(error)))?;
        world.catch_up();
        Ok(Self { service, path, world })
    }
}

/// G1 is the only one whose path no other has: whoever asks for it by name at another must not be answered by a successor.
fn lives_elsewhere(named: Generation, kind: ServiceKind) -> bool {
    named == Generation::G1 && kind.generation().is_some_and(|answering| answering != named)
}
