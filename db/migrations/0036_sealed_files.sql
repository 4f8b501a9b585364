-- The files that prove, the payments of purchases, the register of shares, the rules of levies, imported pay and internal invoices carry a
-- seal too, as what is final does (0029_seals.sql). The bytes of a file are its sha256, which the seal covers; when a levy ends is no part of it.
create function seal_of(f file) returns bytea language sql stable
return sealed(jsonb_build_array(f.organisation_id, f.id, f.activity_id, f.name, f.media_type, encode(f.sha256, 'hex'), (extract(epoch from f.at) * 1000)::bigint));
create function seal_of(p purchase_payment) returns bytea language sql stable
return sealed(jsonb_build_array(p.organisation_id, p.id, p.day, p.method, p.account, p.reference, p.amount_cents));
create function seal_of(p purchase_payment_part) returns bytea language sql stable
return sealed(jsonb_build_array(p.organisation_id, p.payment_id, p.purchase_id, p.activity_id, p.account, p.amount_cents));
create function seal_of(m share_movement) returns bytea language sql stable
return sealed(jsonb_build_array(m.organisation_id, m.id, m.number, m.day, m.kind, m.shareholder_id, m.person_id, m.category, m.shares, m.capital_cents,
    m.paid_cents, m.request_id, m.schedule_id, m.import_id, m.counterpart_id, m.entry_id, m.label));
create function seal_of(t share_taking) returns bytea language sql stable
return sealed(jsonb_build_array(t.organisation_id, t.schedule_id, t.month, t.person_id, t.gross_cents, t.amount_cents, t.released_cents, t.entry_id));
create function seal_of(l levy) returns bytea language sql stable
return sealed(jsonb_build_array(l.organisation_id, l.id, l.code, l.name, l.activity_id, l.base, l.moment, l.period, l.tiers, l.fixed_cents, l.floor_cents,
    l.cap_cents, l.charge_account, l.starts_on, l.decided_on, l.decision));
create function seal_of(i pay_import) returns bytea language sql stable
return sealed(jsonb_build_array(i.organisation_id, i.id, i.round_id, i.file_id, encode(i.sha256, 'hex'), i.name, i.employees, i.debit_cents));
create function seal_of(i internal_invoice) returns bytea language sql stable
return sealed(jsonb_build_array(i.organisation_id, i.id, i.seller_activity_id, i.buyer_activity_id, i.label, i.amount_cents, i.proposed_on, i.year, i.rank,
    i.number, i.day, i.entry_id));

do $$
declare target text;
begin
  foreach target in array '{file,purchase_payment,purchase_payment_part,share_movement,share_taking,levy,pay_import,internal_invoice}'::text[] loop
    execute format('alter table %I add column seal bytea', target);
    execute format('alter table %I disable trigger user', target);
    execute format('update %I t set seal = seal_of(t) where %s', target, case target when 'internal_invoice' then 'number is not null' else 'true' end);
    execute format('alter table %I enable trigger user', target);
    if target <> 'internal_invoice' then
      execute format('create trigger %1$s_sealed before insert on %1$I for each row execute function seal_row()', target);
    end if;
  end loop;
end $$;
create trigger internal_invoice_sealed before update on internal_invoice for each row
  when (new.number is not null and old.number is null) execute function seal_row();
