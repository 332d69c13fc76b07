use std::ops::Range;

/// A text as one reader of it may decode it: each character with the place in the source that it came from.
pub(super) struct View {
    pub(super) chars: Vec<char>,
    places: Vec<Range<usize>>,
}

impl View {
    /// The characters of the source, each in its plain form: a digit of any script is one of ASCII, a wide `@` is `@`, and what has
    /// no width is left out.
    pub(super) fn of(text: &str) -> Self {
        let mut view = Self { chars: Vec::with_capacity(text.len()), places: Vec::with_capacity(text.len()) };
        for (at, c) in text.char_indices() {
            view.push(c, at..at + c.len_utf8());
        }
        view
    }

    pub(super) fn text(&self, place: Range<usize>) -> String {
        self.chars[place].iter().collect()
    }

    /// Where these characters stand in the source.
    pub(super) fn source(&self, place: Range<usize>) -> Range<usize> {
        match (self.places.get(place.start), place.end.checked_sub(1).and_then(|last| self.places.get(last))) {
            (Some(first), Some(last)) => first.start..last.end,
            _ => 0..0,
        }
    }

    pub(super) fn get(&self, at: usize) -> Option<char> {
        self.chars.get(at).copied()
    }

    /// The same with one layer of escapes undone, or `None` where there is none.
    pub(super) fn decoded(&self) -> Option<Self> {
        let mut decoded = Self { chars: Vec::with_capacity(self.chars.len()), places: Vec::new() };
        let (mut at, mut has_changed) = (0, false);
        while at < self.chars.len() {
            match escape(&self.chars, at) {
                Some((c, length)) => {
                    decoded.push(c, self.source(at..at + length));
                    at += length;
                    has_changed = true;
                }
                None => {
                    decoded.push(self.chars[at], self.places[at].clone());
                    at += 1;
                }
            }
        }
        has_changed.then_some(decoded)
    }

    fn push(&mut self, c: char, place: Range<usize>) {
        if let Some(plain) = plain(c) {
            self.chars.push(plain);
            self.places.push(place);
        }
    }
}

/// The character that an escape at this place stands for, and the length of the escape.
fn escape(chars: &[char], at: usize) -> Option<(char, usize)> {
    let rest = &chars[at..];
    match rest {
        ['%', 'u' | 'U', digits @ ..] => Some((char::from_u32(hex(digits, 4)?)?, 6)),
        ['%', ..] => percent(rest),
        ['\\', 'u' | 'U', '{', digits @ ..] => {
            let length = digits.iter().take(7).position(|c| *c == '}')?;
            Some((char::from_u32(hex(digits, length)?)?, length + 4))
        }
        ['\\', 'u' | 'U', digits @ ..] => {
            let high = hex(digits, 4)?;
            match (char::from_u32(high), digits.get(4..)) {
                (Some(c), _) => Some((c, 6)),
                (None, Some(['\\', 'u' | 'U', low @ ..])) => {
                    let units = [u16::try_from(high).ok()?, u16::try_from(hex(low, 4)?).ok()?];
                    Some((char::decode_utf16(units).next()?.ok()?, 12))
                }
                (None, _) => None,
            }
        }
        ['\\', 'x' | 'X', digits @ ..] => Some((char::from_u32(hex(digits, 2)?)?, 4)),
        ['\\', c @ ('"' | '\'' | '\\' | '/'), ..] => Some((*c, 2)),
        ['\\', 'n' | 'r' | 't' | 'b' | 'f', ..] => Some((' ', 2)),
        ['&', '#', ..] => numbered_entity(rest),
        ['&', ..] => named_entity(rest),
        // Quoted-printable, but not the beginning of a value in a form.
        ['=', a, b, '=', c, d, ..] if hex(&[*a, *b, *c, *d], 4).is_some() => {
            Some((char::from_u32(hex(&rest[1..], 2)?)?, 3))
        }
        ['=', ..] if at >= 3 && chars[at - 3] == '=' && hex(&chars[at - 2..], 2).is_some() => {
            Some((char::from_u32(hex(&rest[1..], 2)?)?, 3))
        }
        _ => None,
    }
}

fn hex(chars: &[char], length: usize) -> Option<u32> {
    let digits = chars.get(..length).filter(|digits| !digits.is_empty())?;
    digits.iter().try_fold(0_u32, |number, c| number.checked_mul(16)?.checked_add(c.to_digit(16)?))
}

