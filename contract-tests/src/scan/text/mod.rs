//! Reads text: encodings, escapes, the boundaries of words, URLs, sentences and settings.

pub(crate) mod line_kind;
pub(crate) mod sentence;
pub(crate) mod url_context;
pub(crate) mod word_boundary;

use std::ops::Range;

/// The text of a file: its bytes, or decoded when the file has a byte order mark of UTF-16.
///
/// ```
/// use krr_contract_tests::scan::{Encoding, Text};
///
/// let text = Text::new(b"\xff\xfek\0r\0r\0".to_vec());
/// assert_eq!((text.bytes(), text.encoding()), (&b"krr"[..], Encoding::Utf16Le));
/// assert_eq!(text.in_file(1..2), 4..6);
/// assert_eq!(Text::new(b"bl\xe5".to_vec()).encoding(), Encoding::Bytes);
/// ```
#[derive(Debug)]
pub struct Text {
    bytes: Vec<u8>,
    encoding: Encoding,
}

/// The encoding of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without byte order mark.
    Utf8,
    /// Another encoding with one byte for each character, such as Latin-1.
    Bytes,
    /// UTF-16, little endian.
    Utf16Le,
    /// UTF-16, big endian.
    Utf16Be,
}

const UTF8_MARK: &[u8] = b"\xef\xbb\xbf";

impl Text {
    /// Decodes UTF-16 by its byte order mark. Other bytes are kept.
    pub fn new(file: Vec<u8>) -> Self {
        let (encoding, unit): (_, fn([u8; 2]) -> u16) = match file.get(..2) {
            Some(b"\xff\xfe") => (Encoding::Utf16Le, u16::from_le_bytes),
            Some(b"\xfe\xff") => (Encoding::Utf16Be, u16::from_be_bytes),
            _ => {
                let encoding = if std::str::from_utf8(&file).is_ok() { Encoding::Utf8 } else { Encoding::Bytes };
                return Self { bytes: file, encoding };
            }
        };
        let units = file[2..].as_chunks::<2>().0.iter().map(|pair| unit(*pair));
        let text: String = char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
        Self { bytes: text.into_bytes(), encoding }
    }

    /// The bytes in which places are counted.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The encoding of the file.
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// The range in the file of a range in the text.
    pub fn in_file(&self, range: Range<usize>) -> Range<usize> {
        match self.encoding {
            Encoding::Utf8 | Encoding::Bytes => range,
            Encoding::Utf16Le | Encoding::Utf16Be => {
                let units = |end: usize| {
                    let before = String::from_utf8_lossy(self.bytes.get(..end).unwrap_or(&self.bytes));
                    2 + 2 * before.encode_utf16().count()
                };
                units(range.start)..units(range.end)
            }
        }
    }

    /// A range as a string.
    pub fn slice(&self, range: Range<usize>) -> String {
        let bytes = self.bytes.get(range).unwrap_or_default();
        match self.encoding {
            Encoding::Bytes => bytes.iter().copied().map(char::from).collect(),
            Encoding::Utf8 | Encoding::Utf16Le | Encoding::Utf16Be => String::from_utf8_lossy(bytes).into_owned(),
        }
    }

    /// The number of characters in a range, without a byte order mark.
    pub fn characters(&self, range: Range<usize>) -> usize {
        let mark =
            if range.start == 0 && self.bytes.starts_with(UTF8_MARK) { UTF8_MARK.len().min(range.end) } else { 0 };
        let bytes = self.bytes.get(range.start + mark..range.end).unwrap_or_default();
        match self.encoding {
            Encoding::Bytes => bytes.len(),
            // Every byte that does not continue a character begins one.
            Encoding::Utf8 | Encoding::Utf16Le | Encoding::Utf16Be => {
                bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count()
            }
        }
    }

    /// The line of the byte `at`, without line break.
    pub fn line_around(&self, at: usize) -> Range<usize> {
        let at = at.min(self.bytes.len());
        let start = memchr::memrchr(b'\n', &self.bytes[..at]).map_or(0, |newline| newline + 1);
        let end = memchr::memchr(b'\n', &self.bytes[at..]).map_or(self.bytes.len(), |newline| at + newline);
        let end = if end > start && self.bytes[end - 1] == b'\r' { end - 1 } else { end };
        start..end
    }

    /// The number of line breaks from `since` to `at`.
    pub(crate) fn newlines(&self, since: usize, at: usize) -> usize {
        self.bytes.get(since..at).map_or(0, |bytes| memchr::memchr_iter(b'\n', bytes).count())
    }
}
