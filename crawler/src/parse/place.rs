//! Where on the page one stands while walking through it.
//!
//! The innermost of `nav, header, main, article, aside, footer` names the
//! place; before the body it is the head. End tags that close nothing are
//! ignored, so that a stream of tokens can be followed as well as a tree.

use model::Place;

use super::tag::Tag;

/// Deepest nesting of places that is remembered.
const NESTED_MAX: usize = 512;

/// The places that are open, innermost last.
#[derive(Default)]
pub(super) struct Places {
    open: Vec<(Tag, Place)>,
    in_head: bool,
    body_begun: bool,
    before_document: bool,
}

impl Places {
    /// The place of what the response head says.
    pub(super) fn before_document() -> Self {
        Self { before_document: true, ..Self::default() }
    }

    /// Enters an element.
    pub(super) fn enter(&mut self, tag: Tag) {
        match tag {
            Tag::Head => self.in_head = !self.body_begun,
            Tag::Html | Tag::Base | Tag::Link | Tag::Meta | Tag::Script | Tag::Style | Tag::Title | Tag::Template => {}
            _ => {
                self.in_head = false;
                self.body_begun = true;
            }
        }
        if let Some(place) = place_of(tag)
            && self.open.len() < NESTED_MAX
        {
            self.open.push((tag, place));
        }
    }

    /// Leaves an element; says whether the place may have changed.
    pub(super) fn leave(&mut self, tag: Tag) {
        if tag == Tag::Head {
            self.in_head = false;
            self.body_begun = true;
        }
        if place_of(tag).is_some()
            && let Some(at) = self.open.iter().rposition(|(open, _)| *open == tag)
        {
            self.open.truncate(at);
        }
    }

    /// The place here.
    pub(super) fn here(&self) -> Place {
        match self.open.last() {
            Some((_, place)) => *place,
            None if self.before_document => Place::Http,
            None if self.in_head || !self.body_begun => Place::Head,
            None => Place::Body,
        }
    }
}

fn place_of(tag: Tag) -> Option<Place> {
    Some(match tag {
        Tag::Nav => Place::Nav,
        Tag::Header => Place::Header,
        Tag::Main | Tag::Article => Place::Main,
        Tag::Aside => Place::Aside,
        Tag::Footer => Place::Footer,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_innermost_place_counts() {
        let mut places = Places::default();
        assert_eq!(places.here(), Place::Head);
        places.enter(Tag::Body);
        assert_eq!(places.here(), Place::Body);
        places.enter(Tag::Header);
        places.enter(Tag::Nav);
        assert_eq!(places.here(), Place::Nav);
        places.leave(Tag::Nav);
        assert_eq!(places.here(), Place::Header);
        places.leave(Tag::Footer);
        assert_eq!(places.here(), Place::Header);
        places.leave(Tag::Header);
        assert_eq!(places.here(), Place::Body);
    }

    #[test]
    fn a_head_without_tags_ends_with_the_first_element_of_the_body() {
        let mut places = Places::default();
        places.enter(Tag::Title);
        places.leave(Tag::Title);
        places.enter(Tag::Link);
        assert_eq!(places.here(), Place::Head);
        places.enter(Tag::A);
        assert_eq!(places.here(), Place::Body);
        places.enter(Tag::Link);
        assert_eq!(places.here(), Place::Body);
    }

    #[test]
    fn nesting_is_bounded() {
        let mut places = Places::default();
        for _ in 0..10_000 {
            places.enter(Tag::Nav);
        }
        assert_eq!(places.open.len(), NESTED_MAX);
    }
}
