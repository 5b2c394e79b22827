-- Assets and stock of the group: categories with their depreciation, locations, assets and who holds them, maintenance, depreciation,
-- stock items with their movements and counts. The accounts are in the general ledger; here is the thing itself.
-- Sources: Ley 27/2014 of corporate tax (LIS), art. 12 (table of depreciation); Plan General Contable (RD 1514/2007), subgroups 20, 21, 28, 32;
-- Ley 31/1995, art. 17 (work equipment); RD 110/2015 (waste of electrical equipment); Ley 10/2021, art. 11 (means for remote work).

-- Reference data ------------------------------------------------------------------------------------------------------

CREATE EXTENSION IF NOT EXISTS btree_gist;

CREATE TABLE asset_category (
    code                      text          PRIMARY KEY CHECK (code ~ '^[A-Z0-9-]+$'),
    name                      text          NOT NULL,
    name_es                   text          NOT NULL,
    tangible                  boolean       NOT NULL DEFAULT true,
    tax_class_es              text          NOT NULL,
    max_rate                  numeric(5, 2) NOT NULL CHECK (max_rate > 0 AND max_rate <= 100),
    max_years                 smallint      NOT NULL CHECK (max_years BETWEEN 1 AND 100),
    asset_account_code        text          NOT NULL,
    depreciation_account_code text          NOT NULL,
    expense_account_code      text          NOT NULL,
    CONSTRAINT asset_category_rate_fits_years CHECK (max_rate >= round(100.0 / max_years, 2))
);
CREATE INDEX asset_category_asset_account_code ON asset_category (asset_account_code);
CREATE INDEX asset_category_depreciation_account_code ON asset_category (depreciation_account_code);
CREATE INDEX asset_category_expense_account_code ON asset_category (expense_account_code);

COMMENT ON TABLE asset_category IS 'Categories of assets (familias de activos)';
COMMENT ON COLUMN asset_category.code IS 'Code, such as LAPTOP';
COMMENT ON COLUMN asset_category.name IS 'Name in English';
COMMENT ON COLUMN asset_category.name_es IS 'Name in Spanish';
COMMENT ON COLUMN asset_category.tangible IS 'False for software and licences';
COMMENT ON COLUMN asset_category.tax_class_es IS 'Line of the table of LIS art. 12 it belongs to, in Spanish';
COMMENT ON COLUMN asset_category.max_rate IS 'Highest yearly rate of the table, in per cent (coeficiente lineal máximo)';
COMMENT ON COLUMN asset_category.max_years IS 'Longest period of the table, in years';
COMMENT ON COLUMN asset_category.asset_account_code IS 'Account of the cost, such as 217';
COMMENT ON COLUMN asset_category.depreciation_account_code IS 'Account of accumulated depreciation, such as 2817';
COMMENT ON COLUMN asset_category.expense_account_code IS 'Account of the yearly charge, such as 681';

CREATE TABLE location (
    code             text    PRIMARY KEY CHECK (code ~ '^[A-Z0-9-]+$'),
    name             text    NOT NULL,
    kind             text    NOT NULL CHECK (kind IN ('site', 'building', 'floor', 'room', 'shelf', 'vehicle', 'home', 'external')),
    parent_code      text    REFERENCES location (code) CHECK (parent_code <> code),
    work_centre_code text,
    holds_stock      boolean NOT NULL DEFAULT false,
    active           boolean NOT NULL DEFAULT true
);
CREATE INDEX location_parent_code ON location (parent_code);
CREATE INDEX location_work_centre_code ON location (work_centre_code);

COMMENT ON TABLE location IS 'Places where things are (ubicaciones): buildings, floors, rooms, shelves, a tree';
COMMENT ON COLUMN location.code IS 'Code, such as HQ-2-STORE';
COMMENT ON COLUMN location.name IS 'Name';
COMMENT ON COLUMN location.kind IS 'site (sede), building (edificio), floor (planta), room (sala), shelf (estantería), vehicle (vehículo), home (domicilio de teletrabajo) or external (en un tercero)';
COMMENT ON COLUMN location.parent_code IS 'Place it is in';
COMMENT ON COLUMN location.work_centre_code IS 'Work centre';
COMMENT ON COLUMN location.holds_stock IS 'Whether stock may lie there (almacén)';
COMMENT ON COLUMN location.active IS 'Whether it is in use';

-- Assets --------------------------------------------------------------------------------------------------------------

