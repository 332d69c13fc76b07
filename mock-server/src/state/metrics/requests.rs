use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use hashbrown::HashMap;
use http::StatusCode;
use parking_lot::RwLock;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeLabelSet, NoLabelSet};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::exemplar::Exemplar;
use prometheus_client::registry::Unit;

use crate::state::metrics::latency::Latency;

/// All that is no operation of the service: other paths and methods, documents, OPTIONS.
const OTHER: &str = "other";
/// The fault of a request that met none.
pub(crate) const NO_FAULT: &str = "none";

/// The requests to one service. Its operations are known from the start, so that nothing which a client sends becomes a label.
#[derive(Debug)]
pub(crate) struct ServiceRequests {
    service: &'static str,
    generation: String,
    operations: HashMap<String, OperationRequests>,
    other: OperationRequests,
}

#[derive(Debug, Default)]
struct OperationRequests {
    /// Few, so that a list is searched faster than a map. The lock is taken to write when the first of its kind comes.
    answers: RwLock<Vec<(Answer, AtomicU64)>>,
    latency: Latency,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Answer {
    status: u16,
    fault: &'static str,
}

impl ServiceRequests {
    /// The generation is empty where a service has none.
    pub(crate) fn new(service: &'static str, generation: String, operations: Vec<String>) -> Self {
        let operations = operations.into_iter().filter(|id| id != OTHER).map(|id| (id, OperationRequests::default()));
        Self { service, generation, operations: operations.collect(), other: OperationRequests::default() }
    }

    /// Counts an answered request. Nothing is allocated, but when a status comes first.
    pub(crate) fn add(&self, operation: Option<&str>, status: StatusCode, fault: &'static str, duration: Duration) {
        let of_operation = operation.and_then(|id| self.operations.get(id)).unwrap_or(&self.other);
        of_operation.latency.add(duration);
        of_operation.count(Answer { status: status.as_u16(), fault });
    }

    /// With their names, the other ones last.
    fn operations(&self) -> impl Iterator<Item = (&str, &OperationRequests)> {
        let mut operations: Vec<_> = self.operations.iter().map(|(id, requests)| (id.as_str(), requests)).collect();
        operations.sort_unstable_by_key(|(id, _)| *id);
        operations.into_iter().chain([(OTHER, &self.other)]).filter(|(_, requests)| !requests.answers.read().is_empty())
    }

    fn labels<'s>(&'s self, operation: &'s str) -> [(&'static str, &'s str); 3] {
        [("service", self.service), ("generation", &self.generation), ("operation", operation)]
    }
}

impl OperationRequests {
    fn count(&self, answer: Answer) {
        let find = |answers: &[(Answer, AtomicU64)]| {
            let known = answers.iter().find(|(known, _)| *known == answer);
            known.map(|(_, count)| count.fetch_add(1, Ordering::Relaxed)).is_some()
        };
        if find(&self.answers.read()) {
            return;
        }
        let mut answers = self.answers.write();
        if !find(&answers) {
            answers.push((answer, AtomicU64::new(1)));
        }
    }
}

/// Writes the requests of all services.
#[derive(Debug)]
pub(crate) struct RequestCollector(pub(crate) Vec<Arc<ServiceRequests>>);

impl RequestCollector {
    fn operations(&self) -> impl Iterator<Item = (&ServiceRequests, &str, &OperationRequests)> {
        self.0.iter().flat_map(|service| service.operations().map(move |(id, requests)| (&**service, id, requests)))
    }
}

impl Collector for RequestCollector {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let help = "Requests that were answered, by the status of the response and the fault that was applied to it";
        let mut counts = encoder.encode_descriptor("http_requests", help, None, MetricType::Counter)?;
        for (service, operation, requests) in self.operations() {
            for (answer, count) in requests.answers.read().iter() {
                let labels = (service.labels(operation), (Status { status: answer.status }, [("fault", answer.fault)]));
                let count = count.load(Ordering::Relaxed);
                counts.encode_family(&labels)?.encode_counter(&count, NO_EXEMPLAR)?;
            }
        }
        let help = "From the head of a request until its response was ready, without the delays of faults";
        let (name, unit) = ("http_request_duration", Some(&Unit::Seconds));
        let mut durations = encoder.encode_descriptor(name, help, unit, MetricType::Histogram)?;
        for (service, operation, requests) in self.operations() {
            let latency = requests.latency.snapshot();
            let labels = service.labels(operation);
            let mut of_operation = durations.encode_family(&labels)?;
            of_operation.encode_histogram::<NoLabelSet>(latency.sum_s, latency.count, &latency.buckets, None)?;
        }
        Ok(())
    }
}

const NO_EXEMPLAR: Option<&Exemplar<NoLabelSet, u64>> = None;

#[derive(EncodeLabelSet)]
struct Status {
    status: u16,
}
