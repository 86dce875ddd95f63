//! Strong components: nodes that lead to each other, there and back.
//!
//! The search keeps its own stack: crawled graphs have chains of 100,000 nodes,
//! on which a recursive search overflows that of the thread.

use super::{Csr, Partition};

/// The strong components of the edges of `out`. For an undirected graph they are
/// the weak ones.
///
/// Pearce, "A space-efficient algorithm for finding strongly connected
/// components", 2016: linear, at most 20 bytes a node beside the graph.
pub fn strong_components(out: &Csr) -> Partition {
    let mut search = Search { marks: vec![0; out.nodes() as usize], next: 1, component: u32::MAX, waiting: Vec::new() };
    let mut path = Vec::new();
    for node in 0..out.nodes() {
        if search.marks[node as usize] == 0 {
            search.from(out, node, &mut path);
        }
    }
    search.marks.iter_mut().for_each(|mark| *mark = u32::MAX - *mark);
    Partition::from_labels(search.marks)
}

/// A node on the way from the root of the search to where it is.
struct Step {
    node: u32,
    /// Its number when it was reached.
    reached: u32,
    /// The place of the next edge to look at.
    edge: usize,
}

/// Invariant: a mark is 0 for nodes not reached, then the smallest number known to
/// be reachable, and at last the number of the component. Components are numbered
/// downwards, so that they are larger than every number in use.
struct Search {
    marks: Vec<u32>,
    next: u32,
    component: u32,
    /// Nodes that are done but not yet known to end a component.
    waiting: Vec<u32>,
}

impl Search {
    fn from(&mut self, out: &Csr, root: u32, path: &mut Vec<Step>) {
        path.push(self.reach(out, root));
        while let Some(step) = path.last_mut() {
            if step.edge == out.row(step.node).end {
                let Step { node, reached, .. } = *step;
                path.pop();
                self.leave(node, reached);
                if let Some(before) = path.last() {
                    self.lower(before.node, self.marks[node as usize]);
                }
                continue;
            }
            let (node, target) = (step.node, out.target_at(step.edge));
            step.edge += 1;
            match self.marks[target as usize] {
                0 => path.push(self.reach(out, target)),
                mark => self.lower(node, mark),
            }
        }
    }

    fn reach(&mut self, out: &Csr, node: u32) -> Step {
        let reached = self.next;
        self.marks[node as usize] = reached;
        self.next += 1;
        Step { node, reached, edge: out.row(node).start }
    }

    fn lower(&mut self, node: u32, mark: u32) {
        let own = &mut self.marks[node as usize];
        *own = mark.min(*own);
    }

    /// Leaves a node whose edges are all seen. It heads a component if nothing
    /// before it could be reached.
    fn leave(&mut self, node: u32, reached: u32) {
        if self.marks[node as usize] < reached {
            self.waiting.push(node);
            return;
        }
        self.next -= 1;
        while let Some(last) = self.waiting.pop_if(|last| self.marks[*last as usize] >= reached) {
            self.marks[last as usize] = self.component;
            self.next -= 1;
        }
        self.marks[node as usize] = self.component;
        self.component -= 1;
    }
}