CREATE TABLE asset (
    id                  uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    asset_tag           text           NOT NULL UNIQUE CHECK (asset_tag ~ '^[A-Z0-9-]+$'),
    asset_category_code text           NOT NULL REFERENCES asset_category (code),
    description         text           NOT NULL CHECK (description <> ''),
    manufacturer        text,
    model               text,
    serial_number       text,
    company_party_id    uuid           NOT NULL,
    ownership           text           NOT NULL DEFAULT 'owned' CHECK (ownership IN ('owned', 'leased', 'rented', 'lent')),
    state               text           NOT NULL DEFAULT 'in_store'
        CHECK (state IN ('ordered', 'in_store', 'in_use', 'in_repair', 'lost', 'retired')),
    location_code       text           REFERENCES location (code),
    cost_centre_code    text,
    supplier_party_id   uuid,
    legal_contract_id   uuid,
    acquired_on         date           CHECK (acquired_on BETWEEN '0001-01-01' AND '9999-12-31'),
    in_service_on       date           CHECK (in_service_on BETWEEN '0001-01-01' AND '9999-12-31'),
    cost_amount         numeric(14, 2) NOT NULL DEFAULT 0 CHECK (cost_amount >= 0 AND cost_amount < 'NaN'),
    residual_amount     numeric(14, 2) NOT NULL DEFAULT 0 CHECK (residual_amount >= 0 AND residual_amount < 'NaN'),
    currency            text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    useful_life_months  smallint       CHECK (useful_life_months > 0),
    warranty_until      date           CHECK (warranty_until BETWEEN '0001-01-01' AND '9999-12-31'),
    insured_policy_id   uuid,
    specification       jsonb          NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(specification) = 'object'),
    holds_personal_data boolean        NOT NULL DEFAULT false,
    wiped_on            date           CHECK (wiped_on BETWEEN '0001-01-01' AND '9999-12-31'),
    retired_on          date           CHECK (retired_on BETWEEN '0001-01-01' AND '9999-12-31'),
    retirement_kind     text           CHECK (retirement_kind IN ('sold', 'scrapped', 'donated', 'lost', 'stolen', 'returned')),
    proceeds_amount     numeric(14, 2) CHECK (proceeds_amount >= 0 AND proceeds_amount < 'NaN'),
    version             integer        NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at         timestamptz    NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at          timestamptz    NOT NULL DEFAULT now(),
    updated_at          timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT asset_residual_below_cost CHECK (residual_amount <= cost_amount),
    CONSTRAINT asset_in_service_after_purchase CHECK (in_service_on >= acquired_on),
    CONSTRAINT asset_retired CHECK ((state = 'retired') = (retired_on IS NOT NULL AND retirement_kind IS NOT NULL)),
    CONSTRAINT asset_wiped_before_leaving CHECK (state <> 'retired' OR NOT holds_personal_data OR wiped_on IS NOT NULL OR retirement_kind IN ('lost', 'stolen'))
);
CREATE INDEX asset_asset_category_code ON asset (asset_category_code);
CREATE INDEX asset_company_party_id ON asset (company_party_id);
CREATE INDEX asset_location_code ON asset (location_code);
CREATE INDEX asset_cost_centre_code ON asset (cost_centre_code);
CREATE INDEX asset_supplier_party_id ON asset (supplier_party_id);
CREATE INDEX asset_legal_contract_id ON asset (legal_contract_id);
CREATE INDEX asset_insured_policy_id ON asset (insured_policy_id);
CREATE UNIQUE INDEX asset_serial ON asset (manufacturer, serial_number) WHERE serial_number IS NOT NULL;
CREATE INDEX asset_warranty ON asset (warranty_until) WHERE state <> 'retired';
CREATE TRIGGER asset_changed BEFORE UPDATE ON asset FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE asset IS 'Assets (activos), each with its label';
COMMENT ON COLUMN asset.id IS 'Key';
COMMENT ON COLUMN asset.asset_tag IS 'Label on it (etiqueta de inventario)';
COMMENT ON COLUMN asset.asset_category_code IS 'Category';
COMMENT ON COLUMN asset.description IS 'What it is';
COMMENT ON COLUMN asset.manufacturer IS 'Manufacturer';
COMMENT ON COLUMN asset.model IS 'Model';
COMMENT ON COLUMN asset.serial_number IS 'Serial number, or key of a licence''s contract';
COMMENT ON COLUMN asset.company_party_id IS 'Company of the group that owns or leases it';
COMMENT ON COLUMN asset.ownership IS 'owned (propiedad), leased (arrendamiento financiero), rented (alquiler o renting) or lent (cesión)';
COMMENT ON COLUMN asset.state IS 'ordered (pedido), in_store (almacén), in_use (en uso), in_repair (en reparación), lost (extraviado) or retired (baja)';
COMMENT ON COLUMN asset.location_code IS 'Where it is';
COMMENT ON COLUMN asset.cost_centre_code IS 'Cost centre that bears it';
COMMENT ON COLUMN asset.supplier_party_id IS 'Supplier';
COMMENT ON COLUMN asset.legal_contract_id IS 'Contract of lease or licence';
COMMENT ON COLUMN asset.acquired_on IS 'Day of purchase (fecha de adquisición)';
COMMENT ON COLUMN asset.in_service_on IS 'First day of use, from which it depreciates (puesta en condiciones de funcionamiento)';
COMMENT ON COLUMN asset.cost_amount IS 'Cost without deductible VAT (precio de adquisición)';
COMMENT ON COLUMN asset.residual_amount IS 'Value expected at the end (valor residual)';
COMMENT ON COLUMN asset.currency IS 'ISO 4217 code';
COMMENT ON COLUMN asset.useful_life_months IS 'Useful life in months (vida útil); null when not depreciated';
COMMENT ON COLUMN asset.warranty_until IS 'End of the warranty';
COMMENT ON COLUMN asset.insured_policy_id IS 'Policy that covers it';
COMMENT ON COLUMN asset.specification IS 'Technical data by kind, such as {"ram_gb": 16} or {"plate": "1234ABC"}';
COMMENT ON COLUMN asset.holds_personal_data IS 'Whether it stores data, so that it must be wiped before it leaves';
COMMENT ON COLUMN asset.wiped_on IS 'Day its data were destroyed (borrado seguro)';
COMMENT ON COLUMN asset.retired_on IS 'Day it was retired (baja)';
COMMENT ON COLUMN asset.retirement_kind IS 'sold (venta), scrapped (residuo, RAEE), donated (donación), lost (pérdida), stolen (robo) or returned (devuelto al arrendador)';
COMMENT ON COLUMN asset.proceeds_amount IS 'Price got for it';
COMMENT ON COLUMN asset.version IS 'Raised by each change';
COMMENT ON COLUMN asset.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN asset.created_at IS 'When the row was written';
COMMENT ON COLUMN asset.updated_at IS 'When the row was last changed';

