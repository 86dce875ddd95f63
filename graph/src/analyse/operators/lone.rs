//! Items that alone hold a component together.
//!
//! One page with the contacts of two people is easily made by a third: a report, a
//! review, a warning, a trap. What rests on one item is therefore not joined: without
//! it the parts are components of their own.
//!
//! Invariant: which items these are follows from who shares what in a component (its
//! articulation points), not from any order.

use super::table::{Table, range};

/// An identifier and the component, by its root, some items of which it joined.
pub(super) type Joint = (u32, u32);

/// The items without which their component falls into parts, ascending. `joints` are
/// distinct.
///
/// Hopcroft and Tarjan 1973, without recursion: linear. 24 bytes a node and 8 a pair.
pub(super) fn lone_items(table: &Table, roots: &[u32], joints: &[Joint]) -> Vec<u32> {
    let rows = Rows::new(table, roots, joints);
    let mut search = Search { rows: &rows, seen: vec![0; rows.nodes()], low: vec![0; rows.nodes()], time: 0 };
    let mut found = Vec::new();
    for root in (0..rows.items).filter(|item| roots[*item as usize] == *item) {
        search.component(root, &mut found);
    }
    found.sort_unstable();
    found
}

/// Items and joints as the nodes of one graph, the joints behind the items.
struct Rows {
    items: u32,
    offsets: Vec<u32>,
    neighbours: Vec<u32>,
}

impl Rows {
    fn new(table: &Table, roots: &[u32], joints: &[Joint]) -> Self {
        let held = |joint: &Joint| {
            let (number, root) = *joint;
            table.items(number).iter().copied().filter(move |item| roots[*item as usize] == root)
        };
        let items = roots.len() as u32;
        let mut offsets = vec![0u32; roots.len() + joints.len() + 1];
        for (node, joint) in (items as usize..).zip(joints) {
            for item in held(joint) {
                offsets[node + 1] += 1;
                offsets[item as usize + 1] += 1;
            }
        }
        for at in 1..offsets.len() {
            offsets[at] += offsets[at - 1];
        }
        let mut next = offsets.clone();
        let mut neighbours = vec![0; offsets.last().copied().unwrap_or(0) as usize];
        let mut put = |node: u32, neighbour: u32| {
            let place = &mut next[node as usize];
            neighbours[*place as usize] = neighbour;
            *place += 1;
        };
        for (node, joint) in (items..).zip(joints) {
            for item in held(joint) {
                put(node, item);
                put(item, node);
            }
        }
        Self { items, offsets, neighbours }
    }

    fn nodes(&self) -> usize {
        self.offsets.len() - 1
    }

    fn of(&self, node: u32) -> &[u32] {
        &self.neighbours[range(&self.offsets, node)]
    }
}

/// A node on the way from the root to where the search is.
struct Step {
    node: u32,
    /// How many of its neighbours were looked at.
    next: usize,
    /// Parts that only it holds, what is above it included.
    parts: u32,
}

struct Search<'a> {
    rows: &'a Rows,
    /// When a node was reached, from 1.
    seen: Vec<u32>,
    /// The earliest node that is reached from it or below it by one step up.
    low: Vec<u32>,
    time: u32,
}

impl Search<'_> {
    fn component(&mut self, root: u32, found: &mut Vec<u32>) {
        let mut way = vec![self.reach(root, 0)];
        while let Some(step) = way.last_mut() {
            let node = step.node;
            let neighbour = self.rows.of(node).get(step.next).copied();
            step.next += 1;
            match neighbour {
                Some(other) if self.seen[other as usize] == 0 => way.push(self.reach(other, 1)),
                Some(other) => self.lower(node, self.seen[other as usize]),
                None => {
                    let parts = way.pop().map_or(0, |done| done.parts);
                    if node < self.rows.items && parts > 1 {
                        found.push(node);
                    }
                    let Some(above) = way.last_mut() else { return };
                    if self.low[node as usize] >= self.seen[above.node as usize] {
                        above.parts += 1;
                    }
                    self.lower(above.node, self.low[node as usize]);
                }
            }
        }
    }

    fn reach(&mut self, node: u32, parts: u32) -> Step {
        self.time += 1;
        self.seen[node as usize] = self.time;
        self.low[node as usize] = self.time;
        Step { node, next: 0, parts }
    }

    fn lower(&mut self, node: u32, to: u32) {
        let low = &mut self.low[node as usize];
        *low = to.min(*low);
    }
}
