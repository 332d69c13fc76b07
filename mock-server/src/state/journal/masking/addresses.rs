use krr_specs::Personal;

use crate::state::journal::masking::Findings;
use crate::state::journal::masking::view::View;
use crate::state::journal::test_data::TestData;

/// Finds addresses of e-mail, whose first half may be quoted.
pub(super) fn find(view: &View, data: TestData<'_>, found: &mut Findings) {
    let chars = &view.chars;
    let is_in_address = |c: &&char| !c.is_whitespace() && !"\"'<>()[]{},;:=&?/|\\@".contains(**c);
    for (at, _) in chars.iter().enumerate().filter(|(_, c)| **c == '@') {
        let before = chars[..at].iter().rev().take_while(is_in_address).count();
        let end = at + 1 + chars[at + 1..].iter().take_while(is_in_address).count();
        let start = match chars[..at].last() {
            Some('"') => chars[..at - 1].iter().rposition(|c| matches!(c, '"' | '\n')).unwrap_or(at),
            _ => at - before,
        };
        let text = view.text(start..end);
        if start < at && end > at + 1 && !data.includes(Personal::Address(&text)) {
            found.hide(view, start..end, "***@***");
        }
    }
}