CREATE FUNCTION asset_payload(x asset) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'asset_id', x.id,
    'asset_tag', x.asset_tag,
    'asset_category_code', x.asset_category_code,
    'description', x.description,
    'manufacturer', x.manufacturer,
    'model', x.model,
    'serial_number', x.serial_number,
    'company_party_id', x.company_party_id,
    'ownership', x.ownership,
    'state', x.state,
    'location_code', x.location_code,
    'cost_centre_code', x.cost_centre_code,
    'supplier_party_id', x.supplier_party_id,
    'legal_contract_id', x.legal_contract_id,
    'acquired_on', x.acquired_on,
    'in_service_on', x.in_service_on,
    'cost_amount', x.cost_amount::text,
    'residual_amount', x.residual_amount::text,
    'currency', x.currency,
    'useful_life_months', x.useful_life_months,
    'warranty_until', x.warranty_until,
    'insured_policy_id', x.insured_policy_id,
    'specification', x.specification,
    'holds_personal_data', x.holds_personal_data,
    'wiped_on', x.wiped_on,
    'retired_on', x.retired_on,
    'retirement_kind', x.retirement_kind,
    'proceeds_amount', x.proceeds_amount::text,
    'occurred_at', x.occurred_at);
COMMENT ON FUNCTION asset_payload(asset) IS 'Event payload of an asset: the state after the change (events/asset.v1.json)';

