//! A tree that runs on fuel: scraper's document, with every step counted.
//!
//! HTML's tree construction is not linear: it looks through the stack of open
//! elements and the list of formatting elements again and again, and builds
//! nodes that stand nowhere in the text. Each such look and each node costs fuel
//! here. Invariant: the cost of a tree is bounded by its fuel, whatever shape
//! of page is thought of next; when the fuel is gone, `is_spent` says so and
//! the tree is thrown away. It also measures the depth at which nodes are
//! inserted. Nothing here decides what happens then.

use std::borrow::Cow;
use std::cell::{Cell, Ref, RefCell};

use html5ever::tendril::StrTendril;
use html5ever::tree_builder::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::{Attribute, QualName};
use scraper::{Html, HtmlTreeSink};

/// What making a node costs, against 1 for looking at one.
const NODE_COST: u64 = 24;
/// What moving a node or adding text costs.
const MOVE_COST: u64 = 12;

/// The node type of scraper's tree, which scraper does not name for others.
type ScraperId = <HtmlTreeSink as TreeSink>::Handle;

/// A node with its place in the table of depths.
#[derive(Clone, Copy)]
pub(super) struct Handle {
    id: ScraperId,
    slot: u32,
}

/// scraper's tree with a meter.
pub(super) struct Metered {
    tree: HtmlTreeSink,
    fuel: Cell<u64>,
    depths: RefCell<Vec<u32>>,
    deepest: Cell<u32>,
}

impl Metered {
    /// An empty document with so much fuel.
    pub(super) fn new(fuel: u64) -> Self {
        Self {
            tree: HtmlTreeSink::new(Html::new_document()),
            fuel: Cell::new(fuel),
            depths: RefCell::new(vec![0]),
            deepest: Cell::new(0),
        }
    }

    /// Whether the fuel is gone.
    pub(super) fn is_spent(&self) -> bool {
        self.fuel.get() == 0
    }

    /// The greatest depth at which an element was inserted; `html` has 1.
    pub(super) fn deepest(&self) -> u32 {
        self.deepest.get()
    }

    fn burn(&self, cost: u64) {
        self.fuel.set(self.fuel.get().saturating_sub(cost));
    }

    fn new_handle(&self, id: ScraperId) -> Handle {
        self.burn(NODE_COST);
        let mut depths = self.depths.borrow_mut();
        let slot = u32::try_from(depths.len()).unwrap_or(u32::MAX);
        depths.push(0);
        Handle { id, slot }
    }

    fn depth(&self, node: Handle) -> u32 {
        self.depths.borrow().get(node.slot as usize).copied().unwrap_or_default()
    }

    fn set_depth(&self, node: Handle, depth: u32) {
        if let Some(slot) = self.depths.borrow_mut().get_mut(node.slot as usize) {
            *slot = depth;
        }
        self.deepest.set(self.deepest.get().max(depth));
    }

    /// The child as scraper knows it, after writing down how deep it comes to stand.
    fn placed(&self, child: NodeOrText<Handle>, depth: u32) -> NodeOrText<ScraperId> {
        self.burn(MOVE_COST);
        match child {
            NodeOrText::AppendNode(node) => {
                self.set_depth(node, depth);
                NodeOrText::AppendNode(node.id)
            }
            NodeOrText::AppendText(text) => NodeOrText::AppendText(text),
        }
    }
}

impl TreeSink for Metered {
    type Handle = Handle;
    type Output = Html;
    type ElemName<'a> = Ref<'a, QualName>;

    fn finish(self) -> Html {
        self.tree.finish()
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> Handle {
        Handle { id: self.tree.get_document(), slot: 0 }
    }

    fn elem_name<'a>(&'a self, target: &'a Handle) -> Ref<'a, QualName> {
        self.burn(1);
        self.tree.elem_name(&target.id)
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, flags: ElementFlags) -> Handle {
        self.new_handle(self.tree.create_element(name, attributes, flags))
    }

    fn create_comment(&self, text: StrTendril) -> Handle {
        self.new_handle(self.tree.create_comment(text))
    }

    fn create_pi(&self, target: StrTendril, data: StrTendril) -> Handle {
        self.new_handle(self.tree.create_pi(target, data))
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        let child = self.placed(child, self.depth(*parent) + 1);
        self.tree.append(&parent.id, child);
    }

    fn append_based_on_parent_node(&self, element: &Handle, previous: &Handle, child: NodeOrText<Handle>) {
        let child = self.placed(child, self.depth(*previous) + 1);
        self.tree.append_based_on_parent_node(&element.id, &previous.id, child);
    }

    fn append_doctype_to_document(&self, name: StrTendril, public_id: StrTendril, system_id: StrTendril) {
        self.tree.append_doctype_to_document(name, public_id, system_id);
    }

    fn get_template_contents(&self, target: &Handle) -> Handle {
        Handle { id: self.tree.get_template_contents(&target.id), slot: target.slot }
    }

    fn same_node(&self, x: &Handle, y: &Handle) -> bool {
        self.burn(1);
        self.tree.same_node(&x.id, &y.id)
    }

    fn set_quirks_mode(&self, mode: QuirksMode) {
        self.tree.set_quirks_mode(mode);
    }

    fn append_before_sibling(&self, sibling: &Handle, child: NodeOrText<Handle>) {
        let child = self.placed(child, self.depth(*sibling));
        self.tree.append_before_sibling(&sibling.id, child);
    }

    fn add_attrs_if_missing(&self, target: &Handle, attributes: Vec<Attribute>) {
        self.burn(MOVE_COST);
        self.tree.add_attrs_if_missing(&target.id, attributes);
    }

    fn remove_from_parent(&self, target: &Handle) {
        self.burn(MOVE_COST);
        self.tree.remove_from_parent(&target.id);
    }

    fn reparent_children(&self, node: &Handle, new_parent: &Handle) {
        self.burn(MOVE_COST);
        self.tree.reparent_children(&node.id, &new_parent.id);
    }
}
