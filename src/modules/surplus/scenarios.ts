import { z } from 'zod'
import { type Day, formatDay } from '../../kernel/day.ts'
import { zDay, zId, zNonNegativeCents, zRateBp, zText, zVersion } from '../../kernel/input.ts'
import { type Cents, formatEuros, sum } from '../../kernel/money.ts'
import { notFound, Refused, refuse, refuseIfAny, stale } from '../../kernel/refusal.ts'
import { newId } from '../../platform/ids.server.ts'
import { OFFICE } from '../../platform/session.ts'
import { type Context, query, sql, useCase } from '../../platform/use-case.server.ts'
import { readAdoptedResolutions, readResolution } from '../assembly/index.ts'
import { creditLine, debitLine, type EntryLine } from '../ledger/entry.ts'
import { ensureAccounts, incomeStatement, postEntries, reverseEntries } from '../ledger/index.ts'
import { readOrganisation } from '../organisation/index.ts'
import { listPayables } from '../pay/index.ts'
import { nameMembers } from '../shares/index.ts'
import {
  type Allocation,
  allocationOf,
  allocationRefusals,
  boundsOf,
  type Choices,
  carriedForward,
  partRefusals,
  proposal,
  type Situation,
} from './allocation.ts'
import { type Criteria, criteriaRefusals, shareWork } from './beneficiaries.ts'
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

const zChoices = {
  workCents: zNonNegativeCents,
  interestCents: zNonNegativeCents,
  otherReserveCents: zNonNegativeCents,
  tmoBp: zRateBp.nullish(),
  criteria: z.strictObject({ payBp: zRateBp, timeBp: zRateBp, equalBp: zRateBp }),
}
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

async function readScenarios(ctx: Context, exerciceId?: string): Promise<Scenario[]> {
  let rows = ctx.db
    .selectFrom('surplus_scenario')
    .select(columns)
    .where('organisation_id', '=', ctx.organisationId)
    .orderBy('at')
    .orderBy('id')
  if (exerciceId) rows = rows.where('exercice_id', '=', exerciceId)
  return (await rows.execute()) as unknown as Scenario[]
}

