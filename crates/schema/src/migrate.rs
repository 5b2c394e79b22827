//! Applies SQL migrations, in Prisma's layout and history.
//!
//! Every database gets two folders: `platform/migrations`, whose history is in the schema `platform`, and its own,
//! whose history is in `public`, where Prisma's tools look. A folder of foreign Prisma migrations has one history, in `public` too.
//! A migration runs in one transaction together with its history row, so a crash leaves all of it or nothing; a script with a statement
//! that refuses a transaction runs as Prisma runs it, and the report says so. Deployments of one database wait for each other (an
//! advisory lock).

pub(crate) mod apply;
pub(crate) mod budget;
mod create;
pub(crate) mod deploy;
mod folder;
pub(crate) mod history;
mod resolve;
mod status;

pub use budget::parallel_default;
pub use create::new_migration;
pub use deploy::{Deployment, Options, Outcome, Untransacted, deploy, deploy_all, deploy_fleet, deploy_histories};
pub(crate) use folder::sha256;
pub use folder::{Migration, find_migrations, read_migrations};
pub use history::{History, PLATFORM};
pub use resolve::{Resolution, Resolved, resolve};
pub use status::{MigrationState, State, status, status_all, status_of};
