//! A text that passed the guard, for as long as one page lasts.

use encoding_rs::Encoding;
use model::Label;
use zeroize::Zeroizing;

use crate::parse::{PageContext, ParsedPage, parse};

/// The text of one page, in memory only and wiped when it goes.
///
/// It cannot be copied, printed or written down: there is no `Clone`, `Debug`,
/// `Display` or `Serialize`, no public way to make one and none to look inside.
/// The parser consumes it and gives back metadata.
///
/// ```
/// fn hold(text: oniongraph_crawler::GuardedText) {
///     drop(text);
/// }
/// ```
///
/// ```compile_fail
/// fn print(text: oniongraph_crawler::GuardedText) {
///     println!("{text:?}");
/// }
/// ```
///
/// ```compile_fail
/// fn show(text: oniongraph_crawler::GuardedText) {
///     println!("{text}");
/// }
/// ```
///
/// ```compile_fail
/// fn copy(text: &oniongraph_crawler::GuardedText) -> oniongraph_crawler::GuardedText {
///     text.clone()
/// }
/// ```
///
/// ```compile_fail
/// fn look(text: &oniongraph_crawler::GuardedText) -> &str {
///     text.as_str()
/// }
/// ```
pub struct GuardedText {
    text: Zeroizing<String>,
    encoding: &'static Encoding,
    cut: bool,
}

impl GuardedText {
    pub(in crate::fetch) fn new(text: Zeroizing<String>, encoding: &'static Encoding, cut: bool) -> Self {
        Self { text, encoding, cut }
    }
    /// Reduces the text to metadata, and wipes it.
    pub(crate) fn into_parsed(self, context: &PageContext<'_>) -> ParsedPage {
        let mut parsed = parse(&self.text, context);
        parsed.cut.bytes = self.cut;
        parsed
    }

    /// For the rooms of this crate that read metadata out of it.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// Length in bytes of UTF-8.
    pub(crate) fn len(&self) -> usize {
        self.text.len()
    }

    /// The WHATWG name of the encoding that it came in, in lower case.
    pub(crate) fn charset(&self) -> Label {
        Label::new(&self.encoding.name().to_ascii_lowercase())
    }

    /// Whether the body went on beyond the cap.
    pub(crate) fn is_cut(&self) -> bool {
        self.cut
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Does not compile if the type has one of these traits: then `check` could
    /// mean either implementation.
    macro_rules! assert_not_implemented {
        ($type:ty: $($forbidden:path),+) => {$({
            trait Either<Which> {
                fn check() {}
            }
            impl<T: ?Sized> Either<()> for T {}
            struct Forbidden;
            impl<T: ?Sized + $forbidden> Either<Forbidden> for T {}
            <$type as Either<_>>::check();
        })+};
    }

    #[test]
    fn it_cannot_be_copied_printed_or_written() {
        assert_not_implemented!(
            GuardedText: Clone, std::fmt::Debug, std::fmt::Display, serde::Serialize, AsRef<str>, AsRef<[u8]>,
            std::ops::Deref<Target = str>, Into<String>
        );
    }
}