CREATE TABLE asset_assignment (
    id                  uuid      PRIMARY KEY DEFAULT platform.uuid_v7(),
    asset_id            uuid      NOT NULL REFERENCES asset (id) ON DELETE CASCADE,
    employee_id         uuid,
    department_code     text,
    period              tstzrange NOT NULL CHECK (NOT isempty(period) AND NOT lower_inf(period)),
    receipt_document_id uuid,
    condition_out       text      NOT NULL DEFAULT 'good' CHECK (condition_out IN ('new', 'good', 'worn', 'damaged')),
    condition_back      text      CHECK (condition_back IN ('good', 'worn', 'damaged', 'lost')),
    note                text,
    CONSTRAINT asset_assignment_one_holder CHECK (num_nonnulls(employee_id, department_code) = 1),
    CONSTRAINT asset_assignment_one_at_a_time EXCLUDE USING gist (asset_id WITH =, period WITH &&)
);
CREATE INDEX asset_assignment_employee_id ON asset_assignment (employee_id);
CREATE INDEX asset_assignment_department_code ON asset_assignment (department_code);
CREATE INDEX asset_assignment_receipt_document_id ON asset_assignment (receipt_document_id);
CREATE INDEX asset_assignment_asset_id ON asset_assignment (asset_id);

COMMENT ON TABLE asset_assignment IS 'Who has or had an asset (asignaciones de equipos)';
COMMENT ON COLUMN asset_assignment.id IS 'Key';
COMMENT ON COLUMN asset_assignment.asset_id IS 'Asset';
COMMENT ON COLUMN asset_assignment.employee_id IS 'Employee';
COMMENT ON COLUMN asset_assignment.department_code IS 'Department, when shared';
COMMENT ON COLUMN asset_assignment.period IS 'From the handing over to the return; open-ended while out';
COMMENT ON COLUMN asset_assignment.receipt_document_id IS 'Signed receipt (entrega firmada)';
COMMENT ON COLUMN asset_assignment.condition_out IS 'Condition when handed over: new (nuevo), good (bueno), worn (usado) or damaged (dañado)';
COMMENT ON COLUMN asset_assignment.condition_back IS 'Condition when given back';
COMMENT ON COLUMN asset_assignment.note IS 'Note; may name people';

CREATE TABLE maintenance_plan (
    id                  uuid     PRIMARY KEY DEFAULT platform.uuid_v7(),
    asset_category_code text     REFERENCES asset_category (code),
    asset_id            uuid     REFERENCES asset (id) ON DELETE CASCADE,
    name                text     NOT NULL CHECK (name <> ''),
    every               interval NOT NULL CHECK (every > interval '0'),
    mandatory_basis     text,
    supplier_party_id   uuid,
    active              boolean  NOT NULL DEFAULT true,
    CONSTRAINT maintenance_plan_one_target CHECK (num_nonnulls(asset_category_code, asset_id) = 1)
);
CREATE INDEX maintenance_plan_asset_category_code ON maintenance_plan (asset_category_code);
CREATE INDEX maintenance_plan_asset_id ON maintenance_plan (asset_id);
CREATE INDEX maintenance_plan_supplier_party_id ON maintenance_plan (supplier_party_id);

COMMENT ON TABLE maintenance_plan IS 'Maintenance due on a category or an asset (planes de mantenimiento)';
COMMENT ON COLUMN maintenance_plan.id IS 'Key';
COMMENT ON COLUMN maintenance_plan.asset_category_code IS 'Category; null when for one asset';
COMMENT ON COLUMN maintenance_plan.asset_id IS 'Asset; null when for a category';
COMMENT ON COLUMN maintenance_plan.name IS 'What is done, such as yearly inspection of extinguishers';
COMMENT ON COLUMN maintenance_plan.every IS 'How often';
COMMENT ON COLUMN maintenance_plan.mandatory_basis IS 'Law that makes it a duty; null when voluntary';
COMMENT ON COLUMN maintenance_plan.supplier_party_id IS 'Who does it';
COMMENT ON COLUMN maintenance_plan.active IS 'Whether it is in force';

CREATE TABLE maintenance (
    id                  uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    asset_id            uuid           NOT NULL REFERENCES asset (id),
    maintenance_plan_id uuid           REFERENCES maintenance_plan (id),
    kind                text           NOT NULL CHECK (kind IN ('preventive', 'corrective', 'inspection', 'upgrade')),
    state               text           NOT NULL DEFAULT 'due' CHECK (state IN ('due', 'in_progress', 'done', 'cancelled')),
    due_on              date           NOT NULL,
    done_on             date,
    cost_amount         numeric(14, 2) NOT NULL DEFAULT 0 CHECK (cost_amount >= 0 AND cost_amount < 'NaN'),
    currency            text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    ticket_id           uuid,
    description         text           NOT NULL DEFAULT '',
    created_at          timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT maintenance_done_has_day CHECK ((state = 'done') = (done_on IS NOT NULL))
);
CREATE INDEX maintenance_asset_id ON maintenance (asset_id);
CREATE INDEX maintenance_maintenance_plan_id ON maintenance (maintenance_plan_id);
CREATE INDEX maintenance_ticket_id ON maintenance (ticket_id);
CREATE INDEX maintenance_due ON maintenance (due_on) WHERE state IN ('due', 'in_progress');

