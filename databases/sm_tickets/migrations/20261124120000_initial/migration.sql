-- Support tickets, of customers and of the group's own people: queues, service levels, what was said, how each ticket moved, and the
-- knowledge that answers the next one. A complaint in the sense of the law is no ticket: it lives in sm_compliance.
-- Terms follow ITIL 4 (incident, service request, problem, change).

-- Set-up ---------------------------------------------------------------------------------------------------------------

CREATE TABLE queue (
    code            text    PRIMARY KEY CHECK (code <> ''),
    name            text    NOT NULL,
    name_es         text    NOT NULL,
    department_code text,
    audience        text    NOT NULL CHECK (audience IN ('customer', 'employee', 'partner')),
    active          boolean NOT NULL DEFAULT true
);
CREATE INDEX queue_department_code ON queue (department_code) WHERE department_code IS NOT NULL;

COMMENT ON TABLE queue IS 'Queues (colas)';
COMMENT ON COLUMN queue.code IS 'Code, such as it_support';
COMMENT ON COLUMN queue.name IS 'Name in English';
COMMENT ON COLUMN queue.name_es IS 'Name in Spanish';
COMMENT ON COLUMN queue.department_code IS 'Department that answers for it';
COMMENT ON COLUMN queue.audience IS 'Who asks: customer (cliente), employee (empleado) or partner (colaborador)';
COMMENT ON COLUMN queue.active IS 'Whether new tickets come in';

CREATE TABLE category (
    code        text PRIMARY KEY CHECK (code <> ''),
    name        text NOT NULL,
    name_es     text NOT NULL,
    parent_code text REFERENCES category (code) CHECK (parent_code <> code),
    queue_code  text NOT NULL REFERENCES queue (code)
);
CREATE INDEX category_parent_code ON category (parent_code);
CREATE INDEX category_queue_code ON category (queue_code);

COMMENT ON TABLE category IS 'Categories of tickets (categorías), as a tree';
COMMENT ON COLUMN category.code IS 'Code';
COMMENT ON COLUMN category.name IS 'Name in English';
COMMENT ON COLUMN category.name_es IS 'Name in Spanish';
COMMENT ON COLUMN category.parent_code IS 'Wider category';
COMMENT ON COLUMN category.queue_code IS 'Queue its tickets go to';

CREATE TABLE sla_policy (
    id                  uuid      PRIMARY KEY DEFAULT platform.uuid_v7(),
    queue_code          text      NOT NULL REFERENCES queue (code),
    priority            smallint  NOT NULL CHECK (priority BETWEEN 1 AND 4),
    first_answer_within interval  NOT NULL CHECK (first_answer_within > interval '0'),
    solved_within       interval  NOT NULL,
    counts              text      NOT NULL DEFAULT 'business_hours' CHECK (counts IN ('business_hours', 'always')),
    valid_during        daterange NOT NULL DEFAULT daterange(CURRENT_DATE, NULL) CHECK (NOT isempty(valid_during)),
    CONSTRAINT sla_policy_order CHECK (solved_within >= first_answer_within),
    CONSTRAINT sla_policy_once UNIQUE (queue_code, priority, valid_during)
);

COMMENT ON TABLE sla_policy IS 'Service levels promised (acuerdos de nivel de servicio)';
COMMENT ON COLUMN sla_policy.id IS 'Key';
COMMENT ON COLUMN sla_policy.queue_code IS 'Queue';
COMMENT ON COLUMN sla_policy.priority IS '1 critical (crítica), 2 high (alta), 3 normal, 4 low (baja)';
COMMENT ON COLUMN sla_policy.first_answer_within IS 'Time to the first answer';
COMMENT ON COLUMN sla_policy.solved_within IS 'Time to the solution';
COMMENT ON COLUMN sla_policy.counts IS 'Hours that count: business_hours (horario laboral) or always (24x7)';
COMMENT ON COLUMN sla_policy.valid_during IS 'Days on which it holds';

-- Tickets --------------------------------------------------------------------------------------------------------------

