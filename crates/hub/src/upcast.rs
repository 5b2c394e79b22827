//! Old schema versions, translated step by step into those that the projections read.
//!
//! Outboxes, stream and parked events keep what was written under a schema that has since been followed by another. An upcaster is a pure
//! function from the payload of one version to that of the next; [`UPCASTERS`] has one for each step of an event type whose versions differ by
//! more than the registry of schemas lets pass (`aicore events schemas check`), in a file of its event type in `upcast/`. So a projection
//! knows one version only, the current one. A version beyond it comes from a writer that is newer than this hub, and is parked.

use aicore_outbox::Event;
use serde_json::Value;
use std::borrow::Cow;

/// One step of an event type, from a version to the next.
struct Upcaster {
    database: &'static str,
    event_type: &'static str,
    /// The older version; the other is one more.
    from: u32,
    /// The payload of the newer version, or why there is none.
    step: fn(Value) -> Result<Value, String>,
}

/// All steps. An event type without one has version 1 only.
#[cfg(not(test))]
static UPCASTERS: &[Upcaster] = &[];
#[cfg(test)]
static UPCASTERS: &[Upcaster] = &tests::MADE_UP;

/// Whether the hub translates an event of a database from a version to the next.
pub fn is_upcast(database: &str, event_type: &str, from: u32) -> bool {
    step(database, event_type, from).is_some()
}

fn step(database: &str, event_type: &str, from: u32) -> Option<&'static Upcaster> {
    UPCASTERS
        .iter()
        .find(|step| step.from == from && step.event_type == event_type && step.database == database)
}

/// The event in the version that the projections read. One that has it already is not touched.
///
/// # Errors
/// The reason in words: a version that the hub does not know, or a payload that a step cannot translate.
pub(crate) fn to_current(event: &Event) -> Result<Cow<'_, Event>, String> {
    let (database, event_type) = (event.database.as_str(), event.event_type.as_str());
    let steps = UPCASTERS
        .iter()
        .filter(|step| step.event_type == event_type && step.database == database);
    let current = steps.map(|step| step.from + 1).max().unwrap_or(1);
    let written = event.schema_version;
    if written == current {
        return Ok(Cow::Borrowed(event));
    }
    if written > current {
        return Err(format!(
            "the hub knows {event_type} up to version {current}, not {written}: deploy a hub that does, then replay it"
        ));
    }
    let wrong = |version: u32, reason: String| {
        format!(
            "{event_type} version {version} cannot be read as version {}: {reason}",
            version + 1
        )
    };
    let mut payload: Value = serde_json::from_slice(&event.payload).map_err(|error| wrong(written, error.to_string()))?;
    for version in written..current {
        let found = step(database, event_type, version).ok_or_else(|| wrong(version, "there is no upcaster".into()))?;
        payload = (found.step)(payload).map_err(|reason| wrong(version, reason))?;
    }
    Ok(Cow::Owned(Event {
        schema_version: current,
        payload: payload.to_string().into(),
        ..event.clone()
    }))
}

#[cfg(test)]
mod tests;
