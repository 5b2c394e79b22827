//! The rules, one a file.

mod add_check_without_not_valid;
mod add_column_volatile_default;
mod add_foreign_key_without_not_valid;
mod add_not_null_column;
mod add_unique_constraint;
mod alter_column_type;
mod cluster;
mod concurrently_with_others;
mod disable_trigger;
mod drop_column_in_use;
mod drop_table;
mod index_without_concurrently;
mod lock_table;
mod missing_lock_timeout;
mod rename_column;
mod rename_table;
mod session_set;
mod set_not_null_without_check;
mod transaction_control;
mod truncate_table;
mod vacuum_full;
mod validate_at_once;

use super::Rule;

/// All rules, by name.
pub const RULES: [Rule; 22] = [
    add_check_without_not_valid::RULE,
    add_column_volatile_default::RULE,
    add_foreign_key_without_not_valid::RULE,
    add_not_null_column::RULE,
    add_unique_constraint::RULE,
    alter_column_type::RULE,
    cluster::RULE,
    concurrently_with_others::RULE,
    disable_trigger::RULE,
    drop_column_in_use::RULE,
    drop_table::RULE,
    index_without_concurrently::RULE,
    lock_table::RULE,
    missing_lock_timeout::RULE,
    rename_column::RULE,
    rename_table::RULE,
    session_set::RULE,
    set_not_null_without_check::RULE,
    transaction_control::RULE,
    truncate_table::RULE,
    vacuum_full::RULE,
    validate_at_once::RULE,
];
