-- Which invoices were given up as lost: few among the entries, asked by every list of invoices.
create index entry_write_off on entry (organisation_id, document_id) where document_kind = 'write-off';
