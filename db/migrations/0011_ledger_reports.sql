-- What an activity's third parties owe and are owed, summed from an index alone: « ce qui est à moi » never nets one against another.
create index entry_line_party on entry_line (organisation_id, activity_id, account, third_party_id) include (day, debit, credit)
  where third_party_id is not null;
