import { z } from 'zod'
import { type Day, monthOf } from '../../kernel/day.ts'
import { zId, zNonNegativeCents, zVersion } from '../../kernel/input.ts'
import { allocate, type Cents, formatEuros, sum } from '../../kernel/money.ts'
import { notFound, type Refusal, refuse, refuseIfAny, stale } from '../../kernel/refusal.ts'
import { type PayEstimate, type PaySettings, payslipOf } from '../../platform/payroll.server.ts'
import { type Context, sql, useCase } from '../../platform/use-case.server.ts'
import { readOrganisation } from '../organisation/index.ts'
import { setCommitment } from '../treasury/index.ts'
import { paySettingsOf } from './estimate-pay.ts'
import { followDecisions } from './open-round.ts'
import { PAY_ROLES } from './roles.ts'

/**
 * Decides gross pays of a round, many at once: zero is a decision too, null takes one back. The official cost of each person's payslip, whole,
 * is kept and committed on their activities until the journal is posted, so that « ce qui est à moi » counts it at once.
 */
export const decidePay = useCase({
  name: 'decidePay',
  api: 'POST /pay-decisions',
  summary: 'Décide les salaires bruts d’une paie',
  roles: PAY_ROLES,
  scope: 'house',
  input: z.strictObject({
    decisions: z
      .array(z.strictObject({ lineId: zId, version: zVersion.optional(), grossCents: zNonNegativeCents.nullish() }))
      .min(1, 'Indiquez au moins une décision.')
      .max(2000),
  }),
  output: z.strictObject({ decided: z.number(), costCents: z.number() }),
  async run(ctx, { decisions }) {
    const lines = await lockLines(
      ctx,
      decisions.map(decision => decision.lineId),
    )
    const wanted = new Map(decisions.map(decision => [decision.lineId, decision.grossCents ?? null]))
    const changed = decisions.filter(
      ({ lineId, grossCents }) => lines.get(lineId)!.decidedGrossCents !== (grossCents ?? null),
    )
    for (const { lineId, version } of changed)
      if (version !== undefined && version !== lines.get(lineId)!.version) throw stale('Cette paie')
    refuseIfAny(decisionRefusals([...lines.values()], wanted))
    const people = Map.groupBy(
      [...lines.values()].map(line => ({
        ...line,
        gross: wanted.has(line.id) ? wanted.get(line.id)! : line.decidedGrossCents,
      })),
      line => `${line.roundId} ${line.personId}`,
    )
    const touched = new Set(changed.map(({ lineId }) => `${lines.get(lineId)!.roundId} ${lines.get(lineId)!.personId}`))
    const decided = await reckon(
      ctx,
      [...people].filter(([key]) => touched.has(key)).map(([, its]) => its),
    )
    await write(ctx, decided)
    for (const line of decided) {
      await setCommitment(ctx, {
        activityId: line.activityId,
        kind: 'pay',
        subjectId: line.id,
        amountCents: line.costCents ?? 0,
      })
      ctx.record(line.id, { activityId: line.activityId, before: line.decidedGrossCents })
    }
    for (const roundId of new Set(decided.map(line => line.roundId))) await followDecisions(ctx, roundId)
    if (decided.length === 0) ctx.record(decisions[0]!.lineId)
    return { decided: decided.length, costCents: sum(decided.map(line => line.costCents ?? 0)) }
  },
})

interface Line {
  id: string
  roundId: string
  month: Day
  status: string
  activityId: string
  personId: string
  version: number
  decidedGrossCents: Cents | null
  mayBePaid: boolean
  posted: boolean
  name: string
}

