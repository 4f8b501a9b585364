import type { Day } from '../../kernel/day.ts'
import type { Cents } from '../../kernel/money.ts'
import { notFound, Refused, refuse, stale } from '../../kernel/refusal.ts'
import { type Context, sql } from '../../platform/use-case.server.ts'
import type { Choices, Situation } from './allocation.ts'
import type { Criteria } from './beneficiaries.ts'
import { type Exercice, readSituation } from './situation.ts'

type SavedChoices = Choices & { criteria: Criteria }

export interface Scenario {
  id: string
  exerciceId: string
  name: string
  status: 'draft' | 'voted' | 'posted' | 'annulled'
  choices: SavedChoices
  situation: Situation | null
  resolutionId: string | null
  votedOn: Day | null
  entryId: string | null
  annulledOn: Day | null
  annulReason: string | null
  byName: string
  version: number
}

const columns = [
  'id',
  'exercice_id as exerciceId',
  'name',
  'status',
  'choices',
  'situation',
  'resolution_id as resolutionId',
  'voted_on as votedOn',
  'entry_id as entryId',
  'annulled_on as annulledOn',
  'annul_reason as annulReason',
  'by_name as byName',
  'version',
] as const

export async function readScenarios(ctx: Context, exerciceId?: string): Promise<Scenario[]> {
  let rows = ctx.db
    .selectFrom('surplus_scenario')
    .select(columns)
    .where('organisation_id', '=', ctx.organisationId)
    .orderBy('at')
    .orderBy('id')
  if (exerciceId) rows = rows.where('exercice_id', '=', exerciceId)
  return (await rows.execute()) as unknown as Scenario[]
}

export async function lockScenario(ctx: Context, id: string, version: number): Promise<Scenario> {
  const row = await ctx.db
    .selectFrom('surplus_scenario')
    .select(columns)
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw notFound('Ce scénario')
  if (row.version !== version) throw stale('Ce scénario')
  return row as unknown as Scenario
}

export async function situationOf(ctx: Context, exercice: Exercice): Promise<Situation> {
  const situation = await readSituation(ctx, exercice)
  if (!situation)
    throw new Refused([
      refuse(
        'forme',
        'Les règles de répartition sont celles d’une SCOP ou d’une SCIC : indiquez la forme de la coopérative aux réglages.',
      ),
    ])
  return situation
}

export const draftOnly = ({ status }: Scenario) => {
  if (status !== 'draft')
    throw new Refused([
      refuse('vote', 'Ce scénario est voté : il ne change plus. Annulez son vote, ou comparez-le à un autre.'),
    ])
}

export const insertDraft = (
  ctx: Context,
  draft: { id: string; exerciceId: string; name: string; choices: string },
): Promise<unknown> =>
  ctx.db
    .insertInto('surplus_scenario')
    .values({
      organisation_id: ctx.organisationId,
      id: draft.id,
      exercice_id: draft.exerciceId,
      name: draft.name,
      choices: draft.choices,
      by_name: ctx.session.actor.name,
      at: ctx.now,
    })
    .execute()

export interface Part {
  id: string
  kind: 'work' | 'interest'
  personId: string | null
  shareholderId: string | null
  name: string
  amountCents: Cents
  withheldCents: Cents
}

export async function readParts(ctx: Context, scenarioId: string): Promise<Part[]> {
  const { rows } = await sql<Part>`
    select s.id, s.kind, s.person_id as "personId", s.shareholder_id as "shareholderId",
      coalesce(p.first_name || ' ' || p.last_name, h.name, '') as name, s.amount_cents as "amountCents", s.withheld_cents as "withheldCents"
    from surplus_part s
    left join person p on p.organisation_id = s.organisation_id and p.id = s.person_id
    left join shareholder h on h.organisation_id = s.organisation_id and h.id = s.shareholder_id
    where s.organisation_id = ${ctx.organisationId} and s.scenario_id = ${scenarioId}
    order by s.kind desc, lower(p.last_name), name, s.id`.execute(ctx.db)
  return rows
}
