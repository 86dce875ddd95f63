//! The world: which advertisement is whose, and what it shows.

use super::ad::{RingAd, RingIdentifier, RingKind};
use super::pareto::pareto;
use super::spec::RingSpec;
use crate::draw::{Draw, Purpose};

/// The tail and the bound of the sizes of operators.
const SIZE_TAIL: f64 = 1.1;
const SIZE_MAX: u32 = 2_000;
/// The tail and the number of hubs.
const HUB_TAIL: f64 = 0.9;
const HUBS: u32 = 200;
/// How often an operator moves to its next contact, shows the next one too, or none.
const MOVE: f64 = 0.15;
const ALSO_NEXT: f64 = 0.35;
const NONE: f64 = 0.12;
/// Advertisements after which an operator writes a new blurb.
const CAMPAIGN: u32 = 20;
/// How often it takes one of an earlier campaign instead.
const OLD_BLURB: f64 = 0.25;
/// Passages of a blurb, and how often each is still there.
const BLURB_PASSAGES: u64 = 6;
const PASSAGE_KEPT: f64 = 0.9;
/// Passages that come from the places where advertisements stand: two each.
const BOILERPLATE: u32 = 40;

/// What a draw is about, before the numbers of operator and advertisement.
#[derive(Clone, Copy)]
enum About {
    Size = 1,
    Operator,
    Position,
    Ad,
    Identifier,
    Passage,
    Shuffle,
}

#[derive(Clone, Copy, Debug)]
struct Operator {
    size: u32,
    /// Contacts it has at a time.
    pool: u32,
    is_churned: bool,
}

#[derive(Clone, Copy, Debug)]
struct Slot {
    operator: u32,
    /// The how-manieth of its operator; that of the original for a mirror.
    position: u32,
    /// The contact in use.
    contact: u32,
}

/// Operators and their advertisements; 12 bytes an advertisement.
#[derive(Clone, Debug)]
pub struct RingWorld {
    spec: RingSpec,
    operators: Vec<Operator>,
    slots: Vec<Slot>,
}

impl RingWorld {
    /// Draws operators until there are enough advertisements, and shuffles these. The
    /// last operator has as many as are left. Linear.
    pub fn new(spec: RingSpec) -> Self {
        let mut world = Self { spec, operators: Vec::new(), slots: Vec::with_capacity(spec.ads as usize) };
        let mut sizes = world.draw(About::Size, &[]);
        while (world.slots.len() as u32) < spec.ads {
            let left = spec.ads - world.slots.len() as u32;
            world.add_operator(pareto(&mut sizes, SIZE_TAIL, SIZE_MAX).min(left));
        }
        let mut order = world.draw(About::Shuffle, &[]);
        for last in (1..world.slots.len()).rev() {
            world.slots.swap(last, order.below(last as u32 + 1) as usize);
        }
        world
    }

    /// How many advertisements there are, numbered from 0.
    pub fn ads(&self) -> u32 {
        self.slots.len() as u32
    }

    /// The operator of every advertisement, numbered from 0: the truth.
    pub fn truth(&self) -> Vec<u32> {
        self.slots.iter().map(|slot| slot.operator).collect()
    }

    /// How many advertisements each operator has.
    pub fn sizes(&self) -> Vec<u32> {
        self.operators.iter().map(|operator| operator.size).collect()
    }

    /// What the advertisement `number` shows; nothing if there is none.
    pub fn ad(&self, number: u32) -> RingAd {
        let Some(slot) = self.slots.get(number as usize).copied() else { return RingAd::default() };
        let mut ad = RingAd::default();
        let mut draw = self.draw(About::Ad, &[slot.operator.into(), slot.position.into()]);
        self.show_contacts(slot, &mut draw, &mut ad);
        self.show_text(slot, &mut draw, &mut ad);
        self.show_noise(slot, &mut draw, &mut ad);
        ad.identifiers.sort_unstable();
        ad.identifiers.dedup();
        ad.passages.sort_unstable();
        ad.passages.dedup();
        ad
    }

