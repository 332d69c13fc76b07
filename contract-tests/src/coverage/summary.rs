use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use super::{Aspect, Cell, Coverage};

/// As reports for machines have it: of each aspect how much was reached, and what never was.
#[derive(Serialize)]
struct Summary<'c> {
    aspects: BTreeMap<Aspect, Share>,
    never_reached: Vec<&'c Cell>,
}

#[derive(Serialize)]
struct Share {
    reached: usize,
    promised: usize,
}

impl Serialize for Coverage {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let share = |aspect| {
            let (reached, promised) = self.of_aspect(aspect);
            (aspect, Share { reached, promised })
        };
        let aspects = Aspect::ALL.map(share).into_iter().collect();
        Summary { aspects, never_reached: self.never_reached().collect() }.serialize(serializer)
    }
}