/// A character in UTF-8 with each byte escaped; a byte that begins none is a character of Latin-1.
fn percent(chars: &[char]) -> Option<(char, usize)> {
    let byte = |index: usize| match chars.get(3 * index..3 * index + 3) {
        Some(['%', digits @ ..]) => u8::try_from(hex(digits, 2)?).ok(),
        _ => None,
    };
    let first = byte(0)?;
    let length = match first {
        0xc0..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0.. => 4,
        _ => 1,
    };
    let bytes: Vec<u8> = (0..length).map_while(byte).collect();
    match str::from_utf8(&bytes).ok().and_then(|text| text.chars().next()) {
        Some(c) => Some((c, 3 * length)),
        None => Some((char::from(first), 3)),
    }
}

fn numbered_entity(chars: &[char]) -> Option<(char, usize)> {
    let (start, radix) = if matches!(chars.get(2), Some('x' | 'X')) { (3, 16) } else { (2, 10) };
    let digits = chars[start..].iter().take(8).map_while(|c| c.to_digit(radix)).collect::<Vec<_>>();
    let number = digits.iter().try_fold(0_u32, |number, digit| number.checked_mul(radix)?.checked_add(*digit))?;
    let end = start + digits.len();
    let c = char::from_u32(number).filter(|_| !digits.is_empty())?;
    Some((c, end + usize::from(chars.get(end) == Some(&';'))))
}

fn named_entity(chars: &[char]) -> Option<(char, usize)> {
    const NAMES: [(&str, char); 14] = [
        ("amp;", '&'),
        ("apos;", '\''),
        ("colon;", ':'),
        ("comma;", ','),
        ("commat;", '@'),
        ("equals;", '='),
        ("gt;", '>'),
        ("hyphen;", '-'),
        ("lowbar;", '_'),
        ("lt;", '<'),
        ("nbsp;", ' '),
        ("period;", '.'),
        ("plus;", '+'),
        ("quot;", '"'),
    ];
    let is_here = |name: &str| name.chars().eq(chars[1..].iter().take(name.len()).copied());
    NAMES.iter().find(|(name, _)| is_here(name)).map(|(name, c)| (*c, name.len() + 1))
}

/// The zeros of the decimal digits of Unicode; nine digits follow each.
const ZEROS: [u32; 60] = [
    0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0, 0xf20,
    0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0,
    0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10, 0x104a0, 0x10d30, 0x11066, 0x110f0, 0x11136, 0x111d0, 0x112f0,
    0x11450, 0x114d0, 0x11650, 0x116c0, 0x11730, 0x118e0, 0x11950, 0x11c50, 0x11d50, 0x11da0, 0x16a60, 0x16ac0,
    0x16b50, 0x1e140, 0x1e2f0, 0x1e950, 0x1fbf0,
];

/// The character of ASCII that looks or counts the same, or `None` for one that is not seen.
fn plain(c: char) -> Option<char> {
    let code = u32::from(c);
    let digit = |value: u32| char::from_digit(value, 10);
    match c {
        '\t' | '\n' | '\r' | ' '..='~' => Some(c),
        '\u{1d7ce}'..='\u{1d7ff}' => digit((code - 0x1d7ce) % 10),
        '\u{2070}' | '\u{2074}'..='\u{2079}' => digit(code - 0x2070),
        '\u{2080}'..='\u{2089}' => digit(code - 0x2080),
        '\u{b9}' => Some('1'),
        '\u{b2}' => Some('2'),
        '\u{b3}' => Some('3'),
        '\u{2460}'..='\u{2468}' => digit(code - 0x245f),
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(code - 0xfee0),
        '\u{fe6b}' => Some('@'),
        '\u{3002}' | '\u{ff61}' | '\u{b7}' | '\u{2024}' => Some('.'),
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' => Some('-'),
        '\u{85}' | '\u{2028}' | '\u{2029}' => Some('\n'),
        _ if c.is_whitespace() => Some(' '),
        _ if krr_specs::is_deceptive(c) || c == '\u{fe0f}' => None,
        _ => match ZEROS.iter().find(|zero| (**zero..**zero + 10).contains(&code)) {
            Some(zero) => digit(code - zero),
            None => Some(c),
        },
    }
}
