//! Planned retirements: which recorded hosts are gone from when on, and how that looks to a client.

pub(crate) mod plan;

use std::collections::HashMap;

use jiff::civil::Date;
use krr_specs::{Environments, Host};

use crate::state::retirement::plan::RetirementPlan;

/// How a host that is gone looks to a client. That it was shut down is on record (SEED, DOC-MIG), and of production that it
/// gave outdated data before; what clients saw of the rest is in no source, so that all but `stale` are guesses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, strum::Display, strum::IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum RetiredBehaviour {
    /// The connection is closed, and a proxy answers 503.
    #[default]
    Refused,
    /// The TLS handshake fails with an unknown name. Without TLS the connection is closed.
    Tls,
    /// A load balancer answers 404 with a page of its own.
    NotFound,
    /// It answers as before, with data of the day on which it was retired (DOC-MIG, of production from 2023-09-27 on): from
    /// then on it has a register of its own, which changes elsewhere do not reach.
    Stale,
}

impl RetiredBehaviour {
    pub(crate) const ALL: [Self; 4] = [Self::Refused, Self::Tls, Self::NotFound, Self::Stale];

    /// The name on the command line and in `/_mock/health`.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct HostRetirement {
    pub(crate) host: &'static str,
    /// The first day without it.
    pub(crate) on: Date,
    pub(crate) behaviour: RetiredBehaviour,
}

/// All planned retirements. Of two for one host the later counts.
#[derive(Debug, Clone, Default)]
pub(crate) struct Retirements(HashMap<&'static str, HostRetirement>);

impl Retirements {
    pub(crate) fn add(&mut self, RetirementPlan { hosts, behaviour }: RetirementPlan) {
        self.0.extend(hosts.into_iter().map(|(host, on)| (host, HostRetirement { host, on, behaviour })));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is planned for a host, whatever day it is.
    pub(crate) fn of(&self, host: &Host) -> Option<HostRetirement> {
        self.0.get(host.name.as_str()).copied()
    }

    /// In the order of the record.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&'static Host, HostRetirement)> {
        Environments::bundled().hosts().filter_map(|host| Some((host, self.of(host)?)))
    }

    /// The days on which the register is copied for stale hosts.
    pub(crate) fn stale_days(&self) -> impl Iterator<Item = Date> {
        self.0.values().filter(|retired| retired.behaviour == RetiredBehaviour::Stale).map(|retired| retired.on)
    }
}
