use std::{str::FromStr, sync::Arc, time::Instant};

use http::HeaderMap;
use jiff::Timestamp;
use krr_specs::{Behaviour, Contract, Operation, OsloTime, View};

use crate::http::request_host::RequestHost;
use crate::http::response::ApiResponse;
use crate::operation::authorize::Caller;
use crate::operation::rejection::Rejection;
use crate::operation::request_body::RequestBody;
use crate::state::app::AppState;
use crate::state::register::Register;
use crate::state::world::World;

/// Answers one operation: a plain function on plain data.
pub(crate) type Handler = fn(&RequestContext<'_>) -> Result<ApiResponse, Rejection>;

pub(crate) struct RequestContext<'c> {
    pub(crate) state: &'c AppState,
    pub(crate) world: &'c World,
    pub(crate) received: Instant,
    /// When the request came, by the register clock.
    pub(crate) now: Timestamp,
    pub(crate) host: RequestHost<'c>,
    pub(crate) operation: &'c Operation,
    pub(crate) contract: &'c Contract,
    pub(crate) caller: &'c Caller,
    pub(crate) behaviour: &'static Behaviour,
    /// Which members of a person the caller may see.
    pub(crate) view: View,
    /// The persons that the requested host shows.
    pub(crate) register: Arc<Register>,
    pub(crate) path_parameters: &'c [(&'c str, &'c str)],
    pub(crate) query: &'c [(String, String)],
    pub(crate) headers: &'c HeaderMap,
    pub(crate) body: &'c RequestBody<'c>,
}

impl RequestContext<'_> {
    /// [`now`](Self::now) as the register writes times.
    pub(crate) fn oslo_time(&self) -> OsloTime {
        OsloTime::new(self.now)
    }

    /// The value of a query parameter; the first one counts, which is the one that was validated.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// A query parameter that is a whole number. The document allows any number of JSON, `1e3` too, however large.
    pub(crate) fn query_number<N: FromStr>(&self, name: &str) -> Result<Option<N>, Rejection> {
        let expected = "expected a whole number in digits, and not that large";
        let parse = |text: &str| text.parse().map_err(|_| Rejection::invalid_parameter(name, expected));
        self.query(name).map(parse).transpose()
    }
}