async function lockScenario(ctx: Context, id: string, version: number): Promise<Scenario> {
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

async function situationOf(ctx: Context, exercice: Exercice): Promise<Situation> {
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

const draftOnly = ({ status }: Scenario) => {
  if (status !== 'draft')
    throw new Refused([
      refuse('vote', 'Ce scénario est voté : il ne change plus. Annulez son vote, ou comparez-le à un autre.'),
    ])
}

/** Saves a scenario, whatever it breaks: what the law says of it is shown beside it, and bars its vote. */
export const saveSurplusScenario = useCase({
  name: 'saveSurplusScenario',
  api: 'PUT /surplus-scenarios',
  summary: 'Enregistre un scénario de répartition de l’excédent',
  roles: OFFICE,
  scope: 'house',
  input: z.strictObject({
    id: zId.nullish(),
    version: zVersion.nullish(),
    exerciceId: zId,
    name: zText(80),
    ...zChoices,
  }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id, version, exerciceId, name, ...choices }) {
    refuseIfAny(criteriaRefusals(choices.criteria))
    const saved = JSON.stringify({ ...choices, tmoBp: choices.tmoBp ?? null })
    if (id) {
      const scenario = await lockScenario(ctx, id, version ?? 0)
      draftOnly(scenario)
      await ctx.db
        .updateTable('surplus_scenario')
        .set({ name, choices: saved, by_name: ctx.session.actor.name, version: scenario.version + 1 })
        .where('organisation_id', '=', ctx.organisationId)
        .where('id', '=', id)
        .execute()
      ctx.record(id, { before: scenario.choices })
      return { id }
    }
    const exercice = await readExercice(ctx, exerciceId)
    await situationOf(ctx, exercice)
    const made = newId()
    await insertDraft(ctx, { id: made, exerciceId: exercice.id, name, choices: saved })
    ctx.record(made)
    return { id: made }
  },
})

const insertDraft = (
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

export const discardSurplusScenario = useCase({
  name: 'discardSurplusScenario',
  api: 'DELETE /surplus-scenarios/{id}',
  summary: 'Supprime un scénario de répartition à l’étude',
  roles: OFFICE,
  scope: 'house',
  input: z.strictObject({ id: zId, version: zVersion }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id, version }) {
    const scenario = await lockScenario(ctx, id, version)
    draftOnly(scenario)
    await ctx.db
      .deleteFrom('surplus_scenario')
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .execute()
    ctx.record(id, { before: scenario })
    return { id }
  },
})

/**
 * Marks the scenario that the assembly adopted: what the books said that day and what each one gets are frozen. Refused with every article
 * that it breaks, and while the resolution is not adopted.
 */
export const voteSurplus = useCase({
  name: 'voteSurplus',
  api: 'POST /surplus-scenarios/{id}/vote',
  summary: 'Retient le scénario que l’assemblée a adopté',
  roles: OFFICE,
  scope: 'house',
  input: z.strictObject({ id: zId, version: zVersion, resolutionId: zId }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id, version, resolutionId }) {
    const scenario = await lockScenario(ctx, id, version)
    draftOnly(scenario)
    const exercice = await readExercice(ctx, scenario.exerciceId)
    const situation = await situationOf(ctx, exercice)
    const resolution = await readResolution(ctx, resolutionId)
    const votedOn = resolution.closedOn
    const employees = await readEmployees(ctx, exercice)
    const { workCents, interestCents, criteria } = scenario.choices
    const work = shareWork(workCents, criteria, employees, exercice)
    const interest = votedOn ? await readInterestParts(ctx, exercice, interestCents, votedOn) : []
    refuseIfAny([
      ...allocationRefusals(situation, scenario.choices),
      ...partRefusals(interest, boundsOf(situation, scenario.choices).interestRateBp),
      ...(resolution.adopted && votedOn
        ? []
        : [
            refuse(
              'resolution',
              'Cette résolution n’est pas adoptée : la répartition attend son vote.',
              'resolutionId',
            ),
          ]),
      ...(votedOn && votedOn <= exercice.endsOn
        ? [
            refuse(
              'date',
              `L’assemblée statue après l’exercice, qui finit le ${formatDay(exercice.endsOn)} : choisissez une autre résolution.`,
              'resolutionId',
            ),
          ]
        : []),
      ...(workCents > 0 && work.length === 0
        ? [
            refuse(
              'beneficiaires',
              'Personne n’a trois mois de présence dans l’exercice ni six mois d’ancienneté : la part travail n’a pas de bénéficiaire (loi 78-763, art. 33, 3°).',
            ),
          ]
        : []),
      ...(votedOn && interestCents > 0 && sum(interest.map(part => part.amountCents)) !== interestCents
        ? [
            refuse(
              'capital',
              'Personne n’a de parts libérées sur l’exercice : l’intérêt n’a pas de bénéficiaire.',
              'resolutionId',
            ),
          ]
        : []),
    ])
    await ctx.db
      .updateTable('surplus_scenario')
      .set({
        status: 'voted',
        situation: JSON.stringify(situation),
        resolution_id: resolutionId,
        voted_on: votedOn,
        version: version + 1,
      })
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .execute()
    await keepParts(ctx, id, work, interest)
    ctx.record(id, { before: scenario.choices })
    return { id }
  },
})

