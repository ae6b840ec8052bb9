//! How much aliases add.

use crate::node::{Content, Node};

/// How many nodes all aliases of one text may add. go-yaml, which `kubectl` reads with, stops near 400,000 as well;
/// a text that grows beyond is an attack, not a manifest. A long text counts as several nodes.
pub const MAX_ALIASED: usize = 400_000;

/// This many bytes of an aliased text weigh as much as a node.
const BYTES_A_NODE: usize = 64;

/// How much an alias of a node adds.
#[derive(Clone, Copy)]
pub(super) struct Measure {
    pub(super) weight: usize,
    pub(super) depth: usize,
}

impl Measure {
    /// Of a node with all that is in it.
    pub(super) fn of(node: &Node<'_>) -> Self {
        let mut total = Self { weight: 1, depth: 0 };
        match &node.content {
            Content::List(items) => {
                total.depth = 1;
                items.iter().for_each(|item| total.add(Self::of(item)));
            }
            Content::Map(entries) => {
                total.depth = 1;
                for entry in entries {
                    total.weight += entry.key.len() / BYTES_A_NODE;
                    total.add(Self::of(&entry.value));
                }
            }
            Content::String(text) => total.weight += text.len() / BYTES_A_NODE,
            Content::Null | Content::Bool(_) | Content::Number(_) => {}
        }
        total
    }

    fn add(&mut self, child: Self) {
        self.weight += child.weight;
        self.depth = self.depth.max(child.depth + 1);
    }
}
