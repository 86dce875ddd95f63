//! What grounds prove.
//!
//! Invariant: front pages that have next to nothing in common are never mirrors,
//! whatever else is: two shops on one software have their terms and help pages in
//! common. And one page alone, such as a copied article, proves something only if it
//! is all that can be compared, the front page on both, and equal in almost everything.

use super::Grounds;

/// Fewest alike pages, the front page among them, that prove something together.
const PAGES_MIN: u32 = 2;
/// Fewest passages that these have in common.
const PASSAGES_MIN: u32 = 8;
/// Tenths of the compared pages that are alike.
const ALIKE_TENTHS: u32 = 7;
/// With fewer alike pages, half of them must agree in build, or in title and nearly all
/// of the text.
const MANY_PAGES: u32 = 4;

/// Fewest passages in common on a page that proves something alone.
const ALONE_PASSAGES_MIN: u32 = 5;
/// Tenths of the passages that are in common where nearly all are.
const NEARLY_ALL_TENTHS: u32 = 9;
/// With so many, title and server may be others.
const ALONE_PASSAGES_MANY: u32 = 12;

/// What is asked for where a site shows no front page.
const FRONTLESS_PAGES_MIN: u32 = 3;
const FRONTLESS_PASSAGES_MIN: u32 = 16;
const FRONTLESS_TENTHS: u32 = 9;
/// Tenths of the pages of the smaller site that are alike.
const FRONTLESS_COVERED_TENTHS: u32 = 8;

/// Fewest passages in common where everything is equal.
const EQUAL_PASSAGES_MIN: u32 = 3;

/// Fewest compared pages that can speak against sites being mirrors.
const AGAINST_PAGES_MIN: u32 = 3;

/// Whether two sites are mirrors, by alike front pages and what goes with them.
pub(super) fn are_mirrors(grounds: &Grounds) -> bool {
    if grounds.fronts_alike == 0 {
        return false;
    }
    if is_all_equal(grounds) && grounds.passages_common >= EQUAL_PASSAGES_MIN {
        return true;
    }
    if grounds.pages_compared == 1 {
        let is_known_face = grounds.title_equal == 1
            || grounds.header_order_equal == 1
            || grounds.passages_common >= ALONE_PASSAGES_MANY;
        return is_known_face
            && grounds.dom_equal == 1
            && grounds.passages_common >= ALONE_PASSAGES_MIN
            && grounds.passages_common * 10 >= grounds.passages_compared * NEARLY_ALL_TENTHS;
    }
    let is_half = |pages: u32| pages * 2 >= grounds.pages_alike;
    let is_nearly_all = grounds.passages_common * 10 >= grounds.passages_compared * NEARLY_ALL_TENTHS;
    let agree = is_half(grounds.dom_equal) || is_half(grounds.title_equal) && is_nearly_all;
    grounds.pages_alike >= PAGES_MIN
        && grounds.passages_common >= PASSAGES_MIN
        && grounds.pages_alike * 10 >= grounds.pages_compared * ALIKE_TENTHS
        && (agree || grounds.pages_alike >= MANY_PAGES)
}

/// Whether all that was compared is equal in text, build, title and server.
fn is_all_equal(grounds: &Grounds) -> bool {
    let equal = [grounds.simhash_equal, grounds.dom_equal, grounds.title_equal, grounds.header_order_equal];
    equal.iter().all(|pages| *pages == grounds.pages_compared) && grounds.passages_common == grounds.passages_compared
}

/// Whether two sites are mirrors although their front pages cannot be compared. Pages
/// that many sites show must have been left out. `pages` is the size of the smaller and
/// of the larger one: most of the larger must be alike too, as a collection of copies of
/// several sites is a mirror of one of them at most.
pub(super) fn are_mirrors_without_front(grounds: &Grounds, pages: [u32; 2]) -> bool {
    grounds.fronts_alike == 0
        && grounds.fronts_different == 0
        && grounds.pages_alike >= FRONTLESS_PAGES_MIN
        && grounds.passages_common >= FRONTLESS_PASSAGES_MIN
        && grounds.pages_alike * 10 >= grounds.pages_compared * FRONTLESS_TENTHS
        && grounds.pages_alike * 10 >= pages[0] * FRONTLESS_COVERED_TENTHS
        && grounds.pages_alike * 2 > pages[1]
        && grounds.title_equal * 2 >= grounds.pages_alike
}

/// Whether two sites are surely no mirrors.
pub(super) fn are_different(grounds: &Grounds) -> bool {
    let few_alike = grounds.pages_compared >= AGAINST_PAGES_MIN && grounds.pages_alike * 2 < grounds.pages_compared;
    grounds.fronts_different > 0 || few_alike
}

/// Whether a site of a family bears out that another one, which came by a third, is a mirror of
/// it, too. `own` is how many pages it has beside its front page; `None` if it cannot know.
pub(super) fn is_borne_out(grounds: &Grounds, own: u32) -> Option<bool> {
    let is_alike = grounds.pages_alike >= PAGES_MIN
        && grounds.passages_common >= PASSAGES_MIN
        && grounds.pages_alike * 10 >= grounds.pages_compared * ALIKE_TENTHS;
    (is_alike || own >= PAGES_MIN).then_some(is_alike)
}