CREATE TABLE ticket (
    id                  uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    ticket_number       text        NOT NULL UNIQUE CHECK (ticket_number <> ''),
    queue_code          text        NOT NULL REFERENCES queue (code),
    category_code       text        REFERENCES category (code),
    kind                text        NOT NULL DEFAULT 'incident' CHECK (kind IN ('incident', 'request', 'problem', 'change', 'question')),
    subject             text        NOT NULL CHECK (subject <> ''),
    description         text        NOT NULL DEFAULT '',
    party_id            uuid,
    employee_id         uuid,
    channel_code        text,
    conversation_id     uuid,
    service_code        text,
    priority            smallint    NOT NULL DEFAULT 3 CHECK (priority BETWEEN 1 AND 4),
    state               text        NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'assigned', 'in_progress', 'waiting', 'solved', 'closed', 'cancelled')),
    assignee_id         uuid,
    parent_id           uuid        REFERENCES ticket (id) CHECK (parent_id <> id),
    opened_at           timestamptz NOT NULL DEFAULT now(),
    first_answer_due_at timestamptz,
    first_answered_at   timestamptz,
    solution_due_at     timestamptz,
    solved_at           timestamptz,
    closed_at           timestamptz,
    satisfaction        smallint    CHECK (satisfaction BETWEEN 1 AND 5),
    version             integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at         timestamptz NOT NULL DEFAULT now(),
    created_at          timestamptz NOT NULL DEFAULT now(),
    updated_at          timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT ticket_asker CHECK (num_nonnulls(party_id, employee_id) <= 1),
    CONSTRAINT ticket_assigned CHECK (state <> 'assigned' OR assignee_id IS NOT NULL),
    CONSTRAINT ticket_solved CHECK (state NOT IN ('solved', 'closed') OR solved_at IS NOT NULL),
    CONSTRAINT ticket_closed CHECK ((state IN ('closed', 'cancelled')) = (closed_at IS NOT NULL))
);
CREATE INDEX ticket_queue_code_priority_opened_at ON ticket (queue_code, priority, opened_at) WHERE closed_at IS NULL;
CREATE INDEX ticket_queue_code ON ticket (queue_code);
CREATE INDEX ticket_category_code ON ticket (category_code);
CREATE INDEX ticket_parent_id ON ticket (parent_id);
CREATE INDEX ticket_solution_due_at ON ticket (solution_due_at) WHERE solved_at IS NULL;
CREATE INDEX ticket_party_id ON ticket (party_id) WHERE party_id IS NOT NULL;
CREATE INDEX ticket_employee_id ON ticket (employee_id) WHERE employee_id IS NOT NULL;
CREATE INDEX ticket_channel_code ON ticket (channel_code) WHERE channel_code IS NOT NULL;
CREATE INDEX ticket_conversation_id ON ticket (conversation_id) WHERE conversation_id IS NOT NULL;
CREATE INDEX ticket_service_code ON ticket (service_code) WHERE service_code IS NOT NULL;
CREATE INDEX ticket_assignee_id ON ticket (assignee_id) WHERE assignee_id IS NOT NULL;
CREATE TRIGGER ticket_changed BEFORE UPDATE ON ticket FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE ticket IS 'Tickets (incidencias y peticiones)';
COMMENT ON COLUMN ticket.id IS 'Key';
COMMENT ON COLUMN ticket.ticket_number IS 'Number shown (número de ticket)';
COMMENT ON COLUMN ticket.queue_code IS 'Queue';
COMMENT ON COLUMN ticket.category_code IS 'Category';
COMMENT ON COLUMN ticket.kind IS 'incident (incidencia), request (petición), problem (problema), change (cambio) or question (consulta)';
COMMENT ON COLUMN ticket.subject IS 'Subject';
COMMENT ON COLUMN ticket.description IS 'What was told first';
COMMENT ON COLUMN ticket.party_id IS 'Customer who asks';
COMMENT ON COLUMN ticket.employee_id IS 'Employee who asks';
COMMENT ON COLUMN ticket.channel_code IS 'Channel it came by';
COMMENT ON COLUMN ticket.conversation_id IS 'Conversation it came from';
COMMENT ON COLUMN ticket.service_code IS 'Technical service concerned';
COMMENT ON COLUMN ticket.priority IS '1 critical to 4 low';
COMMENT ON COLUMN ticket.state IS 'new (nuevo), assigned (asignado), in_progress (en curso), waiting (a la espera), solved (resuelto), closed (cerrado) or cancelled (anulado)';
COMMENT ON COLUMN ticket.assignee_id IS 'Who works on it';
COMMENT ON COLUMN ticket.parent_id IS 'Ticket of the problem behind it';
COMMENT ON COLUMN ticket.opened_at IS 'When it was opened';
COMMENT ON COLUMN ticket.first_answer_due_at IS 'When the first answer is due';
COMMENT ON COLUMN ticket.first_answered_at IS 'When the first answer was given';
COMMENT ON COLUMN ticket.solution_due_at IS 'When the solution is due';
COMMENT ON COLUMN ticket.solved_at IS 'When it was solved';
COMMENT ON COLUMN ticket.closed_at IS 'When it was closed';
COMMENT ON COLUMN ticket.satisfaction IS 'How content the asker was, 1 to 5';
COMMENT ON COLUMN ticket.version IS 'Raised by each change';
COMMENT ON COLUMN ticket.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN ticket.created_at IS 'When the row was written';
COMMENT ON COLUMN ticket.updated_at IS 'When the row was last changed';

