use std::collections::HashSet;

use krr_specs::{Divergences, Evidence};

#[test]
fn each_side_of_a_divergence_has_a_name_words_and_evidence() {
    let mut ids = HashSet::new();
    for divergence in Divergences::bundled().iter() {
        assert!(ids.insert(&divergence.id), "{} twice", divergence.id);
        assert_ne!(divergence.docs, divergence.observed, "{}", divergence.id);
        for evidence in [&divergence.docs_evidence, &divergence.observed_evidence] {
            assert!(!evidence.is_empty(), "{}", divergence.id);
            for key in evidence {
                assert!(Evidence::bundled().find(key.as_str()).is_some(), "{}: {}", divergence.id, key.as_str());
            }
        }
    }
    assert!(!ids.is_empty());
}
