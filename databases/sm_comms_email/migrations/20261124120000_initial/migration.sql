-- E-mail: mailboxes and the domains that vouch for them, messages with their recipients and attachments, bounces, and the addresses not to write to.
-- Sources: RFC 5321 and 5322 (SMTP, message format), RFC 7208 (SPF), RFC 6376 (DKIM), RFC 7489 (DMARC), RFC 3463 (enhanced status codes),
-- RFC 8058 (one-click unsubscribe), RFC 5965 (abuse reports), Ley 34/2002 LSSI, arts. 20 to 22.

-- Domains and mailboxes -----------------------------------------------------------------------------------------------

CREATE TABLE sending_domain (
    code                 text     PRIMARY KEY CHECK (code ~ '^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$'),
    purpose              text     NOT NULL CHECK (purpose IN ('corporate', 'service', 'commercial')),
    return_path_domain   text     CHECK (return_path_domain ~ '^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$'),
    spf_record           text     CHECK (spf_record ~ '^v=spf1 '),
    dmarc_policy         text     NOT NULL DEFAULT 'none' CHECK (dmarc_policy IN ('none', 'quarantine', 'reject')),
    dmarc_percentage     smallint NOT NULL DEFAULT 100 CHECK (dmarc_percentage BETWEEN 0 AND 100),
    dmarc_report_address text     CHECK (dmarc_report_address <> ''),
    daily_limit          integer  CHECK (daily_limit > 0),
    state                text     NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'verified', 'failing', 'retired'))
);

COMMENT ON TABLE sending_domain IS 'Domains that mail is sent from (dominios de envío)';
COMMENT ON COLUMN sending_domain.code IS 'Domain name, in lower case';
COMMENT ON COLUMN sending_domain.purpose IS 'corporate (correo de empleados), service (avisos) or commercial (envíos comerciales): apart, so that one does not spoil the other''s reputation';
COMMENT ON COLUMN sending_domain.return_path_domain IS 'Domain of the envelope sender, where it differs';
COMMENT ON COLUMN sending_domain.spf_record IS 'SPF record that the DNS should hold';
COMMENT ON COLUMN sending_domain.dmarc_policy IS 'Policy that the DMARC record should state (p=)';
COMMENT ON COLUMN sending_domain.dmarc_percentage IS 'Share of messages that the policy is for (pct=)';
COMMENT ON COLUMN sending_domain.dmarc_report_address IS 'Address for aggregate reports (rua=)';
COMMENT ON COLUMN sending_domain.daily_limit IS 'Messages a day while its reputation warms up; null without limit';
COMMENT ON COLUMN sending_domain.state IS 'pending (pendiente), verified (verificado), failing (con errores) or retired (retirado)';

CREATE TABLE dkim_key (
    id                  uuid     PRIMARY KEY DEFAULT platform.uuid_v7(),
    sending_domain_code text     NOT NULL REFERENCES sending_domain (code),
    selector            text     NOT NULL CHECK (selector ~ '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$'),
    algorithm           text     NOT NULL CHECK (algorithm IN ('rsa-sha256', 'ed25519-sha256')),
    key_bits            smallint,
    public_key          text     NOT NULL CHECK (public_key ~ '^[A-Za-z0-9+/]+={0,2}$'),
    private_key_secret  text     NOT NULL CHECK (private_key_secret <> ''),
    active_from         date     NOT NULL,
    retired_on          date,
    CONSTRAINT dkim_key_selector UNIQUE (sending_domain_code, selector),
    CONSTRAINT dkim_key_bits CHECK ((algorithm = 'rsa-sha256') = (key_bits IS NOT NULL) AND key_bits >= 1024),
    CONSTRAINT dkim_key_in_order CHECK (retired_on >= active_from)
);