CREATE FUNCTION ticket_payload(x ticket) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'ticket_id', x.id,
    'customer_id', coalesce(x.party_id, x.id),
    'ticket_number', x.ticket_number,
    'queue_code', x.queue_code,
    'category_code', x.category_code,
    'kind', x.kind,
    'party_id', x.party_id,
    'employee_id', x.employee_id,
    'channel_code', x.channel_code,
    'conversation_id', x.conversation_id,
    'service_code', x.service_code,
    'priority', x.priority,
    'state', x.state,
    'assignee_id', x.assignee_id,
    'parent_id', x.parent_id,
    'opened_at', x.opened_at,
    'first_answer_due_at', x.first_answer_due_at,
    'first_answered_at', x.first_answered_at,
    'solution_due_at', x.solution_due_at,
    'solved_at', x.solved_at,
    'closed_at', x.closed_at,
    'satisfaction', x.satisfaction,
    'occurred_at', x.occurred_at);
COMMENT ON FUNCTION ticket_payload(ticket) IS 'Payload of its events: the state after the change';

CREATE TABLE ticket_message (
    id           uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    ticket_id    uuid        NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
    author_kind  text        NOT NULL CHECK (author_kind IN ('asker', 'agent', 'system')),
    author_id    uuid,
    visibility   text        NOT NULL DEFAULT 'public' CHECK (visibility IN ('public', 'internal')),
    body         text        NOT NULL CHECK (body <> ''),
    document_ids uuid[]      NOT NULL DEFAULT '{}',
    written_at   timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT ticket_message_author CHECK ((author_kind = 'agent') = (author_id IS NOT NULL))
);
CREATE INDEX ticket_message_ticket_id_written_at ON ticket_message (ticket_id, written_at);
CREATE INDEX ticket_message_author_id ON ticket_message (author_id) WHERE author_id IS NOT NULL;
CREATE INDEX ticket_message_document_ids ON ticket_message USING gin (document_ids);

COMMENT ON TABLE ticket_message IS 'What was said in a ticket';
COMMENT ON COLUMN ticket_message.id IS 'Key';
COMMENT ON COLUMN ticket_message.ticket_id IS 'Ticket';
COMMENT ON COLUMN ticket_message.author_kind IS 'asker (solicitante), agent (agente) or system (sistema)';
COMMENT ON COLUMN ticket_message.author_id IS 'Agent who wrote';
COMMENT ON COLUMN ticket_message.visibility IS 'public (visible para el solicitante) or internal (nota interna)';
COMMENT ON COLUMN ticket_message.body IS 'Text';
COMMENT ON COLUMN ticket_message.document_ids IS 'Files attached, sm_documents.document.id';
COMMENT ON COLUMN ticket_message.written_at IS 'When';

