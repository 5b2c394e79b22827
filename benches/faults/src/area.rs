//! The four areas that are written to, and the statements of their writers: each changes a row and inserts its event, as
//! docs/events.md says for writers in any language.

use aicore_catalog::DatabaseCode;

/// An area: a table of customers and one of contracts or cases.
pub(crate) struct Area {
    pub(crate) code: DatabaseCode,
    customer: &'static str,
    name: &'static str,
    pub(crate) contract: &'static str,
    /// Columns of a new contract beside its id, and their values; `$3` is the customer.
    columns: &'static str,
    values: &'static str,
    /// Column of the amount, which the hub multiplies by so much.
    pub(crate) amount: &'static str,
    pub(crate) times: u32,
    begun: &'static str,
    pub(crate) changed: &'static str,
    /// States that a change takes it to, and what the hub calls the two.
    pub(crate) states: [&'static str; 2],
}

/// Those on the first server, beside the hub, then those on the second, which may be restored.
pub(crate) static AREAS: [Area; 4] = [
    Area {
        code: DatabaseCode::from_static("ss_insurance"),
        customer: "customer",
        name: "given_name",
        contract: "policy",
        columns: "policy_number, holder_id, product_code, carrier_code, state, effective_on, annual_premium",
        values: "$1::uuid::text, $3, 'OTHER', 'OTHER', 'in_force', '2026-01-01', 10",
        amount: "annual_premium",
        times: 1,
        begun: "PolicyIssued",
        changed: "PolicyChanged",
        states: ["in_force", "suspended"],
    },
    Area {
        code: DatabaseCode::from_static("se_energy"),
        customer: "account_holder",
        name: "full_name",
        contract: "energy_contract",
        columns: "contract_number, account_holder_id, cups, commodity, tariff_code, state, starts_on, estimated_annual_amount",
        values: "$1::uuid::text, $3, 'ES0021000000000001JN', 'electricity', '2.0TD', 'active', '2026-01-01', 10",
        amount: "estimated_annual_amount",
        times: 1,
        begun: "EnergyContractSigned",
        changed: "EnergyContractActivated",
        states: ["active", "suspended"],
    },
    Area {
        code: DatabaseCode::from_static("st_telecom"),
        customer: "subscriber",
        name: "given_name",
        contract: "telecom_contract",
        columns: "contract_number, subscriber_id, service, plan_code, state, starts_on, monthly_fee",
        values: "$1::uuid::text, $3, 'fibre', 'OTHER-FIBRE', 'active', '2026-01-01', 10",
        amount: "monthly_fee",
        times: 12,
        begun: "TelecomContractSigned",
        changed: "TelecomContractActivated",
        states: ["active", "suspended"],
    },
    Area {
        code: DatabaseCode::from_static("sr_repairs"),
        customer: "requester",
        name: "full_name",
        contract: "repair_order",
        columns: "order_number, requester_id, trade_code, state, opened_on, total_amount",
        values: "$1::uuid::text, $3, 'other', 'opened', '2026-01-01', 10",
        amount: "total_amount",
        times: 1,
        begun: "RepairOrderOpened",
        changed: "RepairOrderUpdated",
        states: ["opened", "in_progress"],
    },
];

/// Databases of the first server.
pub(crate) const FIRST: [&str; 3] = ["sm_global", "ss_insurance", "se_energy"];
/// Databases of the second.
pub(crate) const SECOND: [&str; 2] = ["st_telecom", "sr_repairs"];

/// Whether a database is on the second server.
pub(crate) fn on_second(code: &DatabaseCode) -> bool {
    SECOND.contains(&code.as_str())
}

/// What is wrong with an event that the hub must park.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Poison {
    /// Its payload does not follow its schema: the relay says so.
    Schema,
    /// Nobody declared its type.
    Type,
    /// Its amount is too great for the hub's column: the hub's database refuses the batch.
    Value,
}

const EVENT: &str = "INSERT INTO platform.outbox_event
        (event_id, aggregate_type, aggregate_id, aggregate_version, party_key, event_type, payload, occurred_at)";

