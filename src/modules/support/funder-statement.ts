import { z } from 'zod'
import { writeCsv } from '../../formats/sheet.ts'
import type { Day } from '../../kernel/day.ts'
import { formatDay } from '../../kernel/day.ts'
import { formatMinutes } from '../../kernel/duration.ts'
import { zDay, zId } from '../../kernel/input.ts'
import { sum } from '../../kernel/money.ts'
import { notFound } from '../../kernel/refusal.ts'
import { renderPdf } from '../../platform/pdf.server.ts'
import { TEAM } from '../../platform/session.ts'
import { type Context, query, sql } from '../../platform/use-case.server.ts'
import { readOrganisation } from '../organisation/index.ts'
import { readFundingProgrammes, zProgramme } from './funders.ts'
import {
  ENTRY_STATUS_LABELS,
  ENTRY_STATUSES,
  MISSING_LABELS,
  type Missing,
  type StatementFacts,
  statementRow,
} from './statement.ts'
import { TIME_ROLE_LABELS, TIME_ROLES } from './time-entry.ts'

const zStatement = z.object({
  programme: zProgramme,
  from: zDay,
  to: zDay,
  rows: z.array(
    z.object({
      personId: zId,
      name: z.string(),
      sex: z.string().nullable(),
      birthDay: zDay.nullable(),
      commune: z.string().nullable(),
      department: z.string().nullable(),
      status: z.enum(ENTRY_STATUSES).nullable(),
      enteredOn: zDay.nullable(),
      contractKind: z.enum(['cape', 'cesa']).nullable(),
      ageAtEntry: z.number().nullable(),
      individualMinutes: z.number(),
      collectiveMinutes: z.number(),
      minutes: z.number(),
      missing: z.array(z.enum(Object.keys(MISSING_LABELS) as [Missing, ...Missing[]])),
      leftOut: z.string().nullable(),
    }),
  ),
  team: z.array(z.object({ personId: zId, name: z.string(), role: z.enum(TIME_ROLES), minutes: z.number() })),
  totals: z.object({
    people: z.number(),
    women: z.number(),
    men: z.number(),
    individualMinutes: z.number(),
    collectiveMinutes: z.number(),
    teamMinutes: z.number(),
    missing: z.number(),
    leftOut: z.number(),
  }),
})
type FunderStatement = z.output<typeof zStatement>

const zAsked = { programmeId: zId, from: zDay.optional(), to: zDay.optional() }

/** What a funder asks: who was accompanied under its agreement, how long, who they were when they came; and what lacks to say it. */
export const getFunderStatement = query({
  name: 'getFunderStatement',
  api: 'GET /funding-programmes/{programmeId}/statement',
  summary: 'Le bilan d’une convention : heures, personnes, ce qui manque',
  roles: TEAM,
  scope: 'house',
  input: z.strictObject(zAsked),
  output: zStatement,
  run: readStatement,
})

interface Asked {
  programmeId: string
  from?: Day
  to?: Day
}

async function readStatement(ctx: Context, asked: Asked): Promise<FunderStatement> {
  const [programme] = await readFundingProgrammes(ctx, asked.programmeId)
  if (!programme) throw notFound('Cette convention')
  const from = asked.from ?? programme.startsOn
  const to = asked.to ?? ([programme.endsOn, ctx.today].sort()[0] as Day)
  const rows = (await readFacts(ctx, programme.id, from, to)).map(facts => statementRow(facts, programme))
  const counted = rows.filter(row => row.leftOut === null)
  const team = await readTeamTime(ctx, programme.id, from, to)
  return {
    programme,
    from,
    to,
    rows,
    team,
    totals: {
      people: counted.length,
      women: counted.filter(row => row.sex === 'F').length,
      men: counted.filter(row => row.sex === 'M').length,
      individualMinutes: sum(counted.map(row => row.individualMinutes)),
      collectiveMinutes: sum(counted.map(row => row.collectiveMinutes)),
      teamMinutes: sum(team.map(row => row.minutes)),
      missing: counted.filter(row => row.missing.length > 0).length,
      leftOut: rows.length - counted.length,
    },
  }
}

/** Somebody's hours: the team's with them, and their own in workshops. */
async function readFacts(ctx: Context, programmeId: string, from: Day, to: Day): Promise<StatementFacts[]> {
  const { rows } = await sql<StatementFacts>`
    with spent as (
      select coalesce(with_person_id, person_id) as person_id, min(day) as first_day,
        coalesce(sum(minutes) filter (where role <> 'participant'), 0)::int as individual,
        coalesce(sum(minutes) filter (where role = 'participant'), 0)::int as collective
      from time_entry
      where organisation_id = ${ctx.organisationId} and programme_id = ${programmeId} and day >= ${from} and day <= ${to}
        and (with_person_id is not null or role = 'participant')
      group by 1)
    select s.person_id as "personId", p.first_name || ' ' || p.last_name as name, p.sex, p.birth_day as "birthDay",
      coalesce(e.commune, p.address->>'city') as commune, p.department, e.status, coalesce(e.entered_on, c.first_start) as "enteredOn",
      k.kind as "contractKind", s.individual as "individualMinutes", s.collective as "collectiveMinutes"
    from spent s
    join person p on p.organisation_id = ${ctx.organisationId} and p.id = s.person_id
    left join person_entry e on e.organisation_id = p.organisation_id and e.person_id = p.id
    left join (select person_id, min(starts_on) as first_start from contract where organisation_id = ${ctx.organisationId} group by person_id) c
      on c.person_id = p.id
    left join lateral (select kind from contract c where c.organisation_id = p.organisation_id and c.person_id = p.id
      and c.starts_on <= s.first_day and coalesce(c.ended_on, c.ends_on, 'infinity') >= s.first_day order by kind desc limit 1) k on true
    order by p.last_name, p.first_name, p.id`.execute(ctx.db)
  return rows
}

