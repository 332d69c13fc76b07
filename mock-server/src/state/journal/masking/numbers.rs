//! Identifiers and telephone numbers, with whatever stands between their digits, and as numbers with an exponent.

use std::ops::Range;

use krr_specs::Personal;

use crate::state::journal::masking::Findings;
use crate::state::journal::masking::view::View;
use crate::state::journal::test_data::TestData;

const IDENTIFIER: &str = "***********";
const TELEPHONE: &str = "********";
const INTERNATIONAL: &str = "+********";
/// How many groups a number is split into, at most: each digit alone.
const MAX_GROUPS: usize = 15;

pub(super) fn find(view: &View, data: TestData<'_>, found: &mut Findings) {
    let groups = digit_groups(&view.chars);
    let mut next = 0;
    while next < groups.len() {
        let here = Numbers { view, data, groups: &groups[next..(next + MAX_GROUPS).min(groups.len())] };
        match here.longest() {
            Some((place, mask, length)) => {
                if let Some(mask) = mask {
                    found.hide(view, place, mask);
                }
                next += length;
            }
            None => next += 1,
        }
    }
}

/// The runs of digits, but for those of UUIDs.
fn digit_groups(chars: &[char]) -> Vec<Range<usize>> {
    let mut groups: Vec<Range<usize>> = Vec::new();
    let mut uuid_end = 0;
    for (at, c) in chars.iter().enumerate() {
        if at >= uuid_end && is_uuid(&chars[at..]) {
            uuid_end = at + UUID_LENGTH;
        }
        if c.is_ascii_digit() && at >= uuid_end {
            match groups.last_mut() {
                Some(last) if last.end == at => last.end = at + 1,
                _ => groups.push(at..at + 1),
            }
        }
    }
    groups
}

const UUID_LENGTH: usize = 36;

fn is_uuid(chars: &[char]) -> bool {
    let is_right = |(at, c): (usize, &char)| match at {
        8 | 13 | 18 | 23 => *c == '-',
        _ => c.is_ascii_hexdigit(),
    };
    chars.len() >= UUID_LENGTH && chars.iter().take(UUID_LENGTH).enumerate().all(is_right)
}

/// The numbers that may begin with the first of these groups of digits.
struct Numbers<'v> {
    view: &'v View,
    data: TestData<'v>,
    groups: &'v [Range<usize>],
}

