//! Which pages a scan from the seeds can reach, and over how few links.
//!
//! Breadth first over followable links. A redirect within a site costs no hop,
//! since it is followed within the same visit. Memory: one byte a possible page
//! (64 a site), whatever the size of the pages.

use model::{LinkKind, NotVisited, Place};

use crate::expect::Expected;
use crate::hostile::honest;
use crate::layout::Role;
use crate::link::{Aim, Link, PageRef};
use crate::path::{PAGES, PageId};
use crate::site::Site;
use crate::world::World;

const UNREACHED: u8 = u8::MAX;

/// The distance of every page from the seeds.
pub(crate) struct Reach {
    depths: Vec<u8>,
}

impl Reach {
    pub(crate) fn of(world: &World) -> Self {
        let mut reach = Self { depths: vec![UNREACHED; world.spec().sites as usize * usize::from(PAGES)] };
        let front = |site| PageRef { site, page: PageId::Front };
        let mut level: Vec<PageRef> = (0..world.layout().seeds).map(front).collect();
        for seed in &level {
            reach.mark(*seed, 0);
        }
        let mut depth = 0;
        while !level.is_empty() {
            let mut next = Vec::new();
            while let Some(page) = level.pop() {
                for (target, costs) in followed(world, page) {
                    if reach.mark(target, depth + u8::from(costs)) {
                        if costs { next.push(target) } else { level.push(target) }
                    }
                }
            }
            level = next;
            depth += 1;
        }
        reach
    }

    /// Sets the depth of a page; says whether it got smaller.
    fn mark(&mut self, page: PageRef, depth: u8) -> bool {
        let known = &mut self.depths[slot(page)];
        let nearer = depth < *known;
        *known = (*known).min(depth);
        nearer
    }

    /// Links between the nearest seed and this page, if it is reached.
    pub(crate) fn depth(&self, page: PageRef) -> Option<u8> {
        Some(self.depths[slot(page)]).filter(|depth| *depth != UNREACHED)
    }
}

fn slot(page: PageRef) -> usize {
    page.site as usize * usize::from(PAGES) + usize::from(page.page.ordinal())
}

/// The pages that a visit to `page` leads to, and whether that is a hop.
fn followed(world: &World, page: PageRef) -> Vec<(PageRef, bool)> {
    let site = world.site(page.site);
    if !is_read(world, &site, page.page) {
        return Vec::new();
    }
    let links = world.links(&site, page.page);
    let follow = |link: Link| {
        let costs = !(link.kind == LinkKind::Redirect && link.place == Place::Http);
        match link.aim {
            _ if !link.kind.is_followable() => None,
            Aim::Page(target) => Some((target, costs || target.site != page.site)),
            Aim::Site(target) => Some((PageRef { site: target, page: PageId::Front }, true)),
            Aim::Path(..) | Aim::Outside(..) => None,
        }
    };
    links.into_iter().filter_map(follow).collect()
}

/// Whether a scan gets to see the links of this page.
pub(crate) fn is_read(world: &World, site: &Site, page: PageId) -> bool {
    let seen = |expected: &Expected| matches!(expected, Expected::Page(_) | Expected::Redirect(_));
    world.expected(site, page).iter().any(seen)
}

/// Why the target of a link is not visited, if that follows from the link alone.
/// Where several reasons hold, the one that comes first in [`NotVisited`] counts.
pub(crate) fn bar(world: &World, from: &Site, link: &Link) -> Option<NotVisited> {
    let site = match &link.aim {
        Aim::Page(page) => page.site,
        Aim::Site(site) | Aim::Path(site, _) => *site,
        Aim::Outside(_, why) => return Some(*why),
    };
    if world.layout().role(site) == Role::Refused {
        return Some(NotVisited::Refused);
    }
    if !link.kind.is_followable() {
        return Some(NotVisited::NotFollowable);
    }
    match &link.aim {
        Aim::Path(_, path) if honest::file(path).is_some() => Some(NotVisited::MediaExtension),
        // Other sites link to front pages only.
        Aim::Page(PageRef { page: PageId::Private, .. }) if from.robots => Some(NotVisited::Robots),
        _ => None,
    }
}
