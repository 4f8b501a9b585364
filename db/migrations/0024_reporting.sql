-- Alarms: each module says its days to come; what somebody dealt with, and how, stands here. A day that moves is another alarm.
create table alarm_handled (
  organisation_id uuid not null references organisation,
  kind text not null,
  subject_id text not null,
  due_on date not null,
  handled_by text not null,
  note text,
  at timestamptz(3) not null,
  constraint alarm_handled_once primary key (organisation_id, kind, subject_id, due_on)
);
comment on constraint alarm_handled_once on alarm_handled is 'Une de ces échéances vient d’être traitée par quelqu’un d’autre : rechargez la page.';
call declare_table('alarm_handled', 'team');
