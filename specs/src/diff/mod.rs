//! The differences between two API documents, and which clients they break.
//!
//! [`diff`] compares two OpenAPI 3.0 documents as plain data. A pair of schemas is compared once for all operations that use
//! it. The severity of a change depends on the direction of the messages ([`SeverityRule`]). [`Description::read`] makes such a document of a text,
//! also of Swagger 2.0 and OpenAPI 3.1.

pub(crate) mod compare;
pub(crate) mod document;
pub(crate) mod finding;
pub(crate) mod normal;
pub(crate) mod openapi31;
pub(crate) mod page;
pub(crate) mod swagger2;

use serde_json::Value;

pub use crate::diff::document::{ConversionLoss, Description, DescriptionError};
pub use crate::diff::finding::Difference;
pub use crate::diff::finding::kind::ChangeKind;
pub use crate::diff::finding::severity::{Direction, Severity, SeverityRule};
pub use crate::diff::finding::theme::Theme;
pub use crate::diff::page::markdown::markdown;
pub use crate::diff::page::migration::migration;

use crate::diff::document::pair::{DocumentPair, DocumentSide, MemberChange};
use crate::diff::document::schema_graph::{Graph, Usage};
use crate::diff::finding::Findings;

/// Every difference between two OpenAPI 3.0 documents, the worst first, then by place.
///
/// Equal documents have none, and the order of members does not matter. Swapping the documents turns each difference into its
/// opposite. What is not understood is reported as [`ChangeKind::MemberNotUnderstood`]; no JSON causes a panic.
///
/// Unused components are compared by name if they are schemas, otherwise not at all.
///
/// ```
/// use krr_specs::{Document, Generation, diff::{Severity, ChangeKind, diff}};
///
/// let (old, new) = (Document::of(Generation::G1), Document::of(Generation::G3));
/// let found = diff(old.raw(), new.raw());
/// let gone = found.iter().find(|one| one.kind == ChangeKind::AcceptedScopeRemoved).expect("the legacy scopes are gone");
/// assert_eq!(gone.severity(), Severity::BreakingForWriters);
/// assert!(diff(new.raw(), new.raw()).is_empty());
/// ```
#[must_use]
pub fn diff(old: &Value, new: &Value) -> Vec<Difference> {
    let root = DocumentPair { old: DocumentSide::root(old), new: DocumentSide::root(new) };
    let mut graph = Graph::default();
    let mut findings = Findings::default();
    findings.other_members(&root, &["openapi", "info", "servers", "paths", "components", "security", "tags"]);
    if root.old.value.is_object() && root.new.value.is_object() {
        information(&root, &mut findings);
        compare::operations::servers(&root, &mut findings);
        compare::operations::paths(&root, &mut graph);
        components(&root, &mut findings, &mut graph);
    }
    graph.record(findings, &Usage::document());
    let mut differences = graph.finish();
    for one in &mut differences {
        one.parameter =
            finding::subject::parameter(new, &one.new).or_else(|| finding::subject::parameter(old, &one.old));
    }
    sort(&mut differences);
    differences
}

/// The worst first, then by place.
pub(crate) fn sort(differences: &mut [Difference]) {
    differences.sort_by_cached_key(|one| {
        (
            one.severity(),
            one.kind.theme(),
            one.old.clone(),
            one.new.clone(),
            one.kind,
            text(&one.old_value),
            text(&one.new_value),
        )
    });
}

fn text(value: &Option<Value>) -> String {
    value.as_ref().map(Value::to_string).unwrap_or_default()
}

/// Compares version, tags and information about the API.
fn information(root: &DocumentPair, findings: &mut Findings) {
    findings.compared(ChangeKind::SpecificationChanged, root, "openapi");
    findings.compared(ChangeKind::DescriptionChanged, root, "tags");
    findings.check_type(root, &["info", "components"], Value::is_object);
    if let Some(info) = root.both("info") {
        findings.compared(ChangeKind::ApiVersionChanged, &info, "version");
        findings.other_members(&info, &["version"]);
    }
}

fn components<'d>(root: &DocumentPair<'d>, findings: &mut Findings, graph: &mut Graph<'d>) {
    const NAMED: [&str; 9] = [
        "schemas",
        "responses",
        "parameters",
        "examples",
        "requestBodies",
        "headers",
        "securitySchemes",
        "links",
        "callbacks",
    ];
    let components = root.keyword("components");
    if root.both("components").is_some() {
        findings.other_members(&components, &NAMED);
    }
    compare::security::schemes(&components, findings);
    let (old, new) = (root.old.used(), root.new.used());
    let (whole, changes) = components.inside("schemas");
    for (name, change) in changes {
        match change {
            MemberChange::Added(schema) if !new.contains(&schema.at) => {
                findings.added(ChangeKind::UnusedSchemaAdded, &whole, &schema, name);
            }
            MemberChange::Removed(schema) if !old.contains(&schema.at) => {
                findings.removed(ChangeKind::UnusedSchemaRemoved, &whole, &schema, name);
            }
            MemberChange::Kept(both) if !old.contains(&both.old.at) && !new.contains(&both.new.at) => {
                graph.schema(&both, &Usage::document());
            }
            // Compared with the operations that use it.
            _ => {}
        }
    }
}