CREATE TABLE ticket_transition (
    id            uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    ticket_id     uuid        NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
    from_state    text,
    to_state      text        NOT NULL,
    queue_code    text        NOT NULL REFERENCES queue (code),
    assignee_id   uuid,
    changed_by_id uuid,
    reason        text        NOT NULL DEFAULT '',
    changed_at    timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ticket_transition_ticket_id_changed_at ON ticket_transition (ticket_id, changed_at);
CREATE INDEX ticket_transition_queue_code ON ticket_transition (queue_code);
CREATE INDEX ticket_transition_assignee_id ON ticket_transition (assignee_id) WHERE assignee_id IS NOT NULL;
CREATE INDEX ticket_transition_changed_by_id ON ticket_transition (changed_by_id) WHERE changed_by_id IS NOT NULL;

COMMENT ON TABLE ticket_transition IS 'Each change of state, assignee or queue: the history from which service levels are computed';
COMMENT ON COLUMN ticket_transition.id IS 'Key';
COMMENT ON COLUMN ticket_transition.ticket_id IS 'Ticket';
COMMENT ON COLUMN ticket_transition.from_state IS 'State before; null at the beginning';
COMMENT ON COLUMN ticket_transition.to_state IS 'State after';
COMMENT ON COLUMN ticket_transition.queue_code IS 'Queue after it';
COMMENT ON COLUMN ticket_transition.assignee_id IS 'Who works on it after it';
COMMENT ON COLUMN ticket_transition.changed_by_id IS 'Who did it; null for the system';
COMMENT ON COLUMN ticket_transition.reason IS 'Why';
COMMENT ON COLUMN ticket_transition.changed_at IS 'When';

CREATE TABLE ticket_link (
    ticket_id uuid REFERENCES ticket (id) ON DELETE CASCADE,
    other_id  uuid REFERENCES ticket (id) ON DELETE CASCADE,
    kind      text NOT NULL CHECK (kind IN ('duplicate_of', 'caused_by', 'related_to', 'blocks')),
    CONSTRAINT ticket_link_pkey PRIMARY KEY (ticket_id, other_id),
    CONSTRAINT ticket_link_two CHECK (ticket_id <> other_id)
);
CREATE INDEX ticket_link_other_id ON ticket_link (other_id);

COMMENT ON TABLE ticket_link IS 'Tickets that belong together';
COMMENT ON COLUMN ticket_link.ticket_id IS 'One';
COMMENT ON COLUMN ticket_link.other_id IS 'The other';
COMMENT ON COLUMN ticket_link.kind IS 'duplicate_of (duplicado de), caused_by (causado por), related_to (relacionado con) or blocks (bloquea)';

-- Knowledge ------------------------------------------------------------------------------------------------------------

CREATE TABLE knowledge_article (
    id            uuid     PRIMARY KEY DEFAULT platform.uuid_v7(),
    slug          text     NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9-]+$'),
    title         text     NOT NULL CHECK (title <> ''),
    body          text     NOT NULL,
    category_code text     REFERENCES category (code),
    audience      text     NOT NULL CHECK (audience IN ('customer', 'employee', 'partner')),
    state         text     NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'published', 'retired')),
    owner_id      uuid,
    review_by     date,
    helpful       integer  NOT NULL DEFAULT 0 CHECK (helpful >= 0),
    not_helpful   integer  NOT NULL DEFAULT 0 CHECK (not_helpful >= 0),
    search        tsvector GENERATED ALWAYS AS (to_tsvector('spanish', title || ' ' || body)) STORED
);
CREATE INDEX knowledge_article_category_code ON knowledge_article (category_code);
CREATE INDEX knowledge_article_owner_id ON knowledge_article (owner_id) WHERE owner_id IS NOT NULL;

COMMENT ON TABLE knowledge_article IS 'Articles that answer questions (base de conocimiento)';
COMMENT ON COLUMN knowledge_article.id IS 'Key';
COMMENT ON COLUMN knowledge_article.slug IS 'Name in addresses';
COMMENT ON COLUMN knowledge_article.title IS 'Title';
COMMENT ON COLUMN knowledge_article.body IS 'Text, Markdown';
COMMENT ON COLUMN knowledge_article.category_code IS 'Category';
COMMENT ON COLUMN knowledge_article.audience IS 'Who may read it';
COMMENT ON COLUMN knowledge_article.state IS 'draft (borrador), published (publicado) or retired (retirado)';
COMMENT ON COLUMN knowledge_article.owner_id IS 'Who keeps it true';
COMMENT ON COLUMN knowledge_article.review_by IS 'Day by which it is read again';
COMMENT ON COLUMN knowledge_article.helpful IS 'Readers whom it helped';
COMMENT ON COLUMN knowledge_article.not_helpful IS 'Readers whom it did not help';
COMMENT ON COLUMN knowledge_article.search IS 'Words for the search';

CREATE INDEX knowledge_article_search ON knowledge_article USING gin (search);

CREATE TABLE ticket_article (
    ticket_id            uuid    REFERENCES ticket (id) ON DELETE CASCADE,
    knowledge_article_id uuid    REFERENCES knowledge_article (id),
    solved               boolean NOT NULL DEFAULT false,
    CONSTRAINT ticket_article_pkey PRIMARY KEY (ticket_id, knowledge_article_id)
);
CREATE INDEX ticket_article_knowledge_article_id ON ticket_article (knowledge_article_id);

COMMENT ON TABLE ticket_article IS 'Articles that answered a ticket';
COMMENT ON COLUMN ticket_article.ticket_id IS 'Ticket';
COMMENT ON COLUMN ticket_article.knowledge_article_id IS 'Article';
COMMENT ON COLUMN ticket_article.solved IS 'Whether it was enough';
