//! Families by value.

mod frontless;
mod hostile;
mod order;
mod web;
