use serde_json::{Value, json};

use crate::http::response::ApiResponse;
use crate::mutants::json_edit::rewritten;
use crate::state::faults::body_fault::FeedFault;

/// Changes a page of the change feed; other responses stay as they are.
pub(crate) fn alter(fault: FeedFault, response: ApiResponse) -> ApiResponse {
    rewritten(response, |page| {
        if page.get("fraEndringsId").is_none() {
            return;
        }
        let from = page["fraEndringsId"].clone();
        let list = page.get_mut("list").and_then(Value::as_array_mut);
        match (fault, list) {
            (FeedFault::Repeats, Some(list)) => {
                *list = list.iter().flat_map(|item| [item.clone(), item.clone()]).collect();
            }
            (FeedFault::Skips, Some(list)) => _ = list.drain(..list.len().div_ceil(2)),
            (FeedFault::SamePage, _) => page["tilEndringsId"] = from,
            (FeedFault::Empty, Some(list)) => {
                list.clear();
                page["sisteEndringsId"] = json!(from.as_u64().unwrap_or_default() + 1_000_000);
                page["tilEndringsId"] = from;
            }
            (FeedFault::Repeats | FeedFault::Skips | FeedFault::Empty, None) => {}
        }
    })
}