COMMENT ON TABLE maintenance IS 'Maintenance and repairs of an asset (mantenimientos y reparaciones)';
COMMENT ON COLUMN maintenance.id IS 'Key';
COMMENT ON COLUMN maintenance.asset_id IS 'Asset';
COMMENT ON COLUMN maintenance.maintenance_plan_id IS 'Plan; null when corrective';
COMMENT ON COLUMN maintenance.kind IS 'preventive (preventivo), corrective (correctivo), inspection (inspección) or upgrade (mejora)';
COMMENT ON COLUMN maintenance.state IS 'due (pendiente), in_progress (en curso), done (hecho) or cancelled (anulado)';
COMMENT ON COLUMN maintenance.due_on IS 'Day it is due';
COMMENT ON COLUMN maintenance.done_on IS 'Day it was done';
COMMENT ON COLUMN maintenance.cost_amount IS 'Cost without VAT';
COMMENT ON COLUMN maintenance.currency IS 'ISO 4217 code';
COMMENT ON COLUMN maintenance.ticket_id IS 'Ticket that asked for it';
COMMENT ON COLUMN maintenance.description IS 'What was done';
COMMENT ON COLUMN maintenance.created_at IS 'When the row was written';

CREATE TABLE depreciation (
    asset_id           uuid           NOT NULL REFERENCES asset (id) ON DELETE CASCADE,
    period_start       date           NOT NULL,
    amount             numeric(14, 2) NOT NULL CHECK (amount >= 0 AND amount < 'NaN'),
    accumulated_amount numeric(14, 2) NOT NULL CHECK (accumulated_amount >= 0 AND accumulated_amount < 'NaN'),
    tax_amount         numeric(14, 2) NOT NULL CHECK (tax_amount >= 0 AND tax_amount < 'NaN'),
    journal_entry_id   uuid,
    PRIMARY KEY (asset_id, period_start),
    CONSTRAINT depreciation_month CHECK (period_start = date_trunc('month', period_start::timestamp)::date),
    CONSTRAINT depreciation_accumulates CHECK (accumulated_amount >= amount)
);
CREATE INDEX depreciation_journal_entry_id ON depreciation (journal_entry_id);

COMMENT ON TABLE depreciation IS 'Depreciation of an asset by period (amortización)';
COMMENT ON COLUMN depreciation.asset_id IS 'Asset';
COMMENT ON COLUMN depreciation.period_start IS 'First day of the month';
COMMENT ON COLUMN depreciation.amount IS 'Charge of the month (dotación)';
COMMENT ON COLUMN depreciation.accumulated_amount IS 'Charged so far, with this month (amortización acumulada)';
COMMENT ON COLUMN depreciation.tax_amount IS 'Charge that the tax allows, where it differs (LIS, art. 12)';
COMMENT ON COLUMN depreciation.journal_entry_id IS 'Entry of the general ledger; null until posted';

-- Stock ---------------------------------------------------------------------------------------------------------------

CREATE TABLE stock_item (
    code                text           PRIMARY KEY CHECK (code ~ '^[A-Z0-9-]+$'),
    name_es             text           NOT NULL,
    family              text           NOT NULL
        CHECK (family IN ('office', 'stationery', 'it_supplies', 'marketing', 'cleaning', 'first_aid', 'workwear', 'spare_parts')),
    unit                text           NOT NULL DEFAULT 'unit' CHECK (unit <> ''),
    reorder_level       numeric(14, 3) NOT NULL DEFAULT 0 CHECK (reorder_level >= 0 AND reorder_level < 'NaN'),
    ledger_account_code text           NOT NULL DEFAULT '629',
    supplier_party_id   uuid,
    active              boolean        NOT NULL DEFAULT true
);
CREATE INDEX stock_item_ledger_account_code ON stock_item (ledger_account_code);
CREATE INDEX stock_item_supplier_party_id ON stock_item (supplier_party_id);

