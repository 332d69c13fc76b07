use std::collections::BTreeMap;

use crate::compare::difference::Difference;
use crate::model::exchange::Exchange;
use crate::suite::shape::Shape;

/// The shapes of the responses of both sides, by operation and status.
pub(crate) struct Shapes {
    empty: Shape,
    seen: BTreeMap<(&'static str, u16), (Shape, Shape)>,
}

impl Shapes {
    pub(crate) fn new(empty: Shape) -> Self {
        Self { empty, seen: BTreeMap::new() }
    }

    /// Adds two responses to the same request with the same status. Bodies other than JSON have no shape.
    pub(crate) fn add(&mut self, left: &Exchange, right: &Exchange) {
        let (Some(left_body), Some(right_body)) = (&left.json, &right.json) else { return };
        let key = (left.request.operation, left.status.as_u16());
        let (on_left, on_right) = self.seen.entry(key).or_insert_with(|| (self.empty.clone(), self.empty.clone()));
        on_left.add(left_body);
        on_right.add(right_body);
    }

    /// Where the shapes contradict each other.
    pub(crate) fn differences(&self) -> impl Iterator<Item = Difference> {
        self.seen.iter().flat_map(|((operation, status), (left, right))| {
            left.contradictions(right).into_iter().map(|(path, left, right)| Difference::Shape {
                operation,
                status: *status,
                path,
                left,
                right,
            })
        })
    }
}
