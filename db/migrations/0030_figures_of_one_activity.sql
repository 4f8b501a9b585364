-- An activity's own figures are read from its own rows: without these, those of the whole house for the period are passed over.
create index invoice_activity_figures on invoice (organisation_id, activity_id, issued_on) include (kind, net_cents) where issued_on is not null;
create index receipt_part_activity_figures on receipt_part (organisation_id, activity_id, day) include (net_cents);
create index invoice_returned on invoice (organisation_id, activity_id, id) where status = 'draft' and return_reason is not null;