COMMENT ON TABLE dkim_key IS 'DKIM keys of a domain (claves DKIM)';
COMMENT ON COLUMN dkim_key.id IS 'Key';
COMMENT ON COLUMN dkim_key.sending_domain_code IS 'Domain';
COMMENT ON COLUMN dkim_key.selector IS 'Selector';
COMMENT ON COLUMN dkim_key.algorithm IS 'Algorithm';
COMMENT ON COLUMN dkim_key.key_bits IS 'Length of an RSA key, in bits';
COMMENT ON COLUMN dkim_key.public_key IS 'Public key, as in the p= of the DNS record';
COMMENT ON COLUMN dkim_key.private_key_secret IS 'Name of the private key in the vault';
COMMENT ON COLUMN dkim_key.active_from IS 'First day that it signs';
COMMENT ON COLUMN dkim_key.retired_on IS 'Day when another took its place';

CREATE TABLE domain_check (
    id                  uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    sending_domain_code text        NOT NULL REFERENCES sending_domain (code) ON DELETE CASCADE,
    record              text        NOT NULL CHECK (record IN ('spf', 'dkim', 'dmarc', 'mx', 'mta_sts', 'tls_rpt', 'bimi')),
    result              text        NOT NULL CHECK (result IN ('right', 'wrong', 'missing', 'unreachable')),
    found               text,
    checked_at          timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX domain_check_sending_domain_code ON domain_check (sending_domain_code, checked_at);

COMMENT ON TABLE domain_check IS 'Looks at a domain''s DNS records (comprobaciones del dominio)';
COMMENT ON COLUMN domain_check.id IS 'Key';
COMMENT ON COLUMN domain_check.sending_domain_code IS 'Domain';
COMMENT ON COLUMN domain_check.record IS 'Record looked at';
COMMENT ON COLUMN domain_check.result IS 'right (correcto), wrong (incorrecto), missing (no existe) or unreachable (sin respuesta)';
COMMENT ON COLUMN domain_check.found IS 'What the DNS said';
COMMENT ON COLUMN domain_check.checked_at IS 'When';

CREATE TABLE mailbox (
    id                  uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    address             text        NOT NULL UNIQUE CHECK (address ~ '^[^@[:space:]]+@[^@[:space:]]+$' AND address = lower(address)),
    display_name        text        NOT NULL CHECK (display_name <> ''),
    sending_domain_code text        NOT NULL REFERENCES sending_domain (code),
    kind                text        NOT NULL CHECK (kind IN ('shared', 'personal', 'no_reply', 'bounce')),
    department_code     text,
    employee_id         uuid,
    signature_html      text        CHECK (signature_html <> ''),
    read_protocol       text        CHECK (read_protocol IN ('imap', 'jmap', 'graph', 'webhook')),
    credential_secret   text        CHECK (credential_secret <> ''),
    last_read_at        timestamptz,
    active              boolean     NOT NULL DEFAULT true,
    CONSTRAINT mailbox_domain CHECK (split_part(address, '@', 2) = sending_domain_code),
    CONSTRAINT mailbox_whose CHECK ((kind = 'personal') = (employee_id IS NOT NULL))
);
CREATE INDEX mailbox_sending_domain_code ON mailbox (sending_domain_code);
CREATE INDEX mailbox_department_code ON mailbox (department_code) WHERE department_code IS NOT NULL;
CREATE INDEX mailbox_employee_id ON mailbox (employee_id) WHERE employee_id IS NOT NULL;

COMMENT ON TABLE mailbox IS 'Mailboxes (buzones) that the group writes from and reads';
COMMENT ON COLUMN mailbox.id IS 'Key';
COMMENT ON COLUMN mailbox.address IS 'Address, in lower case';
COMMENT ON COLUMN mailbox.display_name IS 'Name beside the address';
COMMENT ON COLUMN mailbox.sending_domain_code IS 'Domain';
COMMENT ON COLUMN mailbox.kind IS 'shared (compartido), personal (de un empleado), no_reply (sin respuesta) or bounce (devoluciones)';
COMMENT ON COLUMN mailbox.department_code IS 'Department that reads it, sm_hr.department.code';
COMMENT ON COLUMN mailbox.employee_id IS 'Employee whose it is, sm_hr.employee.id; personal only';
COMMENT ON COLUMN mailbox.signature_html IS 'Signature under messages';
COMMENT ON COLUMN mailbox.read_protocol IS 'How it is read; null where it is not';
COMMENT ON COLUMN mailbox.credential_secret IS 'Name of the credential in the vault';
COMMENT ON COLUMN mailbox.last_read_at IS 'Latest reading';
COMMENT ON COLUMN mailbox.active IS 'Whether it is in use';

-- Messages ------------------------------------------------------------------------------------------------------------

CREATE TABLE email_message (
    id                   uuid          PRIMARY KEY DEFAULT platform.uuid_v7(),
    message_id           uuid,
    party_id             uuid,
    mailbox_id           uuid          NOT NULL REFERENCES mailbox (id),
    direction            text          NOT NULL CHECK (direction IN ('inbound', 'outbound')),
    purpose              text          NOT NULL DEFAULT 'service' CHECK (purpose IN ('service', 'commercial', 'legal')),
    campaign_id          uuid,
    internet_message_id  text          NOT NULL UNIQUE CHECK (internet_message_id ~ '^<[^<>[:space:]]+@[^<>[:space:]]+>$'),
    in_reply_to          text          CHECK (in_reply_to <> ''),
    thread_references    text[]        NOT NULL DEFAULT '{}',
    from_address         text          NOT NULL CHECK (from_address ~ '@'),
    from_name            text,
    reply_to_address     text          CHECK (reply_to_address ~ '@'),
    subject              text          NOT NULL DEFAULT '',
    text_body            text,
    html_body            text,
    raw_stored_object_id uuid,
    size_bytes           bigint        CHECK (size_bytes >= 0),
    unsubscribe_url      text          CHECK (unsubscribe_url ~ '^https://'),
    spf_result           text          CHECK (spf_result IN ('none', 'neutral', 'pass', 'fail', 'softfail', 'temperror', 'permerror')),
    dkim_result          text          CHECK (dkim_result IN ('none', 'pass', 'fail', 'policy', 'neutral', 'temperror', 'permerror')),
    dmarc_result         text          CHECK (dmarc_result IN ('none', 'pass', 'fail', 'temperror', 'permerror')),
    spam_score           numeric(5, 2) CHECK (spam_score < 'NaN'),
    auto_submitted       boolean       NOT NULL DEFAULT false,
    state                text          NOT NULL DEFAULT 'draft'
        CHECK (state IN ('draft', 'queued', 'sending', 'sent', 'partly_delivered', 'delivered', 'failed', 'received', 'quarantined')),
    queued_at            timestamptz,
    sent_at              timestamptz,
    version              integer       NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at          timestamptz   NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at           timestamptz   NOT NULL DEFAULT now(),
    updated_at           timestamptz   NOT NULL DEFAULT now(),
    CONSTRAINT email_message_state_fits CHECK ((direction = 'inbound') = (state IN ('received', 'quarantined'))),
    CONSTRAINT email_message_sent CHECK (state NOT IN ('sent', 'partly_delivered', 'delivered') OR sent_at IS NOT NULL),
    CONSTRAINT email_message_unsubscribe CHECK (purpose <> 'commercial' OR direction = 'inbound' OR unsubscribe_url IS NOT NULL),
    CONSTRAINT email_message_some_body CHECK (direction = 'inbound' OR state = 'draft' OR num_nonnulls(text_body, html_body) >= 1)
);
CREATE INDEX email_message_mailbox_id ON email_message (mailbox_id, sent_at);
CREATE INDEX email_message_queue ON email_message (queued_at) WHERE state = 'queued';
CREATE INDEX email_message_in_reply_to ON email_message (in_reply_to) WHERE in_reply_to IS NOT NULL;
CREATE INDEX email_message_message_id ON email_message (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX email_message_party_id ON email_message (party_id) WHERE party_id IS NOT NULL;
CREATE INDEX email_message_campaign_id ON email_message (campaign_id) WHERE campaign_id IS NOT NULL;
CREATE INDEX email_message_raw_stored_object_id ON email_message (raw_stored_object_id) WHERE raw_stored_object_id IS NOT NULL;
CREATE TRIGGER email_message_changed BEFORE UPDATE ON email_message FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE email_message IS 'E-mail messages (correos), in and out';
COMMENT ON COLUMN email_message.id IS 'Key';
COMMENT ON COLUMN email_message.message_id IS 'Message of the conversation, sm_communications.message.id; null until filed';
COMMENT ON COLUMN email_message.party_id IS 'Customer, sm_global.party.id; null while unknown';
COMMENT ON COLUMN email_message.mailbox_id IS 'Mailbox';
COMMENT ON COLUMN email_message.direction IS 'inbound (entrante) or outbound (saliente)';
COMMENT ON COLUMN email_message.purpose IS 'service (del servicio), commercial (comercial) or legal (obligatorio)';
COMMENT ON COLUMN email_message.campaign_id IS 'Campaign, sm_marketing.campaign.id';
COMMENT ON COLUMN email_message.internet_message_id IS 'Message-ID of the header';
COMMENT ON COLUMN email_message.in_reply_to IS 'In-Reply-To of the header';
COMMENT ON COLUMN email_message.thread_references IS 'References of the header, the oldest first';
COMMENT ON COLUMN email_message.from_address IS 'Address that it comes from';
COMMENT ON COLUMN email_message.from_name IS 'Name beside it';
COMMENT ON COLUMN email_message.reply_to_address IS 'Where answers go, if elsewhere';
COMMENT ON COLUMN email_message.subject IS 'Subject';
COMMENT ON COLUMN email_message.text_body IS 'Text';
COMMENT ON COLUMN email_message.html_body IS 'Text in HTML';
COMMENT ON COLUMN email_message.raw_stored_object_id IS 'Message as it was on the wire, sm_storage.stored_object.id';
COMMENT ON COLUMN email_message.size_bytes IS 'Size on the wire';
COMMENT ON COLUMN email_message.unsubscribe_url IS 'Target of one-click unsubscribe; commercial messages have one';
COMMENT ON COLUMN email_message.spf_result IS 'SPF of an inbound message';
COMMENT ON COLUMN email_message.dkim_result IS 'DKIM of an inbound message';
COMMENT ON COLUMN email_message.dmarc_result IS 'DMARC of an inbound message';
COMMENT ON COLUMN email_message.spam_score IS 'Score of the spam filter; higher is worse';
COMMENT ON COLUMN email_message.auto_submitted IS 'Whether a program wrote it (RFC 3834): it is never answered by a program';
COMMENT ON COLUMN email_message.state IS 'draft (borrador), queued (en cola), sending (en envío), sent (enviado), partly_delivered (entregado en parte), delivered (entregado), failed (fallido), received (recibido) or quarantined (en cuarentena)';
COMMENT ON COLUMN email_message.queued_at IS 'When it was put in the queue';
COMMENT ON COLUMN email_message.sent_at IS 'When it left, or the date of an inbound one';
COMMENT ON COLUMN email_message.version IS 'Raised by each change';
COMMENT ON COLUMN email_message.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN email_message.created_at IS 'When the row was written';
COMMENT ON COLUMN email_message.updated_at IS 'When the row was last changed';

CREATE FUNCTION email_message_payload(e email_message) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'email_message_id', e.id,
    'message_id', e.message_id,
    'party_id', e.party_id,
    'mailbox_id', e.mailbox_id,
    'direction', e.direction,
    'purpose', e.purpose,
    'campaign_id', e.campaign_id,
    'size_bytes', e.size_bytes,
    'spf_result', e.spf_result,
    'dkim_result', e.dkim_result,
    'dmarc_result', e.dmarc_result,
    'spam_score', e.spam_score::text,
    'auto_submitted', e.auto_submitted,
    'state', e.state,
    'queued_at', e.queued_at,
    'sent_at', e.sent_at,
    'occurred_at', e.occurred_at);
COMMENT ON FUNCTION email_message_payload(email_message) IS 'Event payload of an E-mail message (correo electrónico): the state after the change (events/email_message.v1.json)';

CREATE TABLE email_recipient (
    id               uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    email_message_id uuid        NOT NULL REFERENCES email_message (id) ON DELETE CASCADE,
    kind             text        NOT NULL CHECK (kind IN ('to', 'cc', 'bcc')),
    address          text        NOT NULL CHECK (address ~ '^[^@[:space:]]+@[^@[:space:]]+$'),
    name             text        CHECK (name <> ''),
    party_id         uuid,
    state            text        NOT NULL DEFAULT 'pending'
        CHECK (state IN ('pending', 'suppressed', 'deferred', 'delivered', 'bounced', 'complained')),
    attempts         smallint    NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    next_attempt_at  timestamptz,
    smtp_reply       text        CHECK (smtp_reply <> ''),
    tls_version      text        CHECK (tls_version IN ('TLSv1.2', 'TLSv1.3')),
    delivered_at     timestamptz,
    opened_at        timestamptz,
    clicked_at       timestamptz,
    CONSTRAINT email_recipient_once UNIQUE (email_message_id, address),
    CONSTRAINT email_recipient_delivered CHECK (state <> 'delivered' OR delivered_at IS NOT NULL)
);
CREATE INDEX email_recipient_address ON email_recipient (lower(address));
CREATE INDEX email_recipient_retry ON email_recipient (next_attempt_at) WHERE state = 'deferred';
CREATE INDEX email_recipient_party_id ON email_recipient (party_id) WHERE party_id IS NOT NULL;

COMMENT ON TABLE email_recipient IS 'Recipients (destinatarios) of a message';
COMMENT ON COLUMN email_recipient.id IS 'Key';
COMMENT ON COLUMN email_recipient.email_message_id IS 'Message';
COMMENT ON COLUMN email_recipient.kind IS 'to (para), cc (copia) or bcc (copia oculta)';
COMMENT ON COLUMN email_recipient.address IS 'Address';
COMMENT ON COLUMN email_recipient.name IS 'Name beside it';
COMMENT ON COLUMN email_recipient.party_id IS 'Customer, sm_global.party.id; null for others';
COMMENT ON COLUMN email_recipient.state IS 'pending (pendiente), suppressed (excluido), deferred (aplazado), delivered (entregado al servidor), bounced (devuelto) or complained (marcado como spam)';
COMMENT ON COLUMN email_recipient.attempts IS 'Attempts so far';
COMMENT ON COLUMN email_recipient.next_attempt_at IS 'Next attempt; null for none';
COMMENT ON COLUMN email_recipient.smtp_reply IS 'Latest answer of the receiving server';
COMMENT ON COLUMN email_recipient.tls_version IS 'TLS of the delivery; null without';
COMMENT ON COLUMN email_recipient.delivered_at IS 'When the server took it';
COMMENT ON COLUMN email_recipient.opened_at IS 'First opening, where the person agreed to its being measured';
COMMENT ON COLUMN email_recipient.clicked_at IS 'First click, likewise';

CREATE TABLE email_attachment (
    id               uuid     PRIMARY KEY DEFAULT platform.uuid_v7(),
    email_message_id uuid     NOT NULL REFERENCES email_message (id) ON DELETE CASCADE,
    position         smallint NOT NULL CHECK (position >= 1),
    stored_object_id uuid     NOT NULL,
    document_id      uuid,
    file_name        text     NOT NULL CHECK (file_name <> ''),
    media_type       text     NOT NULL CHECK (media_type ~ '^[a-z]+/[a-zA-Z0-9.+-]+$'),
    size_bytes       bigint   NOT NULL CHECK (size_bytes >= 0),
    content_id       text     CHECK (content_id <> ''),
    inline           boolean  NOT NULL DEFAULT false,
    CONSTRAINT email_attachment_order UNIQUE (email_message_id, position)
);
CREATE INDEX email_attachment_stored_object_id ON email_attachment (stored_object_id);
CREATE INDEX email_attachment_document_id ON email_attachment (document_id) WHERE document_id IS NOT NULL;

COMMENT ON TABLE email_attachment IS 'Attachments (adjuntos)';
COMMENT ON COLUMN email_attachment.id IS 'Key';
COMMENT ON COLUMN email_attachment.email_message_id IS 'Message';
COMMENT ON COLUMN email_attachment.position IS 'Order';
COMMENT ON COLUMN email_attachment.stored_object_id IS 'Bytes, sm_storage.stored_object.id';
COMMENT ON COLUMN email_attachment.document_id IS 'Document that it became or is, sm_documents.document.id; null for none';
COMMENT ON COLUMN email_attachment.file_name IS 'File name';
COMMENT ON COLUMN email_attachment.media_type IS 'Media type';
COMMENT ON COLUMN email_attachment.size_bytes IS 'Size';
COMMENT ON COLUMN email_attachment.content_id IS 'Content-ID, for an image within the text';
COMMENT ON COLUMN email_attachment.inline IS 'Whether it stands within the text';

-- What came back ------------------------------------------------------------------------------------------------------

CREATE TABLE status_code (
    code        text    PRIMARY KEY CHECK (code ~ '^[245]\.[0-9]{1,3}\.[0-9]{1,3}$'),
    name        text    NOT NULL CHECK (name <> ''),
    name_es     text    NOT NULL CHECK (name_es <> ''),
    bounce_kind text    NOT NULL CHECK (bounce_kind IN ('hard', 'soft', 'block')),
    suppress    boolean NOT NULL DEFAULT false
);

COMMENT ON TABLE status_code IS 'Enhanced status codes (RFC 3463) of receiving servers, and what is done about them';
COMMENT ON COLUMN status_code.code IS 'Code, such as 5.1.1';
COMMENT ON COLUMN status_code.name IS 'Meaning';
COMMENT ON COLUMN status_code.name_es IS 'Meaning in Spanish';
COMMENT ON COLUMN status_code.bounce_kind IS 'hard (definitivo: the address is bad), soft (temporal) or block (rechazo: of the sender or the content)';
COMMENT ON COLUMN status_code.suppress IS 'Whether the address goes to the suppression list at once';

CREATE TABLE bounce (
    id                 uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    email_recipient_id uuid        NOT NULL REFERENCES email_recipient (id),
    kind               text        NOT NULL CHECK (kind IN ('hard', 'soft', 'block')),
    status_code        text        CHECK (status_code ~ '^[245]\.[0-9]{1,3}\.[0-9]{1,3}$'),
    diagnostic         text        CHECK (diagnostic <> ''),
    reporting_server   text        CHECK (reporting_server <> ''),
    bounced_at         timestamptz NOT NULL DEFAULT now(),
    version            integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at        timestamptz NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at         timestamptz NOT NULL DEFAULT now(),
    updated_at         timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX bounce_email_recipient_id ON bounce (email_recipient_id);
CREATE INDEX bounce_status_code ON bounce (status_code) WHERE status_code IS NOT NULL;
CREATE TRIGGER bounce_changed BEFORE UPDATE ON bounce FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE bounce IS 'Bounces (devoluciones)';
COMMENT ON COLUMN bounce.id IS 'Key';
COMMENT ON COLUMN bounce.email_recipient_id IS 'Recipient';
COMMENT ON COLUMN bounce.kind IS 'hard (definitiva), soft (temporal) or block (rechazo)';
COMMENT ON COLUMN bounce.status_code IS 'Enhanced status code; null where none was given. Servers use codes that the list lacks, hence no foreign key';
COMMENT ON COLUMN bounce.diagnostic IS 'Words of the receiving server';
COMMENT ON COLUMN bounce.reporting_server IS 'Server that reported it';
COMMENT ON COLUMN bounce.bounced_at IS 'When';
COMMENT ON COLUMN bounce.version IS 'Raised by each change';
COMMENT ON COLUMN bounce.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN bounce.created_at IS 'When the row was written';
COMMENT ON COLUMN bounce.updated_at IS 'When the row was last changed';

CREATE FUNCTION bounce_payload(b bounce) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'bounce_id', b.id,
    'email_recipient_id', b.email_recipient_id,
    'kind', b.kind,
    'status_code', b.status_code,
    'reporting_server', b.reporting_server,
    'bounced_at', b.bounced_at,
    'occurred_at', b.occurred_at);
COMMENT ON FUNCTION bounce_payload(bounce) IS 'Event payload of a bounce (devolución): the state after the change (events/bounce.v1.json)';

CREATE TABLE suppression (
    id            uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    address       text        NOT NULL UNIQUE CHECK (address = lower(address) AND address ~ '@'),
    party_id      uuid,
    scope         text        NOT NULL CHECK (scope IN ('commercial', 'all')),
    reason        text        NOT NULL CHECK (reason IN ('unsubscribed', 'hard_bounce', 'complaint', 'manual', 'exclusion_list')),
    bounce_id     uuid        REFERENCES bounce (id),
    suppressed_at timestamptz NOT NULL DEFAULT now(),
    released_at   timestamptz,
    version       integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at   timestamptz NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at    timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT suppression_in_order CHECK (released_at >= suppressed_at),
    CONSTRAINT suppression_bounce CHECK (bounce_id IS NULL OR reason = 'hard_bounce')
);
CREATE INDEX suppression_party_id ON suppression (party_id) WHERE party_id IS NOT NULL;
CREATE INDEX suppression_bounce_id ON suppression (bounce_id);
CREATE TRIGGER suppression_changed BEFORE UPDATE ON suppression FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE suppression IS 'Addresses not to write to (lista de exclusión)';
COMMENT ON COLUMN suppression.id IS 'Key';
COMMENT ON COLUMN suppression.address IS 'Address, in lower case';
COMMENT ON COLUMN suppression.party_id IS 'Customer, sm_global.party.id; null while unknown';
COMMENT ON COLUMN suppression.scope IS 'commercial (envíos comerciales) or all (any message: the address is dead)';
COMMENT ON COLUMN suppression.reason IS 'unsubscribed (baja), hard_bounce (devolución definitiva), complaint (marcado como spam), manual (a mano) or exclusion_list (Lista Robinson)';
COMMENT ON COLUMN suppression.bounce_id IS 'Bounce that caused it';
COMMENT ON COLUMN suppression.suppressed_at IS 'Since when';
COMMENT ON COLUMN suppression.released_at IS 'Until when; null while it holds';
COMMENT ON COLUMN suppression.version IS 'Raised by each change';
COMMENT ON COLUMN suppression.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN suppression.created_at IS 'When the row was written';
COMMENT ON COLUMN suppression.updated_at IS 'When the row was last changed';

CREATE FUNCTION suppression_payload(s suppression) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'suppression_id', s.id,
    'party_id', s.party_id,
    'scope', s.scope,
    'reason', s.reason,
    'bounce_id', s.bounce_id,
    'suppressed_at', s.suppressed_at,
    'released_at', s.released_at,
    'occurred_at', s.occurred_at);
