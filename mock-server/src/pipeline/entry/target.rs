use std::sync::Arc;

use http::Method;
use krr_specs::{Generation, Host, HostGeneration, Issuer};

use crate::http::access::admin_access::AdminAccessError;
use crate::http::request::ApiRequest;
use crate::operation::rejection::Rejection;
use crate::operation::service_kind::ServiceKind;
use crate::pipeline::app::App;
use crate::pipeline::entry::request_world;
use crate::pipeline::serving::service::Service;
use crate::services::admin;
use crate::state::world::World;

pub(crate) struct RequestTarget<'a, 'r> {
    pub(crate) service: &'a Service,
    /// The path below the base path of the service.
    pub(crate) path: &'r str,
    pub(crate) world: Arc<World>,
}

impl<'a, 'r> RequestTarget<'a, 'r> {
    /// The path decides on the service. A header, or else the host, chooses among generations at the same path. Another
    /// header names the world.
    ///
    /// An error comes with the kind of the service, which words it.
    pub(crate) fn of(app: &'a App, request: &'r ApiRequest) -> Result<Self, (ServiceKind, Rejection)> {
        let named =
            request.named_generation().map_err(|error| (ServiceKind::Other, Rejection::UnknownGeneration(error)))?;
        let generation = named.or_else(|| request.generation_of_host());
        let (service, path) =
            app.services.find(&request.path, generation).ok_or((ServiceKind::Other, Rejection::NotFound))?;
        // The root is the index of the mock, unless a document of `--spec` has that path.
        let (service, path) = match app.services.admin() {
            Some(admin) if path == "/" && request.path == "/" && request.recorded_host.is_none() => {
                if service.has_path(path) { (service, path) } else { (admin, path) }
            }
            _ => (service, path),
        };
        // `/_mock` without a slash is the same.
        let path = if service.kind == ServiceKind::Admin && path.is_empty() { "/" } else { path };
        if let Some(named) = named.filter(|named| is_elsewhere(*named, service.kind)) {
            return Err((service.kind, Rejection::WrongGeneration(named)));
        }
        if let Some(reason) = not_on_host(request, service, named) {
            return Err((ServiceKind::Other, Rejection::NotOnHost(reason)));
        }
        let worlds = &app.state.worlds;
        if service.kind != ServiceKind::Admin && request.on_admin_port {
            return Err((ServiceKind::Other, Rejection::AdminAccess(AdminAccessError::AdminPort)));
        }
        if service.kind == ServiceKind::Admin {
            let access = app.state.admin.check(&app.state.names, request, path);
            access.map_err(|error| (service.kind, Rejection::AdminAccess(error)))?;
            if request.method == Method::POST
                && admin::is_reset(path)
                && let Ok(Some(name)) = request_world::name(&app.state, request)
            {
                worlds.forgive_eviction(&name);
            }
        }
        let world =
            request_world::world_of(&app.state, request).map_err(|error| (service.kind, Rejection::World(error)))?;
        world.catch_up();
        Ok(Self { service, path, world })
    }
}

/// G1 is the only generation with a base path of its own: a request for it by name must not be answered by another.
fn is_elsewhere(named: Generation, kind: ServiceKind) -> bool {
    named == Generation::G1 && kind.generation().is_some_and(|answering| answering != named)
}

/// Why the requested host does not serve this; `None` when it does. The admin API is everywhere, as is a document of `--spec`,
/// and a generation that a header names is served.
fn not_on_host(request: &ApiRequest, service: &Service, named: Option<Generation>) -> Option<String> {
    let host = request.recorded_host?;
    let is_served = match service.kind {
        ServiceKind::Admin | ServiceKind::Other => true,
        ServiceKind::Lookup(generation) => named == Some(generation) || generation_of(host) == Some(generation),
        ServiceKind::Issuer => service.issuer() == host.issuer(),
    };
    (!is_served).then(|| {
        let Host { name, .. } = host;
        format!("{name} never served this path: it served {}; the mock's own address serves everything", served(host))
    })
}

fn generation_of(host: &Host) -> Option<Generation> {
    match host.generation {
        HostGeneration::G0 | HostGeneration::G1 => Some(Generation::G1),
        HostGeneration::G2 => Some(Generation::G2),
        HostGeneration::G3 => Some(Generation::G3),
        HostGeneration::Soap | HostGeneration::Issuer | HostGeneration::EndUserPages => None,
    }
}

/// What a host served, in words.
fn served(host: &Host) -> &'static str {
    match (host.generation, host.issuer()) {
        (HostGeneration::G0 | HostGeneration::G1, _) => {
            "/kontaktinfo-oauth2-server/rest and the tokens of /idporten-oidc-provider/"
        }
        (HostGeneration::G2, _) => "/rest of G2",
        (HostGeneration::G3, _) => "/rest of G3",
        (HostGeneration::Soap, _) => "SOAP, which the mock does not have",
        (HostGeneration::EndUserPages, _) => "pages for citizens, which the mock does not have",
        (HostGeneration::Issuer, Some(Issuer::Maskinporten)) => "the tokens of Maskinporten",
        (HostGeneration::Issuer, _) => "the tokens of ID-porten",
    }
}
