//! Families by value.

mod hostile;
mod order;
mod web;
