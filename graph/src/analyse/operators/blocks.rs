//! Parts of a component that no single item holds together.
//!
//! One page with the contacts of two people is easily made by a third: a report, a
//! review, a warning, a trap. So what hangs together only by way of one item falls into
//! blocks that meet in it (the biconnected components of items that share identifiers).
//!
//! Invariant: the blocks follow from who shares what in a component, not from any
//! order. Their numbers do not: they only tell blocks apart.

use super::table::{Table, range};

/// An identifier and a component, by its root, of which two items or more show it.
pub(super) type Joint = (u32, u32);

/// Items that no single one of them holds together, and the identifiers that do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Block {
    /// At least two, in any order.
    pub(super) items: Vec<u32>,
    /// Places among the joints; each joint is in one block.
    pub(super) joints: Vec<usize>,
}

/// The blocks of all components; an item that holds several together is in all of
/// these. `joints` are distinct.
///
/// Hopcroft and Tarjan 1973, without recursion: linear. 24 bytes a node and 12 a pair.
pub(super) fn blocks(table: &Table, roots: &[u32], joints: &[Joint]) -> Vec<Block> {
    let rows = Rows::new(table, roots, joints);
    let (seen, low) = (vec![0; rows.nodes()], vec![0; rows.nodes()]);
    let mut search = Search { rows: &rows, seen, low, time: 0, open: Vec::new(), found: Vec::new() };
    for root in (0..rows.items).filter(|item| roots[*item as usize] == *item) {
        search.component(root);
    }
    search.found
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
    /// Where it stands among the open nodes.
    place: usize,
}

struct Search<'a> {
    rows: &'a Rows,
    /// When a node was reached, from 1.
    seen: Vec<u32>,
    /// The earliest node that is reached from it or below it by one step up.
    low: Vec<u32>,
    time: u32,
    /// Nodes that are in no block yet.
    open: Vec<u32>,
    found: Vec<Block>,
}

impl Search<'_> {
    fn component(&mut self, root: u32) {
        let mut way = vec![self.reach(root)];
        while let Some(step) = way.last_mut() {
            let node = step.node;
            let neighbour = self.rows.of(node).get(step.next).copied();
            step.next += 1;
            match neighbour {
                Some(other) if self.seen[other as usize] == 0 => way.push(self.reach(other)),
                Some(other) => self.lower(node, self.seen[other as usize]),
                None => {
                    let place = way.pop().map_or(0, |done| done.place);
                    let Some(above) = way.last().map(|step| step.node) else { break };
                    self.lower(above, self.low[node as usize]);
                    // An identifier is not taken away; only an item ends a block.
                    if above < self.rows.items && self.low[node as usize] >= self.seen[above as usize] {
                        self.close(place, above);
                    }
                }
            }
        }
        self.open.clear();
    }

    /// Ends the block of the nodes that are open from a place on, and of the item above them.
    fn close(&mut self, place: usize, above: u32) {
        let mut block = Block { items: vec![above], joints: Vec::new() };
        for node in self.open.drain(place..) {
            match node.checked_sub(self.rows.items) {
                Some(joint) => block.joints.push(joint as usize),
                None => block.items.push(node),
            }
        }
        self.found.push(block);
    }

    fn reach(&mut self, node: u32) -> Step {
        self.time += 1;
        self.seen[node as usize] = self.time;
        self.low[node as usize] = self.time;
        self.open.push(node);
        Step { node, next: 0, place: self.open.len() - 1 }
    }

    fn lower(&mut self, node: u32, to: u32) {
        let low = &mut self.low[node as usize];
        *low = to.min(*low);
    }
}