async function readTeamTime(ctx: Context, programmeId: string, from: Day, to: Day) {
  const { rows } = await sql<FunderStatement['team'][number]>`
    select t.person_id as "personId", p.first_name || ' ' || p.last_name as name, t.role, sum(t.minutes)::int as minutes
    from time_entry t join person p on p.organisation_id = t.organisation_id and p.id = t.person_id
    where t.organisation_id = ${ctx.organisationId} and t.programme_id = ${programmeId} and t.day >= ${from} and t.day <= ${to}
      and t.role <> 'participant'
    group by 1, 2, 3 order by 2, 3`.execute(ctx.db)
  return rows
}

const hours = (minutes: number): string => (minutes / 60).toFixed(2).replace('.', ',')

/** The statement as a table for a spreadsheet. */
function statementCsv({ rows }: FunderStatement): string {
  const head = [
    'Nom',
    'Sexe',
    'Date de naissance',
    'Âge à l’entrée',
    'Commune',
    'Département',
    'Statut à l’entrée',
    'Jour d’entrée',
    'Contrat',
    'Heures individuelles',
    'Heures collectives',
    'Total',
    'Compté',
    'Manque',
  ]
  const lines = rows.map(row => [
    row.name,
    row.sex ?? '',
    row.birthDay ? formatDay(row.birthDay) : '',
    row.ageAtEntry === null ? '' : String(row.ageAtEntry),
    row.commune ?? '',
    row.department ?? '',
    row.status ? ENTRY_STATUS_LABELS[row.status] : '',
    row.enteredOn ? formatDay(row.enteredOn) : '',
    row.contractKind?.toUpperCase() ?? '',
    hours(row.individualMinutes),
    hours(row.collectiveMinutes),
    hours(row.minutes),
    row.leftOut ?? 'oui',
    row.missing.map(key => MISSING_LABELS[key]).join(', '),
  ])
  return writeCsv([head, ...lines])
}

/** The same statement as a file to send: PDF or CSV. */
export const printFunderStatement = query({
  name: 'printFunderStatement',
  api: { none: 'Le bilan d’une convention en PDF ou en tableau\u00a0; l’API en donne les chiffres.' },
  summary: 'Le bilan d’une convention en fichier',
  roles: TEAM,
  scope: 'house',
  input: z.strictObject({ ...zAsked, format: z.enum(['pdf', 'csv']) }),
  output: z.object({ name: z.string(), mediaType: z.string(), base64: z.string() }),
  async run(ctx, { format, ...asked }) {
    const statement = await readStatement(ctx, asked)
    const name = `Bilan ${statement.programme.name} ${statement.from} ${statement.to}`
    if (format === 'csv')
      return {
        name: `${name}.csv`,
        mediaType: 'text/csv; charset=utf-8',
        base64: Buffer.from(statementCsv(statement)).toString('base64'),
      }
    const organisation = await readOrganisation(ctx)
    const pdf = await renderPdf({
      template: 'src/modules/support/funder-statement.typ',
      data: printed(statement, organisation.name),
      title: name,
      author: organisation.name,
      day: ctx.today,
    })
    return { name: `${name}.pdf`, mediaType: 'application/pdf', base64: Buffer.from(pdf).toString('base64') }
  },
})

function printed({ programme, from, to, rows, team, totals }: FunderStatement, house: string) {
  return {
    house,
    funder: programme.funderName,
    programme: programme.name,
    reference: programme.reference,
    period: `Du ${formatDay(from)} au ${formatDay(to)}`,
    facts: [
      ['Personnes accompagnées', `${totals.people} (${totals.women} femmes, ${totals.men} hommes)`],
      ['Heures individuelles', formatMinutes(totals.individualMinutes)],
      ['Heures collectives', formatMinutes(totals.collectiveMinutes)],
      ['Heures de l’équipe', formatMinutes(totals.teamMinutes)],
      ['Heures prévues', programme.budgetMinutes > 0 ? formatMinutes(programme.budgetMinutes) : '–'],
    ],
    rows: rows
      .filter(row => row.leftOut === null)
      .map(row => [
        row.name,
        row.sex ?? '?',
        row.ageAtEntry === null ? '?' : String(row.ageAtEntry),
        row.commune ?? '?',
        row.status ? ENTRY_STATUS_LABELS[row.status] : '?',
        row.enteredOn ? formatDay(row.enteredOn) : '?',
        formatMinutes(row.individualMinutes),
        formatMinutes(row.collectiveMinutes),
        formatMinutes(row.minutes),
      ]),
    team: team.map(row => [row.name, TIME_ROLE_LABELS[row.role], formatMinutes(row.minutes)]),
    missing:
      totals.missing > 0
        ? `${totals.missing} personne${totals.missing > 1 ? 's' : ''} à compléter\u00a0: les «\u00a0?\u00a0» du tableau.`
        : null,
  }
}