/// A place, its mask unless it is test data, and how many groups it takes.
type Number = (Range<usize>, Option<&'static str>, usize);

impl Numbers<'_> {
    fn longest(&self) -> Option<Number> {
        let first = &self.groups[0];
        if let Some(number) = self.with_exponent().or_else(|| self.international()) {
            return Some(number);
        }
        if first.len() >= 10 {
            return Some((first.clone(), self.identifier(&self.digits(1)), 1));
        }
        let (mut lengths, mut total) = (Vec::new(), 0);
        for (index, group) in self.groups.iter().enumerate() {
            if index > 0 && !self.is_split(index) {
                break;
            }
            lengths.push(group.len());
            total += group.len();
            let place = first.start..group.end;
            if (total == 11 || total == 10) && self.may_be_identifier(&lengths) {
                return Some((place, self.identifier(&self.digits(index + 1)), index + 1));
            }
            if self.may_be_telephone(&lengths) {
                return Some((place, self.telephone(&self.digits(index + 1)), index + 1));
            }
            if total > 11 {
                break;
            }
        }
        None
    }

    fn digits(&self, groups: usize) -> String {
        self.groups[..groups].iter().map(|group| self.view.text(group.clone())).collect()
    }

    fn gap(&self, index: usize) -> &[char] {
        &self.view.chars[self.groups[index - 1].end..self.groups[index].start]
    }

    /// Whether the digits before and after may belong together.
    fn is_split(&self, index: usize) -> bool {
        let gap = self.gap(index);
        gap.len() <= 3 && gap.iter().all(|c| !c.is_alphanumeric() && !matches!(c, '@' | '%' | '\\'))
    }

    fn separators_are(&self, groups: usize, allowed: &str) -> bool {
        (1..groups).all(|index| self.gap(index).iter().all(|c| allowed.contains(*c)))
    }

    fn may_be_identifier(&self, lengths: &[usize]) -> bool {
        let count = lengths.len();
        let digits = self.digits(count);
        if lengths == [6, 5] {
            return self.gap(1).len() == 1 || self.separators_are(2, " -./_,+()\t\n\r");
        }
        if lengths == [1, 3, 3, 3] {
            return self.separators_are(count, " .,'_") && is_date(&format!("0{digits}"));
        }
        if digits.len() != 11 || !is_date(&digits) {
            return false;
        }
        // Version numbers and IP addresses have dots, lists of numbers have commas.
        match self.separators_are(count, ".,") {
            true => [&[2, 2, 2, 5][..], &[2, 2, 7], &[2, 2, 2, 3, 2], &[3, 3, 5], &[2, 3, 3, 3], &[1; 11]]
                .contains(&lengths),
            false => self.separators_are(count, " -./_+()\t\n\r"),
        }
    }

    fn may_be_telephone(&self, lengths: &[usize]) -> bool {
        let digits = self.digits(lengths.len());
        let begins_right = digits.starts_with(|c: char| ('2'..='9').contains(&c));
        match lengths {
            [8] => begins_right && !self.is_in_hexadecimal() && !self.is_date_and_time(),
            [3, 2, 3] | [2, 2, 2, 2] | [2, 3, 3] | [2, 6] | [3, 5] => {
                begins_right && self.separators_are(lengths.len(), " -.()/+_")
            }
            [4, 4] => {
                let is_year =
                    |group: &Range<usize>| matches!(self.view.text(group.clone()).get(..2), Some("19" | "20"));
                begins_right && !self.groups[..2].iter().all(is_year) && self.separators_are(2, " -.+_")
            }
            [2, 3, 2, 3] | [2, 2, 2, 2, 2] | [2, 8] => {
                digits.starts_with("47") && self.separators_are(lengths.len(), " -.()/+_")
            }
            _ => false,
        }
    }

    /// Whether the first group is a part of a number in base 16.
    fn is_in_hexadecimal(&self) -> bool {
        let (chars, group) = (&self.view.chars, &self.groups[0]);
        let before = chars[..group.start].iter().rev().take_while(|c| c.is_ascii_alphanumeric()).count();
        let after = chars[group.end..].iter().take_while(|c| c.is_ascii_alphanumeric()).count();
        let word = &chars[group.start - before..group.end + after];
        word.len() >= 12 && word.len() > group.len() && word.iter().all(char::is_ascii_hexdigit)
    }

    fn is_date_and_time(&self) -> bool {
        let end = self.groups[0].end;
        self.view.get(end) == Some('T') && self.view.get(end + 1).is_some_and(|c| c.is_ascii_digit())
    }

    /// `+47 412 34 567` and `0047 ...`.
    fn international(&self) -> Option<Number> {
        let first = &self.groups[0];
        let before: Vec<char> = self.view.chars[..first.start].iter().rev().take(2).copied().collect();
        let (start, skipped) = match before[..] {
            ['+', ..] => (first.start - 1, 0),
            ['(' | ' ', '+'] => (first.start - 2, 0),
            _ if self.view.text(first.clone()).starts_with("00") && first.len() < 8 => (first.start, 2),
            _ => return None,
        };
        let mut best = None;
        for count in 1..=self.groups.len() {
            if count > 1 && !(self.is_split(count - 1) && self.separators_are(count, " -./()+_")) {
                break;
            }
            let digits = self.digits(count).split_off(skipped);
            let most = if digits.starts_with("47") { 10 } else { 13 };
            if digits.len() > most && count > 1 {
                break;
            }
            if digits.len() >= 8 {
                best = Some((start..self.groups[count - 1].end, digits, count));
            }
        }
        let (place, digits, count) = best?;
        let text = format!("+{digits}");
        Some((place, (!self.data.includes(Personal::Telephone(&text))).then_some(INTERNATIONAL), count))
    }

    /// `1.1022648950e10`.
    fn with_exponent(&self) -> Option<Number> {
        let chars = &self.view.chars;
        let after = |group: usize, c: &[char]| {
            self.groups.get(group).is_some_and(|group| chars.get(group.end).is_some_and(|found| c.contains(found)))
        };
        let is_next = |group: usize, gap: usize| {
            self.groups.get(group).is_some_and(|next| next.start == self.groups[group - 1].end + gap)
        };
        let last = usize::from(after(0, &['.']) && is_next(1, 1));
        if !after(last, &['e', 'E']) {
            return None;
        }
        let sign = chars.get(self.groups[last].end + 1).copied();
        let is_signed = matches!(sign, Some('+' | '-'));
        if !is_next(last + 1, 1 + usize::from(is_signed)) {
            return None;
        }
        let exponent: i32 =
            self.view.text(self.groups[last + 1].clone()).parse().ok().filter(|exponent| *exponent < 30)?;
        let exponent = if sign == Some('-') { -exponent } else { exponent };
        let whole = i32::try_from(self.groups[0].len()).ok()? + exponent;
        let mut digits = self.digits(last + 1);
        let length = usize::try_from(whole).ok().filter(|length| (1..40).contains(length))?;
        digits.truncate(length);
        digits += &"0".repeat(length - digits.len());
        let digits = digits.trim_start_matches('0');
        let place = self.groups[0].start..self.groups[last + 1].end;
        match digits.len() {
            8 => Some((place, self.telephone(digits), last + 2)),
            10..=15 => Some((place, self.identifier(digits), last + 2)),
            _ => None,
        }
    }

    fn identifier(&self, digits: &str) -> Option<&'static str> {
        (!self.data.includes(Personal::Identifier(digits))).then_some(IDENTIFIER)
    }

    fn telephone(&self, digits: &str) -> Option<&'static str> {
        let with_country = if digits.len() == 8 { format!("+47{digits}") } else { format!("+{digits}") };
        let is_known = self.data.is_detail(digits) || self.data.is_detail(&with_country);
        (!is_known).then_some(TELEPHONE)
    }
}

/// Whether eleven digits begin with a day, or one plus 40, and a month, or one plus what marks other kinds of numbers.
fn is_date(digits: &str) -> bool {
    let number = |place: Range<usize>| digits.get(place).and_then(|text| text.parse::<u8>().ok()).unwrap_or(0);
    let is_month = matches!(number(2..4), 1..=12 | 21..=32 | 41..=52 | 61..=77 | 81..=92);
    matches!(number(0..2), 1..=31 | 41..=71) && is_month
}