/** The lines asked for, and the other lines of the same people in the same round: one payslip each. */
async function lockLines(ctx: Context, ids: readonly string[]): Promise<Map<string, Line>> {
  const { rows } = await sql<Line>`
    select l.id, l.round_id as "roundId", r.month, r.status, l.activity_id as "activityId", l.person_id as "personId", l.version,
      l.decided_gross_cents as "decidedGrossCents", (c.kind = 'cesa' or c.pay_clause) as "mayBePaid",
      exists (select from pay_posting x where x.organisation_id = l.organisation_id and x.round_id = l.round_id and x.person_id = l.person_id) as posted,
      p.first_name || ' ' || p.last_name as name
    from pay_line l
    join pay_round r on r.organisation_id = l.organisation_id and r.id = l.round_id
    join contract c on c.organisation_id = l.organisation_id and c.id = l.contract_id
    join person p on p.organisation_id = l.organisation_id and p.id = l.person_id
    where l.organisation_id = ${ctx.organisationId} and (l.round_id, l.person_id) in (
      select k.round_id, k.person_id from pay_line k where k.organisation_id = ${ctx.organisationId} and k.id = any(${ids}::uuid[]))
    order by l.id for update of r, l`.execute(ctx.db)
  const lines = new Map(rows.map(row => [row.id, row]))
  if (ids.some(id => !lines.has(id))) throw notFound('Une de ces lignes de paie')
  return lines
}

function decisionRefusals(lines: readonly Line[], wanted: ReadonlyMap<string, number | null>): Refusal[] {
  return lines.flatMap(line => {
    if (!wanted.has(line.id)) return []
    const gross = wanted.get(line.id)!
    const changes = gross !== line.decidedGrossCents
    if (changes && (line.posted || line.status === 'paid'))
      return [
        refuse('comptabilise', `${line.name} : la paie de ce mois est déjà comptabilisée, elle ne se décide plus.`),
      ]
    if (gross && !line.mayBePaid)
      return [
        refuse(
          'cape',
          `${line.name} : ce CAPE ne prévoit pas de rémunération (Code de commerce, art. R127-1, 7°). Mettez 0, ou modifiez le contrat.`,
        ),
      ]
    if (gross && gross > 10_000_000)
      return [refuse('montant', `${line.name} : un brut mensuel ne dépasse pas 100 000 € : vérifiez la saisie.`)]
    return []
  })
}

type Decided = Line & { gross: Cents | null; costCents: Cents | null; netCents: Cents | null }

/** The official cost and net of each person's whole payslip, spread over its lines by their gross. */
async function reckon(ctx: Context, people: readonly (Line & { gross: Cents | null })[][]): Promise<Decided[]> {
  const organisation = await readOrganisation(ctx)
  const estimates = new Map<string, PayEstimate>()
  const refusals: Refusal[] = []
  const decided: Decided[] = []
  for (const its of people) {
    const settings = paySettingsOf(organisation, monthOf(its[0]!.month))
    const grosses = its.map(line => line.gross ?? 0)
    const whole = sum(grosses)
    const estimate = whole > 0 ? await estimateOnce(estimates, whole, settings) : null
    if (estimate && estimate.netBeforeTaxCents <= 0)
      refusals.push(
        refuse(
          'net',
          `${its[0]!.name} : ${formatEuros(whole)} de brut ne laissent aucun net une fois les cotisations et la complémentaire santé payées. Mettez 0 ou un brut plus élevé.`,
        ),
      )
    const costs = allocate(estimate?.costCents ?? 0, grosses)
    const nets = allocate(estimate?.netBeforeTaxCents ?? 0, grosses)
    its.forEach((line, i) => {
      const none = line.gross === null
      decided.push({ ...line, costCents: none ? null : costs[i]!, netCents: none ? null : nets[i]! })
    })
  }
  refuseIfAny(refusals)
  return decided
}

async function estimateOnce(
  known: Map<string, PayEstimate>,
  gross: number,
  settings: PaySettings,
): Promise<PayEstimate> {
  const key = `${settings.month} ${gross}`
  const estimate = known.get(key) ?? (await payslipOf(gross, settings))
  known.set(key, estimate)
  return estimate
}

async function write(ctx: Context, decided: readonly Decided[]): Promise<void> {
  const rows = decided.map(line => ({ id: line.id, gross: line.gross, cost: line.costCents, net: line.netCents }))
  await sql`
    update pay_line l set decided_gross_cents = r.gross, decided_cost_cents = r.cost, decided_net_cents = r.net,
      decided_at = case when r.gross is null then null else ${ctx.now}::timestamptz end, version = l.version + 1
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(id uuid, gross bigint, cost bigint, net bigint)
    where l.organisation_id = ${ctx.organisationId} and l.id = r.id`.execute(ctx.db)
}
