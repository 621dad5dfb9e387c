/* An audit as a record. */
#include "audit/finding/audit.h"

static const struct record_field skipped_fields[] = {
    RECORD_FIELD_NEEDED(struct audit_skipped, path, RECORD_TEXT),
    RECORD_FIELD_NEEDED(struct audit_skipped, reason, RECORD_TEXT),
    RECORD_FIELD(struct audit_skipped, detail, RECORD_TEXT),
};
static RECORD_TYPE(skipped_record, "skipped file", struct audit_skipped, skipped_fields);

static const struct record_field install_fields[] = {
    RECORD_FIELD_NEEDED(struct audit_install, path, RECORD_TEXT),
    RECORD_FIELD(struct audit_install, repository, RECORD_TEXT),
    RECORD_FIELD(struct audit_install, files, RECORD_INTEGER),
    RECORD_FIELD(struct audit_install, bytes, RECORD_INTEGER),
    RECORD_FIELD(struct audit_install, skipped_count, RECORD_INTEGER),
    RECORD_FIELD(struct audit_install, failed_count, RECORD_INTEGER),
    RECORD_FIELD_OF(struct audit_install, skipped, RECORD_LIST, &skipped_record),
};
static RECORD_TYPE(install_record, "install", struct audit_install, install_fields);

static const struct record_field audit_fields[] = {
    RECORD_FIELD(struct audit, format, RECORD_INTEGER),
    RECORD_FIELD_NEEDED(struct audit, tool_version, RECORD_TEXT),
    RECORD_FIELD_NEEDED(struct audit, catalogue, RECORD_TEXT),
    RECORD_FIELD_NEEDED(struct audit, revision, RECORD_TEXT),
    RECORD_FIELD(struct audit, identities, RECORD_INTEGER),
    RECORD_FIELD_OF(struct audit, a, RECORD_ONE, &install_record),
    RECORD_FIELD_OF(struct audit, b, RECORD_ONE, &install_record),
    RECORD_FIELD(struct audit, base, RECORD_TEXT),
    RECORD_FIELD(struct audit, incoming, RECORD_INTEGER),
    RECORD_FIELD(struct audit, must_change, RECORD_INTEGER),
    RECORD_FIELD(struct audit, should_change, RECORD_INTEGER),
    RECORD_FIELD(struct audit, look, RECORD_INTEGER),
    RECORD_FIELD(struct audit, allowed, RECORD_INTEGER),
    RECORD_FIELD(struct audit, shared_safe, RECORD_INTEGER),
    RECORD_FIELD(struct audit, shared_system, RECORD_INTEGER),
    RECORD_FIELD_OF(struct audit, findings, RECORD_LIST, &finding_record),
};
RECORD_TYPE(audit_record, "audit", struct audit, audit_fields);

void audit_release(struct audit *audit)
{
    record_release(&audit_record, audit);
}
