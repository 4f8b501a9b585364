import { z } from 'zod'
import { formatDay } from '../../kernel/day.ts'
import { zDay, zId } from '../../kernel/input.ts'
import type { Cents } from '../../kernel/money.ts'
import { OFFICE } from '../../platform/session.ts'
import { type Context, query } from '../../platform/use-case.server.ts'
import { readAdoptedResolutions } from '../assembly/index.ts'
import { incomeStatement } from '../ledger/index.ts'
import { readOrganisation } from '../organisation/index.ts'
import {
  type Allocation,
  allocationOf,
  allocationRefusals,
  boundsOf,
  type Choices,
  proposal,
  type Situation,
} from './allocation.ts'
import { shareWork } from './beneficiaries.ts'
import { type Part, readParts, readScenarios, type Scenario } from './scenario.ts'
import {
  type Exercice,
  type NamedEmployee,
  readEmployees,
  readExercice,
  readInterestParts,
  readSituation,
} from './situation.ts'

/** Those who may read; the office prepares. */
const READ = [...OFFICE, 'auditor'] as const

/** The resolutions adopted after a day, the latest first: one of them decided of the surplus. */
export const listDecisions = query({
  name: 'listDecisions',
  api: { none: 'GET /assemblies says more' },
  summary: 'Liste les résolutions adoptées depuis un jour',
  roles: OFFICE,
  scope: 'house',
  input: z.strictObject({ after: zDay }),
  output: z.array(z.strictObject({ id: zId, label: z.string() })),
  async run(ctx, { after }) {
    const adopted = await readAdoptedResolutions(ctx)
    return adopted
      .filter(({ day }) => day > after)
      .map(({ id, title, day }) => ({ id, label: `${title} (${formatDay(day)})` }))
  },
})

/** Every exercice with its result and where its allocation stands. */
export const listSurplus = query({
  name: 'listSurplus',
  api: 'GET /surplus',
  summary: 'Liste les exercices et la répartition de leur excédent',
  roles: READ,
  scope: 'house',
  input: z.strictObject({}),
  output: z.array(
    z.object({
      exerciceId: zId,
      code: z.string(),
      startsOn: z.string(),
      endsOn: z.string(),
      resultCents: z.number(),
      scenarios: z.number(),
      status: z.enum(['none', 'draft', 'voted', 'posted']),
      /** Whether the exercice is over. */
      ended: z.boolean(),
    }),
  ),
  async run(ctx) {
    const exercices = await ctx.db
      .selectFrom('exercice')
      .select(['id', 'code', 'starts_on as startsOn', 'ends_on as endsOn'])
      .where('organisation_id', '=', ctx.organisationId)
      .where('starts_on', '<=', ctx.today)
      .orderBy('starts_on', 'desc')
      .limit(12)
      .execute()
    const scenarios = await readScenarios(ctx)
    const rows = []
    for (const exercice of exercices) {
      const its = scenarios.filter(scenario => scenario.exerciceId === exercice.id)
      const decided = its.find(({ status }) => status === 'voted' || status === 'posted')
      rows.push({
        exerciceId: exercice.id,
        code: exercice.code,
        startsOn: exercice.startsOn,
        endsOn: exercice.endsOn,
        resultCents: (await incomeStatement.run(ctx, { from: exercice.startsOn, to: exercice.endsOn })).resultCents,
        scenarios: its.length,
        ended: exercice.endsOn < ctx.today,
        status:
          (decided?.status as 'voted' | 'posted' | undefined) ??
          (its.length > 0 ? ('draft' as const) : ('none' as const)),
      })
    }
    return rows
  },
})

/** One exercice: what the books say, what the law leaves to choose, the scenarios side by side with what they break, and who gets what. */
export const getSurplus = query({
  name: 'getSurplus',
  api: 'GET /surplus/{exerciceId}',
  summary: 'Donne la répartition de l’excédent d’un exercice et ses scénarios',
  roles: READ,
  scope: 'house',
  input: z.strictObject({ exerciceId: zId, scenarioId: zId.optional() }),
  output: z.object({
    exercice: z.object({ id: zId, code: z.string(), startsOn: z.string(), endsOn: z.string() }),
    situation: z.custom<Situation>().nullable(),
    /** Of the result, what stands in the activities: theirs, until the variable part of their pay is settled (Code du travail R7331-12). */
    activitiesCents: z.number(),
    /** Nobody's payslips say a gross in the exercice: what was to go by pay is shared equally. */
    noPay: z.boolean(),
    proposal: z.custom<Choices>().nullable(),
    scenarios: z.array(z.custom<Weighed>()),
    shown: zId.nullable(),
    parts: z.array(z.custom<Omit<Part, 'id'>>()),
  }),
  async run(ctx, { exerciceId, scenarioId }) {
    const exercice = await readExercice(ctx, exerciceId)
    const situation = await readSituation(ctx, exercice)
    const { houseActivityId } = await readOrganisation(ctx)
    const period = { from: exercice.startsOn, to: exercice.endsOn }
    const house = await incomeStatement.run(ctx, { ...period, activityIds: [houseActivityId] })
    const employees = await readEmployees(ctx, exercice)
    const saved = await readScenarios(ctx, exerciceId)
    const scenarios = situation ? saved.map(scenario => weigh(scenario, situation)) : []
    const shown =
      saved.find(({ id }) => id === scenarioId) ??
      saved.find(({ status }) => status === 'voted' || status === 'posted') ??
      saved.find(({ status }) => status === 'draft') ??
      saved[0] ??
      null
    return {
      exercice,
      situation,
      activitiesCents: situation ? situation.resultCents - house.resultCents : 0,
      noPay: employees.every(({ grossCents }) => grossCents <= 0),
      proposal: situation && proposal(situation),
      scenarios,
      shown: shown?.id ?? null,
      parts: shown ? await partsOf(ctx, shown, exercice, employees) : [],
    }
  },
})

interface Weighed extends Scenario {
  allocation: Allocation
  refusals: { message: string }[]
  bounds: ReturnType<typeof boundsOf>
}

function weigh(scenario: Scenario, now: Situation): Weighed {
  const situation = scenario.situation ?? now
  return {
    ...scenario,
    allocation: allocationOf(situation, scenario.choices),
    bounds: boundsOf(situation, scenario.choices),
    refusals: scenario.status === 'draft' ? allocationRefusals(situation, scenario.choices) : [],
  }
}

/** Who gets what: frozen once voted, else as it would be today. */
async function partsOf(
  ctx: Context,
  scenario: Scenario,
  exercice: Exercice,
  employees: readonly NamedEmployee[],
): Promise<Omit<Part, 'id'>[]> {
  if (scenario.status !== 'draft') return readParts(ctx, scenario.id)
  const { workCents, interestCents, criteria } = scenario.choices
  const nameOf = new Map(employees.map(({ personId, name }) => [personId, name]))
  const work = shareWork(workCents, criteria, employees, exercice)
  const interest = await readInterestParts(ctx, exercice, interestCents, ctx.today)
  return [
    ...work.map(part => ({
      ...part,
      kind: 'work' as const,
      shareholderId: null,
      name: nameOf.get(part.personId) ?? '',
      withheldCents: 0 as Cents,
    })),
    ...interest.map(({ paidCapitalCents: _, ...part }) => ({ ...part, kind: 'interest' as const })),
  ]
}
