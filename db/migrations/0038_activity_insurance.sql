-- The insurance that a trade must have (décennale), as its quotes and invoices say it, and the insurer's certificate that goes with them.
alter table activity
  add column insurance jsonb,
  add column attestation_id uuid,
  add constraint activity_attestation foreign key (organisation_id, attestation_id) references file,
  add constraint activity_insured check (insurance is not null or attestation_id is null);
comment on constraint activity_insured on activity is 'Une attestation va avec une assurance : dites d’abord laquelle.';