impl Area {
    /// Makes a customer and its event. `$1` the id, `$2` the event's.
    pub(crate) fn customer_create(&self) -> String {
        let Self { customer, name, .. } = self;
        format!(
            "-- faults_customer_create()
            WITH made AS (
                INSERT INTO {customer} AS t (id, customer_number, kind, {name}) VALUES ($1, $1::uuid::text, 'person', 'Ana')
                RETURNING t.id, t.version, t.occurred_at, {customer}_payload(t) AS payload)
            {EVENT}
            SELECT $2::uuid, '{customer}', id, version, id::text, 'CustomerRegistered', payload, occurred_at FROM made"
        )
    }

    /// Changes a customer's name. `$1` the id, `$2` the event's, `$3` the name.
    pub(crate) fn customer_change(&self) -> String {
        let Self { customer, name, .. } = self;
        format!(
            "-- faults_customer_change()
            WITH changed AS (
                UPDATE {customer} AS t SET {name} = $3, occurred_at = clock_timestamp() WHERE id = $1
                RETURNING t.id, t.version, t.occurred_at, {customer}_payload(t) AS payload)
            {EVENT}
            SELECT $2::uuid, '{customer}', id, version, id::text, 'CustomerUpdated', payload, occurred_at FROM changed"
        )
    }

    /// Makes a contract. `$1` the id, `$2` the event's, `$3` the customer.
    pub(crate) fn contract_create(&self) -> String {
        let Self {
            contract,
            columns,
            values,
            begun,
            ..
        } = self;
        format!(
            "-- faults_contract_create()
            WITH made AS (
                INSERT INTO {contract} AS t (id, {columns}) VALUES ($1, {values})
                RETURNING t.id, t.version, t.occurred_at, {contract}_payload(t) AS payload)
            {EVENT}
            SELECT $2::uuid, '{contract}', id, version, payload ->> 'customer_id', '{begun}', payload, occurred_at FROM made"
        )
    }

    /// Changes a contract. `$1` the id, `$2` the event's, `$3` the amount, `$4` the state.
    pub(crate) fn contract_change(&self) -> String {
        self.change("payload", self.changed)
    }

    /// The same with an event that cannot be applied.
    pub(crate) fn contract_poison(&self, poison: Poison) -> String {
        match poison {
            Poison::Schema => self.change("payload - 'currency'", self.changed),
            Poison::Type => self.change("payload", "Bewitched"),
            Poison::Value => {
                let key = self.amount;
                self.change(&format!("payload || '{{\"{key}\": \"99999999999999.00\"}}'"), self.changed)
            }
        }
    }

    fn change(&self, payload: &str, event_type: &str) -> String {
        let Self { contract, amount, .. } = self;
        format!(
            "-- faults_contract_change()
            WITH changed AS (
                UPDATE {contract} AS t SET {amount} = $3::text::numeric, state = $4, occurred_at = clock_timestamp() WHERE id = $1
                RETURNING t.id, t.version, t.occurred_at, {contract}_payload(t) AS payload)
            {EVENT}
            SELECT $2::uuid, '{contract}', id, version, payload ->> 'customer_id', '{event_type}', {payload}, occurred_at FROM changed"
        )
    }

    /// Ids of customers and contracts.
    pub(crate) fn keys(&self) -> [String; 2] {
        [self.customer, self.contract].map(|table| format!("-- faults_keys()\nSELECT id FROM {table} ORDER BY id LIMIT 40"))
    }

    /// Every row as it is: id, version, amount as the hub has it, state (null for customers).
    pub(crate) fn rows(&self) -> String {
        let Self {
            customer,
            contract,
            amount,
            times,
            ..
        } = self;
        format!(
            "-- faults_rows()
            SELECT id, version, NULL::text, NULL::text FROM {customer}
            UNION ALL SELECT id, version, ({amount} * {times})::numeric(14, 2)::text, state FROM {contract}"
        )
    }
}