COMMENT ON FUNCTION suppression_payload(suppression) IS 'Event payload of a suppressed address (dirección excluida): the state after the change (events/suppression.v1.json)';

CREATE TABLE feedback_report (
    id                   uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    email_recipient_id   uuid        REFERENCES email_recipient (id),
    feedback_type        text        NOT NULL CHECK (feedback_type IN ('abuse', 'fraud', 'virus', 'not-spam', 'other')),
    reporter             text        NOT NULL CHECK (reporter <> ''),
    reported_at          timestamptz NOT NULL DEFAULT now(),
    raw_stored_object_id uuid
);
CREATE INDEX feedback_report_email_recipient_id ON feedback_report (email_recipient_id);
CREATE INDEX feedback_report_raw_stored_object_id ON feedback_report (raw_stored_object_id) WHERE raw_stored_object_id IS NOT NULL;

COMMENT ON TABLE feedback_report IS 'Reports of receivers (RFC 5965): complaints of spam';
COMMENT ON COLUMN feedback_report.id IS 'Key';
COMMENT ON COLUMN feedback_report.email_recipient_id IS 'Recipient; null where the report does not tell';
COMMENT ON COLUMN feedback_report.feedback_type IS 'Kind of report';
COMMENT ON COLUMN feedback_report.reporter IS 'Who reports, such as a mail provider';
COMMENT ON COLUMN feedback_report.reported_at IS 'When';
COMMENT ON COLUMN feedback_report.raw_stored_object_id IS 'Report as it came, sm_storage.stored_object.id';
