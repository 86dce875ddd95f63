//! The links of a visit, walked over without making anything of them.
//!
//! Invariant: two links have the same [`LeanLink::identity`] and kind only if they
//! point at the same target; the same target has one identity unless it was recorded in
//! two ways. Whether texts are UTF-8 is not looked at: nothing is made of them.
//!
//! Nine tenths of a visit are its links, and all that is asked of them is whether they
//! are the ones of another scan.

use model::LinkKind;

use crate::GraphError;
use crate::case::codec;

/// Bytes of the key of a site, and of the tag of a refused one.
const KEY_LEN: usize = 32;
const TAG_LEN: usize = 8;

/// What a record says from its links on.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::case) struct LeanLinks<'a>(&'a [u8]);

/// One link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::case) struct LeanLink<'a> {
    /// What its target is told apart by, as it was recorded.
    pub(in crate::case) identity: &'a [u8],
    pub(in crate::case) kind: LinkKind,
}

impl<'a> LeanLinks<'a> {
    /// Of the bytes behind the last field before the links.
    pub(super) fn of(rest: &'a [u8]) -> Self {
        Self(rest)
    }

    /// Shows each link to `see`, and says how many there are.
    pub(in crate::case) fn for_each(&self, mut see: impl FnMut(&LeanLink<'a>)) -> Result<u64, GraphError> {
        self.walk(&mut see).ok_or_else(|| codec::damaged("it does not hold the links that it should"))
    }

    fn walk(&self, see: &mut impl FnMut(&LeanLink<'a>)) -> Option<u64> {
        let mut bytes = Bytes(self.0);
        let count = bytes.number()?;
        for _ in 0..count {
            see(&bytes.link()?);
        }
        Some(count)
    }
}

/// Bytes as postcard writes them, from the first that was not read.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn link(&mut self) -> Option<LeanLink<'a>> {
        let start = self.0;
        let is_page = match self.number()? {
            0 => {
                self.address()?;
                true
            }
            1 => self.skip(KEY_LEN).map(|()| false)?,
            2 => self.text().map(|()| false)?,
            3 => self.skip(TAG_LEN).map(|()| false)?,
            _ => return None,
        };
        let identity = start.get(..start.len() - self.0.len())?;
        if is_page {
            // As it was found, where that is not the address itself.
            self.perhaps(Self::text)?;
        }
        let kind = *LinkKind::ALL.get(usize::try_from(self.number()?).ok()?)?;
        // Place, rel and text; count and decision.
        self.number()?;
        self.skip(1)?;
        self.perhaps(Self::text)?;
        self.number()?;
        if self.number()? == 2 {
            self.number()?;
        }
        Some(LeanLink { identity, kind })
    }

    /// Site, scheme, subdomain, port and path.
    fn address(&mut self) -> Option<()> {
        self.skip(KEY_LEN)?;
        self.number()?;
        self.perhaps(Self::text)?;
        self.perhaps(|bytes| bytes.number().map(|_| ()))?;
        self.text()
    }

    fn perhaps(&mut self, skip: impl FnOnce(&mut Self) -> Option<()>) -> Option<()> {
        match self.0.split_off_first()? {
            0 => Some(()),
            1 => skip(self),
            _ => None,
        }
    }

    fn text(&mut self) -> Option<()> {
        let len = usize::try_from(self.number()?).ok()?;
        self.skip(len)
    }

    fn skip(&mut self, len: usize) -> Option<()> {
        self.0.split_off(..len).map(|_| ())
    }

    /// A number of at most 64 bits, seven bits a byte.
    fn number(&mut self) -> Option<u64> {
        let mut value = 0;
        for at in 0..10 {
            let byte = *self.0.split_off_first()?;
            value |= u64::from(byte & 0x7f) << (7 * at);
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }
}
