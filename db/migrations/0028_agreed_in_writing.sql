-- What the parties of a contract agree later, in words as in figures.

-- An amendment rewrites clauses of a contract, each under the name of its field; what it does not name stays as it was.
alter table amendment add column clauses jsonb not null default '{}';