async function keepParts(
  ctx: Context,
  scenarioId: string,
  work: readonly { personId: string; amountCents: Cents }[],
  interest: readonly { shareholderId: string; personId: string | null; amountCents: Cents; withheldCents: Cents }[],
): Promise<void> {
  const base = { organisation_id: ctx.organisationId, scenario_id: scenarioId }
  const rows = [
    ...work
      .filter(({ amountCents }) => amountCents > 0)
      .map(part => ({ ...base, id: newId(), kind: 'work', person_id: part.personId, amount_cents: part.amountCents })),
    ...interest.map(part => ({
      ...base,
      id: newId(),
      kind: 'interest',
      person_id: part.personId,
      shareholder_id: part.shareholderId,
      amount_cents: part.amountCents,
      withheld_cents: part.withheldCents,
    })),
  ]
  for (let i = 0; i < rows.length; i += 1000)
    await ctx.db
      .insertInto('surplus_part')
      .values(rows.slice(i, i + 1000))
      .execute()
}

interface Part {
  id: string
  kind: 'work' | 'interest'
  personId: string | null
  shareholderId: string | null
  name: string
  amountCents: Cents
  withheldCents: Cents
}

async function readParts(ctx: Context, scenarioId: string): Promise<Part[]> {
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

/** Accounts of the plan comptable that an allocation uses, beside those of the settings. */
const ACCOUNTS = {
  profit: ['120', 'Résultat de l’exercice (bénéfice)'],
  loss: ['129', 'Résultat de l’exercice (perte)'],
  broughtForwardLoss: ['119', 'Report à nouveau débiteur'],
  legal: ['1061', 'Réserve légale'],
  statutory: ['1063', 'Réserves statutaires'],
  other: ['1068', 'Autres réserves'],
  withheld: ['4423', 'Retenues et prélèvements sur les distributions'],
} as const

/** Posts the allocation voted, on the assembly's day: the result goes where it was decided, and each part is an open item to pay. */
export const postSurplus = useCase({
  name: 'postSurplus',
  api: 'POST /surplus-scenarios/{id}/posting',
  summary: 'Comptabilise la répartition votée',
  roles: OFFICE,
  scope: 'house',
  input: z.strictObject({ id: zId, version: zVersion }),
  output: z.strictObject({ id: zId, entryId: zId }),
  async run(ctx, { id, version }) {
    const scenario = await lockScenario(ctx, id, version)
    if (scenario.status !== 'voted')
      throw new Refused([
        refuse('vote', 'Seule une répartition votée se comptabilise, une fois : retenez d’abord le scénario adopté.'),
      ])
    const exercice = await readExercice(ctx, scenario.exerciceId)
    const now = await situationOf(ctx, exercice)
    const voted = scenario.situation!
    if (now.resultCents !== voted.resultCents || now.priorLossCents !== voted.priorLossCents)
      throw new Refused([
        refuse(
          'resultat',
          `Le résultat a changé depuis le vote (${formatEuros(voted.resultCents)} alors, ${formatEuros(now.resultCents)} aujourd’hui) : corrigez les comptes de l’exercice, ou annulez ce vote et faites voter de nouveau.`,
        ),
      ])
    const parts = await readParts(ctx, id)
    const { settings, houseActivityId } = await readOrganisation(ctx)
    await ensureAccounts(
      ctx,
      Object.values(ACCOUNTS).map(([code, label]) => ({ code, label })),
    )
    await nameMembers(
      ctx,
      parts.map(part => ({ ...part, shareholderId: part.shareholderId ?? part.personId! })),
    )
    const entryId = newId()
    const label = `Répartition de l’exercice ${exercice.code}`
    await ctx.db
      .updateTable('surplus_scenario')
      .set({ status: 'posted', entry_id: entryId, version: version + 1 })
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .execute()
    await postEntries(
      ctx,
      [
        {
          id: entryId,
          journal: settings.journals.sundry,
          day: scenario.votedOn!,
          label,
          documentKind: 'surplus',
          documentId: id,
          documentNumber: `AFF-${exercice.code}`,
          documentDay: scenario.votedOn!,
          lines: surplusLines(voted, scenario.choices, {
            activityId: houseActivityId,
            parts,
            accounts: { work: settings.accounts.workShare, interest: settings.accounts.shareInterest },
          }),
        },
      ],
      'validated',
    )
    ctx.record(id)
    return { id, entryId }
  },
})

interface Posting {
  activityId: string
  parts: readonly Part[]
  accounts: Record<Part['kind'], string>
}

/**
 * The result to its uses. A profit fills the losses carried to 119 first; those still among the results are netted with it on 120. A loss is
 * carried to 119.
 */
function surplusLines(situation: Situation, choices: Choices, { activityId, parts, accounts }: Posting): EntryLine[] {
  const allocation = allocationOf(situation, choices)
  const carried = carriedForward(situation)
  const on = (key: keyof typeof ACCOUNTS) => ({ account: ACCOUNTS[key][0], activityId })
  const owed = (part: Part) => ({
    activityId,
    account: accounts[part.kind],
    thirdPartyId: part.personId ?? part.shareholderId!,
    itemId: part.id,
  })
  return [
    ...(carried > 0
      ? [...debitLine(carried, on('broughtForwardLoss')), ...creditLine(carried, on('loss'))]
      : [
          ...debitLine(allocation.baseCents - carried, on('profit')),
          ...creditLine(-carried, on('broughtForwardLoss')),
        ]),
    ...creditLine(allocation.legalCents, on('legal')),
    ...creditLine(allocation.statutoryCents, on('statutory')),
    ...creditLine(allocation.otherReserveCents, on('other')),
    ...parts.flatMap(part => creditLine(part.amountCents - part.withheldCents, owed(part))),
    ...creditLine(sum(parts.map(part => part.withheldCents)), on('withheld')),
  ]
}

/**
 * Takes a vote back, and its entry with it: the books changed since, the assembly votes again, or the decision was annulled. What was voted is kept
 * as it was; the same choices are at study again. Refused once a part is paid, or on its way.
 */
export const annulSurplus = useCase({
  name: 'annulSurplus',
  api: 'POST /surplus-scenarios/{id}/annulment',
  summary: 'Annule le vote d’une répartition, et son écriture',
  roles: OFFICE,
  scope: 'house',
  input: z.strictObject({ id: zId, version: zVersion, reason: zText(300) }),
  output: z.strictObject({ id: zId, draftId: zId }),
  async run(ctx, { id, version, reason }) {
    const scenario = await lockScenario(ctx, id, version)
    if (scenario.status !== 'voted' && scenario.status !== 'posted')
      throw new Refused([refuse('vote', 'Seul un vote s’annule : ce scénario n’est pas voté.')])
    if (scenario.entryId) await refusePaid(ctx, await readParts(ctx, id))
    await ctx.db
      .updateTable('surplus_scenario')
      .set({ status: 'annulled', annulled_on: ctx.today, annul_reason: reason, version: version + 1 })
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .execute()
    if (scenario.entryId) await reverseEntries(ctx, [scenario.entryId], ctx.today)
    const draftId = newId()
    const { exerciceId, name, choices } = scenario
    await insertDraft(ctx, { id: draftId, exerciceId, name, choices: JSON.stringify(choices) })
    ctx.record(id, { before: { status: scenario.status } })
    return { id, draftId }
  },
})

/** Money that left, or is about to, does not come back by an entry. */
async function refusePaid(ctx: Context, parts: readonly Part[]): Promise<void> {
  const owed = parts.filter(part => part.amountCents > part.withheldCents)
  const payables = await listPayables.run(ctx, { kind: 'other' })
  const whole = new Map(
    payables.map(payable => [payable.itemId, payable.orderId === null ? payable.amountCents : null]),
  )
  const gone = owed.filter(part => whole.get(part.id) !== part.amountCents - part.withheldCents)
  if (gone.length > 0)
    throw new Refused([
      refuse(
        'payee',
        `La part de ${gone[0]!.name}${gone.length > 1 ? ` et ${gone.length - 1} autre${gone.length > 2 ? 's' : ''}` : ''} est payée ou dans un ordre de virement : annulez d’abord l’ordre, ou corrigez par une nouvelle décision de l’assemblée.`,
      ),
    ])
}

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
