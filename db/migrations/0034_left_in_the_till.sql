-- What stays in the till when a part only of the cash received is taken to the bank.
alter table cheque_deposit add column kept_cents cents not null default 0 constraint cheque_deposit_kept check (kept_cents >= 0);
comment on constraint cheque_deposit_kept on cheque_deposit is 'Ce qui reste en caisse ne peut pas être négatif : vérifiez le montant.';
