//! The command `aicore`: one match over commands.

mod arguments;
mod commands;
mod context;
mod output;
mod platform;
mod progress;

use crate::arguments::{Arguments, Command};
use crate::output::Exit;
use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let global = &arguments.global;
    if let Err(message) = output::log_to_stderr(&global.log) {
        output::error(&message);
        return Exit::Usage.into();
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            output::error(&format!("cannot start: {error}"));
            return Exit::Failed.into();
        }
    };
    let outcome = runtime.block_on(run(&arguments));
    // Tasks that hold connections end with the process; none of them holds unsaved work.
    runtime.shutdown_background();
    match outcome {
        Ok(exit) => exit.into(),
        Err(error) => {
            output::error(&output::chain(&error));
            output::exit_of(&error).into()
        }
    }
}

async fn run(arguments: &Arguments) -> anyhow::Result<Exit> {
    let global = &arguments.global;
    match &arguments.command {
        Command::Up(options) => commands::up::up(global, options).await,
        Command::Down => commands::up::down(global).await,
        Command::Status => commands::status::status(global).await,
        Command::Db(command) => commands::db::db(global, command).await,
        Command::Migrate(command) => commands::migrate::migrate(global, command).await,
        Command::Seed(databases) => commands::migrate::seed(global, databases).await,
        Command::Import(options) => commands::import::import(global, options).await,
        Command::Simulate(options) => commands::simulate::simulate(global, options).await,
        Command::Relay(options) => commands::events::relay(global, options).await,
        Command::Consume(options) => commands::events::consume(global, options).await,
        Command::Serve(options) => commands::serve::serve(global, options).await,
        Command::Events(command) => commands::events::events(global, command).await,
        Command::Resolve(command) => commands::resolve::resolve(global, command).await,
        Command::Party(command) => commands::party::party(global, command).await,
        Command::Features(command) => commands::features::command(global, command).await,
        Command::Health(options) => commands::health::health(global, options).await,
        Command::Generate(options) => commands::generate::generate(global, options).await,
        Command::Docs(command) => commands::docs::docs(global, command).await,
        Command::References(command) => commands::references::references(global, command).await,
        Command::Transactions(command) => commands::transactions::transactions(global, command).await,
        Command::Saga(command) => commands::saga::saga(global, command).await,
        Command::Backup(command) => commands::backup::backup(global, command).await,
        Command::Quickstart(options) => commands::quickstart::quickstart(global, options).await,
        Command::Completions(options) => commands::completions(options),
    }
}
