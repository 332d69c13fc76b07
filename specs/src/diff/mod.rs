//! What changed between two API documents, and for whom that breaks something.
//!
//! [`diff`] compares two OpenAPI 3.0 documents as plain data. A pair of schemas is compared once, however many
//! operations reach it; which way the messages travel that it is in decides what a change of it means
//! ([`SeverityRule`]). [`Description::read`] makes such a document of a text, also of Swagger 2.0.

pub(crate) mod compare;
pub(crate) mod document;
pub(crate) mod finding;
pub(crate) mod page;
pub(crate) mod swagger2;

use serde_json::Value;

pub use crate::diff::{
    document::{ConversionLoss, Description, DescriptionError},
    finding::{
        Difference,
        kind::{ChangeKind, Theme},
        severity::{Direction, Severity, SeverityRule},
    },
    page::{markdown::markdown, migration::migration},
};

use crate::diff::{
    document::{
        pair::{DocumentPair, DocumentSide, MemberChange},
        schema_graph::{Graph, Use},
    },
    finding::Findings,
};

/// Every difference between two OpenAPI 3.0 documents, the worst first, then in the order of places.
///
/// The outcome is empty for a document and itself, and does not depend on the order of members. When the documents
/// change places, each difference becomes its opposite. What is not understood is told as such
/// ([`ChangeKind::MemberNotUnderstood`]), and whatever JSON is given, nothing panics.
///
/// Components that no operation reaches are compared by name if they are schemas, and else not.
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
    let mut found = Findings::default();
    found.rest(&root, &["openapi", "info", "servers", "paths", "components", "security", "tags"]);
    if root.old.value.is_object() && root.new.value.is_object() {
        about(&root, &mut found);
        compare::operations::servers(&root, &mut found);
        compare::operations::paths(&root, &mut graph);
        components(&root, &mut found, &mut graph);
    }
    graph.tell(found, &Use::document());
    let mut differences = graph.finish();
    for one in &mut differences {
        one.parameter =
            finding::subject::parameter(new, &one.new).or_else(|| finding::subject::parameter(old, &one.old));
    }
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
    differences
}

fn text(value: &Option<Value>) -> String {
    value.as_ref().map(Value::to_string).unwrap_or_default()
}

/// What the document says about itself.
fn about(root: &DocumentPair, found: &mut Findings) {
    found.compared(ChangeKind::SpecificationChanged, root, "openapi");
    found.compared(ChangeKind::DescriptionChanged, root, "tags");
    found.shaped(root, &["info", "components"], Value::is_object);
    if let Some(info) = root.both("info") {
        found.compared(ChangeKind::ApiVersionChanged, &info, "version");
        found.rest(&info, &["version"]);
    }
}

fn components<'d>(root: &DocumentPair<'d>, found: &mut Findings, graph: &mut Graph<'d>) {
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
        found.rest(&components, &NAMED);
    }
    compare::security::schemes(&components, found);
    let (old, new) = (root.old.used(), root.new.used());
    let (whole, fates) = components.inside("schemas");
    for (name, fate) in fates {
        match fate {
            MemberChange::Added(schema) if !new.contains(&schema.at) => {
                found.added(ChangeKind::UnusedSchemaAdded, &whole, &schema, name);
            }
            MemberChange::Removed(schema) if !old.contains(&schema.at) => {
                found.removed(ChangeKind::UnusedSchemaRemoved, &whole, &schema, name);
            }
            MemberChange::Kept(both) if !old.contains(&both.old.at) && !new.contains(&both.new.at) => {
                graph.schema(&both, &Use::document());
            }
            // The operations that use it tell what became of it.
            _ => {}
        }
    }
}
