use crate::pipeline::serving::services::Services;
use crate::state::app::AppState;

/// The whole mock without its sockets.
pub(crate) struct App {
    pub(crate) state: AppState,
    pub(crate) services: Services,
}