COMMENT ON TABLE stock_item IS 'Things kept in stock (artículos)';
COMMENT ON COLUMN stock_item.code IS 'Code, such as PAPER-A4';
COMMENT ON COLUMN stock_item.name_es IS 'Name in Spanish';
COMMENT ON COLUMN stock_item.family IS 'office (oficina), stationery (impresos), it_supplies (consumibles informáticos), marketing (material promocional), cleaning (limpieza), first_aid (botiquín), workwear (vestuario) or spare_parts (repuestos)';
COMMENT ON COLUMN stock_item.unit IS 'Unit it is counted in';
COMMENT ON COLUMN stock_item.reorder_level IS 'Quantity at which to order again (punto de pedido)';
COMMENT ON COLUMN stock_item.ledger_account_code IS 'Account it is charged to, or 328 when kept as stock';
COMMENT ON COLUMN stock_item.supplier_party_id IS 'Usual supplier';
COMMENT ON COLUMN stock_item.active IS 'Whether it is still bought';

CREATE TABLE stock_movement (
    id                   uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    stock_item_code      text           NOT NULL REFERENCES stock_item (code),
    location_code        text           NOT NULL REFERENCES location (code),
    kind                 text           NOT NULL
        CHECK (kind IN ('receipt', 'issue', 'transfer_in', 'transfer_out', 'return', 'count', 'scrap')),
    quantity             numeric(14, 3) NOT NULL CHECK (quantity <> 0 AND quantity < 'NaN'),
    unit_cost            numeric(14, 4) CHECK (unit_cost >= 0 AND unit_cost < 'NaN'),
    moved_at             timestamptz    NOT NULL DEFAULT now(),
    employee_id          uuid,
    cost_centre_code     text,
    transfer_id          uuid,
    reverses_movement_id uuid           UNIQUE REFERENCES stock_movement (id),
    version              integer        NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at          timestamptz    NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at           timestamptz    NOT NULL DEFAULT now(),
    updated_at           timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT stock_movement_sign CHECK (CASE kind WHEN 'receipt' THEN quantity > 0 OR reverses_movement_id IS NOT NULL WHEN 'transfer_in' THEN quantity > 0 WHEN 'return' THEN quantity > 0 WHEN 'count' THEN true ELSE quantity < 0 OR reverses_movement_id IS NOT NULL END),
    CONSTRAINT stock_movement_transfer CHECK ((kind IN ('transfer_in', 'transfer_out')) = (transfer_id IS NOT NULL))
);
CREATE INDEX stock_movement_stock_item_code ON stock_movement (stock_item_code);
CREATE INDEX stock_movement_employee_id ON stock_movement (employee_id);
CREATE INDEX stock_movement_cost_centre_code ON stock_movement (cost_centre_code);
CREATE INDEX stock_movement_stock ON stock_movement (location_code, stock_item_code, moved_at);
CREATE TRIGGER stock_movement_changed BEFORE UPDATE ON stock_movement FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE stock_movement IS 'Movements of stock (movimientos de almacén); never changed, only reversed';
COMMENT ON COLUMN stock_movement.id IS 'Key';
COMMENT ON COLUMN stock_movement.stock_item_code IS 'Thing';
COMMENT ON COLUMN stock_movement.location_code IS 'Store';
COMMENT ON COLUMN stock_movement.kind IS 'receipt (entrada), issue (salida), transfer_in and transfer_out (traspaso), return (devolución), count (regularización) or scrap (merma)';
COMMENT ON COLUMN stock_movement.quantity IS 'Quantity, positive in and negative out';
COMMENT ON COLUMN stock_movement.unit_cost IS 'Cost of a unit in euros; of receipts';
COMMENT ON COLUMN stock_movement.moved_at IS 'When';
COMMENT ON COLUMN stock_movement.employee_id IS 'Who took or brought it';
COMMENT ON COLUMN stock_movement.cost_centre_code IS 'Cost centre charged';
COMMENT ON COLUMN stock_movement.transfer_id IS 'Joins the two halves of a transfer';
COMMENT ON COLUMN stock_movement.reverses_movement_id IS 'Movement that this one undoes';
COMMENT ON COLUMN stock_movement.version IS 'Raised by each change';
COMMENT ON COLUMN stock_movement.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN stock_movement.created_at IS 'When the row was written';
COMMENT ON COLUMN stock_movement.updated_at IS 'When the row was last changed';

