//! The command `aicore`.
fn main() {}
