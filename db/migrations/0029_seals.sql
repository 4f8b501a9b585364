-- What is final carries a seal: SHA-256 of what it says, put when it becomes so. A change made around the locks no longer matches, and
-- ledger verify says where. Columns are named one by one: those that come later do not break the seals of what is there.
create function sealed(said jsonb) returns bytea language sql stable
return sha256(convert_to(said::text, 'UTF8'));

create function seal_of(i invoice) returns bytea language sql stable
return sealed(jsonb_build_array(i.organisation_id, i.id, i.activity_id, i.customer_id, i.kind, i.number, i.quote_id, i.credited_id, i.subject, i.notes,
    i.purchase_order, i.performed_on, i.issued_on, i.due_on, i.discount_bp, i.progress_bp, i.deposit_ids, i.net_cents, i.vat_cents, i.gross_cents,
    i.payable_cents, i.retention_bp, i.vat_on_debits, i.levy_ids, i.printed,
    (select jsonb_agg(jsonb_build_array(l.position, l.kind, l.label, l.quantity, l.unit, l.unit_price, l.discount_bp, l.nature, l.vat_category, l.vat_rate_bp,
       l.account, l.net_cents) order by l.position)
     from sales_line l where l.organisation_id = i.organisation_id and l.document_id = i.id)));
create function seal_of(r retention) returns bytea language sql stable
return sealed(jsonb_build_array(r.organisation_id, r.invoice_id, r.activity_id, r.rate_bp, r.amount_cents));
create function seal_of(t taking) returns bytea language sql stable
return sealed(jsonb_build_array(t.organisation_id, t.id, t.activity_id, t.day, t.reference, t.label, t.net_cents, t.vat_cents, t.gross_cents, t.fee_cents,
    t.fee_vat_cents, t.file_id,
    (select jsonb_agg(jsonb_build_array(l.position, l.nature, l.vat_category, l.vat_rate_bp, l.account, l.net_cents, l.vat_cents, l.gross_cents) order by l.position)
     from taking_line l where l.organisation_id = t.organisation_id and l.taking_id = t.id)));
create function seal_of(r receipt) returns bytea language sql stable
return sealed(jsonb_build_array(r.organisation_id, r.id, r.activity_id, r.customer_id, r.taking_id, r.day, r.method, r.amount_cents, r.account, r.reference));
create function seal_of(p receipt_part) returns bytea language sql stable
return sealed(jsonb_build_array(p.organisation_id, p.receipt_id, p.invoice_id, p.activity_id, p.amount_cents));
create function seal_of(a levy_assessment) returns bytea language sql stable
return sealed(jsonb_build_array(a.organisation_id, a.id, a.activity_id, a.levy_id, a.code, a.document_kind, a.document_id, a.settles_id, a.day,
    a.base_cents, a.amount_cents));
create function seal_of(a audit_log) returns bytea language sql stable
return sealed(jsonb_build_array(a.organisation_id, a.id, (extract(epoch from a.at) * 1000)::bigint, a.use_case, a.actor_kind, a.actor_id, a.actor_name,
    a.subject_id, a.activity_id, a.before, a.input));

create function seal_row() returns trigger language plpgsql set search_path = pg_catalog, public as
  'begin new.seal := seal_of(new); return new; end';
do $$
declare target text;
begin
  foreach target in array '{invoice,retention,taking,receipt,receipt_part,levy_assessment,audit_log}'::text[] loop
    execute format('alter table %I add column seal bytea', target);
    execute format('alter table %I disable trigger user', target);
    execute format('update %1$I t set seal = seal_of(t) where %2$s', target, case target when 'invoice' then $c$status = 'issued'$c$ else 'true' end);
    execute format('alter table %I enable trigger user', target);
    if target <> 'invoice' then
      execute format('create trigger %1$s_sealed before insert on %1$I for each row execute function seal_row()', target);
    end if;
  end loop;
end $$;

create trigger invoice_sealed before update on invoice for each row when (new.status = 'issued' and old.status <> 'issued') execute function seal_row();

-- Erasing a person empties what was typed and nothing else: such a row is sealed again.
create function reseal_erased() returns trigger language plpgsql set search_path = pg_catalog, public as $$
begin
  if to_jsonb(new) - '{before,input}'::text[] = to_jsonb(old) - '{before,input}'::text[] then
    new.seal := seal_of(new);
  end if;
  return new;
end $$;
create trigger audit_log_erased before update on audit_log for each row when (new.before is null and new.input is null) execute function reseal_erased();

-- How many rows of the audit log were written each day: one that is taken out, or added around the program, is missed. Several counters
-- a day, so that commands do not wait for each other.
create table audit_tally (
  organisation_id uuid not null,
  day date not null,
  shard int not null,
  written bigint not null,
  primary key (organisation_id, day, shard)
);
call declare_table('audit_tally', 'house');
revoke insert, update, delete on audit_tally from essaim_app;
insert into audit_tally select organisation_id, (at at time zone 'UTC')::date, 0, count(*) from audit_log group by 1, 2;

create function count_audit() returns trigger language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  insert into audit_tally as t
  select organisation_id, (at at time zone 'UTC')::date, pg_backend_pid() % 32, count(*) from written group by 1, 2
  on conflict on constraint audit_tally_pkey do update set written = t.written + excluded.written;
  return null;
end $$;
create trigger audit_log_counted after insert on audit_log referencing new table as written for each statement execute function count_audit();