CREATE FUNCTION stock_movement_payload(x stock_movement) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'stock_movement_id', x.id,
    'stock_item_code', x.stock_item_code,
    'location_code', x.location_code,
    'kind', x.kind,
    'quantity', x.quantity::text,
    'unit_cost', x.unit_cost::text,
    'moved_at', x.moved_at,
    'employee_id', x.employee_id,
    'cost_centre_code', x.cost_centre_code,
    'transfer_id', x.transfer_id,
    'reverses_movement_id', x.reverses_movement_id,
    'occurred_at', x.occurred_at);
COMMENT ON FUNCTION stock_movement_payload(stock_movement) IS 'Event payload of a stock movement: the state after the change (events/stock_movement.v1.json)';

CREATE TABLE stock_count (
    id                     uuid PRIMARY KEY DEFAULT platform.uuid_v7(),
    location_code          text NOT NULL REFERENCES location (code),
    counted_on             date NOT NULL,
    state                  text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'closed')),
    counted_by_employee_id uuid NOT NULL,
    UNIQUE (location_code, counted_on)
);
CREATE INDEX stock_count_counted_by_employee_id ON stock_count (counted_by_employee_id);

COMMENT ON TABLE stock_count IS 'Counts of stock (recuentos de inventario)';
COMMENT ON COLUMN stock_count.id IS 'Key';
COMMENT ON COLUMN stock_count.location_code IS 'Store counted';
COMMENT ON COLUMN stock_count.counted_on IS 'Day';
COMMENT ON COLUMN stock_count.state IS 'open (abierto) or closed (cerrado)';
COMMENT ON COLUMN stock_count.counted_by_employee_id IS 'Who counted';

CREATE TABLE stock_count_line (
    stock_count_id    uuid           NOT NULL REFERENCES stock_count (id) ON DELETE CASCADE,
    stock_item_code   text           NOT NULL REFERENCES stock_item (code),
    expected_quantity numeric(14, 3) NOT NULL CHECK (expected_quantity < 'NaN'),
    counted_quantity  numeric(14, 3) NOT NULL CHECK (counted_quantity >= 0 AND counted_quantity < 'NaN'),
    difference        numeric(14, 3) NOT NULL GENERATED ALWAYS AS (counted_quantity - expected_quantity) STORED,
    stock_movement_id uuid           UNIQUE REFERENCES stock_movement (id),
    PRIMARY KEY (stock_count_id, stock_item_code)
);
CREATE INDEX stock_count_line_stock_item_code ON stock_count_line (stock_item_code);

COMMENT ON TABLE stock_count_line IS 'What was counted (líneas de recuento)';
COMMENT ON COLUMN stock_count_line.stock_count_id IS 'Count';
COMMENT ON COLUMN stock_count_line.stock_item_code IS 'Thing';
COMMENT ON COLUMN stock_count_line.expected_quantity IS 'Quantity by the movements';
COMMENT ON COLUMN stock_count_line.counted_quantity IS 'Quantity found';
COMMENT ON COLUMN stock_count_line.difference IS 'Found less expected';
COMMENT ON COLUMN stock_count_line.stock_movement_id IS 'Movement that put it right';

CREATE VIEW stock_level AS
SELECT m.location_code, m.stock_item_code, sum(m.quantity) AS quantity, max(m.moved_at) AS last_moved_at
FROM stock_movement AS m
GROUP BY m.location_code, m.stock_item_code;
COMMENT ON VIEW stock_level IS 'Quantity of each thing in each store (existencias), from its movements';

CREATE FUNCTION stock_not_negative() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    left_over numeric;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('stock ' || NEW.location_code || ' ' || NEW.stock_item_code, 0));
    SELECT coalesce(sum(m.quantity), 0) + NEW.quantity INTO left_over FROM stock_movement AS m
    WHERE m.location_code = NEW.location_code AND m.stock_item_code = NEW.stock_item_code;
    IF NEW.quantity < 0 AND left_over < 0 THEN
        RAISE EXCEPTION 'stock of "%" in "%" would be %', NEW.stock_item_code, NEW.location_code, left_over USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION stock_not_negative() IS 'Trigger of stock_movement: nothing leaves that is not there, also when two take at once';
CREATE TRIGGER stock_not_negative BEFORE INSERT ON stock_movement FOR EACH ROW EXECUTE FUNCTION stock_not_negative();
