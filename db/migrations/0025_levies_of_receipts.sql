-- Of a receipt: the invoice that it pays, whose credit note gives its part back.
alter table levy_assessment add column settles_id uuid;
create index levy_assessment_settles on levy_assessment (organisation_id, settles_id) where settles_id is not null;
-- Nothing reads it: third parties are summed by lettering.
drop index entry_line_party;