    fn draw(&self, about: About, parts: &[u64]) -> Draw {
        let [first, second, third] = [0, 1, 2].map(|at| parts.get(at).copied().unwrap_or(u64::MAX));
        Draw::of(self.spec.seed, Purpose::Content, &[about as u64, first, second, third])
    }

    fn add_operator(&mut self, size: u32) {
        let number = self.operators.len() as u32;
        let pool = (size + 1).ilog2() + 1;
        let is_churned = self.draw(About::Operator, &[number.into()]).chance(self.spec.churned_share);
        self.operators.push(Operator { size, pool, is_churned });
        let start = self.slots.len();
        let mut contact = 0;
        for position in 0..size {
            let mut draw = self.draw(About::Position, &[number.into(), position.into()]);
            if draw.chance(MOVE) {
                contact = (contact + 1) % pool;
            }
            let is_mirror = position > 0 && draw.chance(self.spec.mirrored_share);
            let slot = match is_mirror {
                true => self.slots[start + draw.below(position) as usize],
                false => Slot { operator: number, position, contact },
            };
            self.slots.push(slot);
        }
    }

    fn show_contacts(&self, slot: Slot, draw: &mut Draw, ad: &mut RingAd) {
        let operator = self.operators[slot.operator as usize];
        let (is_silent, also_next) = (draw.chance(NONE), draw.chance(ALSO_NEXT));
        if is_silent {
            return;
        }
        // The second pool stands behind the first.
        let later = if operator.is_churned && slot.position >= operator.size / 2 { operator.pool } else { 0 };
        let next = also_next.then_some((slot.contact + 1) % operator.pool);
        for contact in std::iter::once(slot.contact).chain(next) {
            let each = 0..self.spec.identifiers_per_contact;
            ad.identifiers.extend(each.map(|which| self.identifier(slot.operator.into(), later + contact, which)));
        }
    }

    fn show_text(&self, slot: Slot, draw: &mut Draw, ad: &mut RingAd) {
        let owner = u64::from(slot.operator);
        if draw.chance(self.spec.blurb_share) {
            let campaign = slot.position / CAMPAIGN;
            let blurb = if draw.chance(OLD_BLURB) { draw.below(campaign + 1) } else { campaign };
            self.show_blurb(owner, blurb, draw, ad);
        }
        let own = (0..self.spec.own_passages).map(|_| draw.next());
        ad.passages.extend(own);
        for _ in 0..2 {
            let place = draw.below(BOILERPLATE);
            ad.passages.push(self.draw(About::Passage, &[u64::MAX, place.into()]).next());
        }
    }

    fn show_noise(&self, slot: Slot, draw: &mut Draw, ad: &mut RingAd) {
        if draw.chance(self.spec.hub_share) {
            let hub = pareto(draw, HUB_TAIL, HUBS);
            ad.identifiers.push(self.identifier(u64::MAX, hub, 0));
        }
        if draw.chance(self.spec.copied_share) && slot.operator > 0 {
            let other = u64::from(draw.below(slot.operator));
            ad.identifiers.push(self.identifier(other, 0, 0));
            self.show_blurb(other, 0, draw, ad);
        }
    }

    fn show_blurb(&self, owner: u64, blurb: u32, draw: &mut Draw, ad: &mut RingAd) {
        for part in 0..BLURB_PASSAGES {
            if draw.chance(PASSAGE_KEPT) {
                ad.passages.push(self.draw(About::Passage, &[owner, blurb.into(), part]).next());
            }
        }
    }

    fn identifier(&self, owner: u64, contact: u32, which: u32) -> RingIdentifier {
        let mut draw = self.draw(About::Identifier, &[owner, contact.into(), which.into()]);
        RingIdentifier { kind: draw.pick(&RingKind::ALL), number: draw.next() }
    }
}
