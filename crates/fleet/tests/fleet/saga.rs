//! Sagas on a real server: order, failures, crashes at each arrow, zombies, several workers, operators.

mod crash;
mod operator;
mod order;
mod world;
