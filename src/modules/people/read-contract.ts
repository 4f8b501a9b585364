import { z } from 'zod'
import { type Day, formatDay } from '../../kernel/day.ts'
import { zDay, zId, zInteger } from '../../kernel/input.ts'
import { type Refusal, refuse, refuseIfAny } from '../../kernel/refusal.ts'
import { ROLES } from '../../platform/session.ts'
import { type Context, query } from '../../platform/use-case.server.ts'
import { type Amendment, readAmendments } from './amendments.ts'
import {
  type ContractTerms,
  contractRefusals,
  coversDay,
  firstOfChain,
  type KnownContract,
  lastDay,
} from './contract.ts'
import {
  associateDeadline,
  capeLastDay,
  type ExplainedDay,
  interviewsDue,
  type PastContract,
  type Pause,
  type TrialLimit,
  trialLimit,
} from './contract-dates.ts'
import { type NoticeState, readNotices } from './contract-notices.ts'
import { expectedNotices, NOTICE_EVENTS, NOTICE_RECIPIENTS } from './notice.ts'
import { type Contract, isTeam, readContract, readContracts, readPastContracts, zContract } from './read-people.ts'
import { readSuspensions, type Suspension } from './suspensions.ts'

const zExplained = z.object({ on: zDay, explanation: z.string() })
const zDates = z.object({
  /** The last day that this CAPE may reach, renewals counted (Code de commerce, art. L127-2). */
  capeLastDay: zExplained.nullable(),
  /** The day by which one must be an associate (Code du travail, art. L7331-3). */
  associateBy: zExplained.nullable(),
  /** The longest trial (Code du travail, art. L7332-1). */
  trial: z.object({ on: zDay.nullable(), extendedOn: zDay.nullable(), explanation: z.string() }).nullable(),
})

interface Dates {
  capeLastDay: ExplainedDay | null
  associateBy: ExplainedDay | null
  trial: TrialLimit | null
}

/** Everything that the law reckons from a contract, the others of the same person and its suspensions. */
function datesOf(
  contract: { kind: 'cape' | 'cesa' | 'other'; startsOn: Day; concludedOn?: Day | null; firstStartsOn: Day },
  others: readonly PastContract[],
  pauses: readonly Pause[],
): Dates {
  return {
    capeLastDay: contract.kind === 'cape' ? capeLastDay(contract.startsOn, contract.firstStartsOn) : null,
    associateBy: contract.kind === 'cesa' ? associateDeadline(contract, others, pauses) : null,
    trial: contract.kind === 'cesa' ? trialLimit(contract.startsOn, others, pauses) : null,
  }
}

/** The dates of one contract, each with the sentence that says how it was reckoned. */
export const explainDeadlines = query({
  name: 'explainDeadlines',
  api: 'GET /contracts/{id}/deadlines',
  summary: 'Calcule et explique les échéances d’un contrat',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({ id: zId }),
  output: zDates,
  async run(ctx, { id }) {
    const contract = await readContract(ctx, id)
    const { startsOn } = firstOfChain(contract, await readContracts(ctx, { personId: contract.personId }))
    const past = await readOthersOf(ctx, contract)
    return datesOf({ ...contract, firstStartsOn: startsOn }, past, await readSuspensions(ctx, [id]))
  },
})

/** What was concluded with the same person besides this contract. */
export const readOthersOf = async (ctx: Context, { id, personId }: Contract): Promise<PastContract[]> =>
  ((await readPastContracts(ctx, [personId])).get(personId) ?? []).filter(other => other.id !== id)

const zOn = { fromDay: zDay, toDay: zDay.nullish() }

/**
 * The same for contracts that are nowhere in the database: the contracts of one person with the cooperative, to try a case. Nothing is kept.
 * `renews` gives the rank, in the list, of the CAPE that one renews; `interviews` the days of those held under a CESA.
 */
export const computeContractDates = query({
  name: 'computeContractDates',
  api: 'POST /contract-dates',
  summary: 'Calcule les échéances de contrats donnés, sans rien garder',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({
    today: zDay.optional(),
    contracts: z
      .array(
        z.strictObject({
          kind: z.enum(['cape', 'cesa', 'other'], { error: 'Choisissez CAPE, CESA ou autre contrat.' }),
          startsOn: zDay,
          endsOn: zDay.nullish(),
          endedOn: zDay.nullish(),
          concludedOn: zDay.nullish(),
          activity: z.string().max(80).default(''),
          renews: zInteger(0, 99).nullish(),
          suspensions: z.array(z.strictObject(zOn)).max(100).default([]),
          interviews: z.array(zDay).max(200).default([]),
        }),
      )
      .min(1, 'Indiquez au moins un contrat.')
      .max(100),
  }),
  output: z.object({
    contracts: z.array(
      zDates.extend({
        kind: z.string(),
        startsOn: zDay,
        /** What is to be said of a CAPE to URSSAF and France Travail, and by which day (Code du travail, art. R5142-1). */
        notices: z.array(z.object({ event: z.enum(NOTICE_EVENTS), recipient: z.enum(NOTICE_RECIPIENTS), dueOn: zDay })),
        nextInterviews: z
          .object({ missing: z.number(), dueOn: zDay, advisedOn: zDay, explanation: z.string() })
          .nullable(),
        refusals: z.array(z.object({ code: z.string(), message: z.string() })),
      }),
    ),
  }),
  async run(ctx, { today = ctx.today, contracts }) {
    refuseIfAny(
      contracts.flatMap((one, i): Refusal[] => [
        ...(one.endsOn && one.endsOn < one.startsOn
          ? [refuse('terme', 'Le terme d’un contrat ne peut pas précéder son début.', `contracts.${i}.endsOn`)]
          : []),
        ...(one.endedOn && (one.endedOn < one.startsOn || (one.endsOn && one.endedOn > one.endsOn))
          ? [refuse('fin', 'La fin d’un contrat se situe entre son début et son terme.', `contracts.${i}.endedOn`)]
          : []),
        ...(one.renews != null && (one.renews >= i || contracts[one.renews]?.kind !== 'cape')
          ? [refuse('renews', 'Un renouvellement nomme le rang d’un CAPE placé avant lui.', `contracts.${i}.renews`)]
          : []),
        ...one.suspensions.flatMap((pause, p) =>
          pause.toDay && pause.toDay < pause.fromDay
            ? [
                refuse(
                  'suspension',
                  'La reprise ne peut pas précéder la suspension.',
                  `contracts.${i}.suspensions.${p}.toDay`,
                ),
              ]
            : [],
        ),
      ]),
    )
    const known: (KnownContract & { kind: 'cape' | 'cesa' })[] = []
    const past = contracts.map(one => ({
      kind: one.kind,
      startsOn: one.startsOn,
      endsOn: one.endsOn ?? null,
      endedOn: one.endedOn ?? null,
    }))
    const answers = contracts.map((one, i) => {
      const others = past.filter((_, other) => other !== i)
      const pauses = one.suspensions.map(({ fromDay, toDay }) => ({ fromDay, toDay: toDay ?? null }))
      const renewed = one.renews == null ? null : known.find(other => other.id === String(one.renews))!
      const terms: ContractTerms = {
        kind: one.kind === 'cesa' ? 'cesa' : 'cape',
        activityId: one.activity,
        startsOn: one.startsOn,
        endsOn: one.endsOn ?? null,
        concludedOn: one.concludedOn ?? null,
        payClause: true,
        fixedGrossCents: 1,
        minimumTurnoverCents: 1,
      }
      const before = [...known]
      if (one.kind !== 'other')
        known.push({
          ...terms,
          id: String(i),
          endedOn: one.endedOn ?? null,
          renewsId: renewed?.id ?? null,
          renewal: renewed ? renewed.renewal + 1 : 0,
        })
      const interviews = one.kind === 'cesa' ? interviewsDue(one.startsOn, one.interviews, today) : null
      return {
        kind: one.kind,
        startsOn: one.startsOn,
        ...datesOf(
          { ...one, firstStartsOn: renewed ? firstOfChain(renewed, before).startsOn : one.startsOn },
          others,
          pauses,
        ),
        notices:
          one.kind === 'other'
            ? []
            : expectedNotices({ ...known.at(-1)!, concludedOn: one.concludedOn ?? null }).map(
                ({ event, recipient, dueOn }) => ({ event, recipient, dueOn }),
              ),
        nextInterviews: interviews && {
          missing: interviews.missing,
          dueOn: interviews.dueOn,
          advisedOn: interviews.advisedOn,
          explanation: interviews.explanation,
        },
        refusals:
          one.kind === 'other'
            ? []
            : contractRefusals(terms, before, renewed).map(({ code, message }) => ({ code, message })),
      }
    })
    return { contracts: answers }
  },
})

const zTerms = z.object({
  fixedGrossCents: z.number(),
  minimumTurnoverCents: z.number(),
  weeklyHours: z.string().nullable(),
  clauses: z.record(z.string(), z.string()),
})

/** One contract with its life: amendments, suspensions, notices, renewals, and what the law reckons from it. */
export const getContract = query({
  name: 'getContract',
  api: 'GET /contracts/{id}',
  summary: 'Lit un contrat, ses avenants, suspensions, informations et échéances',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({ id: zId }),
  output: z.object({
    today: zDay,
    contract: zContract.extend({ inForce: z.boolean() }),
    person: z.object({ id: zId, name: z.string(), email: z.string().nullable() }),
    activity: z.object({ id: zId, name: z.string(), trade: z.string().nullable(), closedOn: zDay.nullable() }),
    /** The chain of a CAPE and its renewals, from the first; of a CESA, itself. */
    chain: z.array(z.object({ id: zId, startsOn: zDay, endsOn: zDay.nullable(), endedOn: zDay.nullable() })),
    dates: zDates,
    amendments: z.array(
      z.object({
        id: zId,
        contractId: zId,
        appliesFrom: zDay,
        concludedOn: zDay,
        reason: z.string(),
        rewritten: z.array(z.string()),
        before: zTerms,
        after: zTerms,
      }),
    ) as z.ZodType<Amendment[]>,
    suspensions: z.array(z.looseObject({ id: zId })) as unknown as z.ZodType<Suspension[]>,
    notices: z.array(z.looseObject({ contractId: zId })) as unknown as z.ZodType<NoticeState[]>,
  }),
  async run(ctx, { id }) {
    const contract = await readContract(ctx, id)
    const contracts = await readContracts(ctx, { personId: contract.personId })
    const past = await readOthersOf(ctx, contract)
    const suspensions = await readSuspensions(ctx, [id])
    const names = await ctx.db
      .selectFrom('person as p')
      .innerJoin('activity as a', join =>
        join.onRef('a.organisation_id', '=', 'p.organisation_id').on('a.id', '=', contract.activityId),
      )
      .select(['p.first_name', 'p.last_name', 'p.email', 'a.name', 'a.trade', 'a.closed_on as closedOn'])
      .where('p.organisation_id', '=', ctx.organisationId)
      .where('p.id', '=', contract.personId)
      .executeTakeFirstOrThrow()
    const chain = chainOf(contract, contracts)
    return {
      today: ctx.today,
      contract: { ...contract, inForce: coversDay(contract, ctx.today) },
      person: { id: contract.personId, name: `${names.first_name} ${names.last_name}`, email: names.email },
      activity: { id: contract.activityId, name: names.name, trade: names.trade, closedOn: names.closedOn },
      chain: chain.map(({ id, startsOn, endsOn, endedOn }) => ({ id, startsOn, endsOn, endedOn })),
      dates: datesOf({ ...contract, firstStartsOn: chain[0]!.startsOn }, past, suspensions),
      amendments: await readAmendments(ctx, id),
      suspensions,
      notices: isTeam(ctx.session) ? await readNotices(ctx, [contract]) : [],
    }
  },
})

function chainOf(contract: Contract, contracts: readonly Contract[]): Contract[] {
  const chain = [firstOfChain(contract, contracts) as Contract]
  for (let next = chain[0]; next; next = contracts.find(other => other.renewsId === chain.at(-1)!.id))
    if (next !== chain[0]) chain.push(next)
  return chain
}

/** « du 03/02/2024 au 02/02/2025 » */
export const sayPeriod = (contract: { startsOn: Day; endsOn: Day | null; endedOn: Day | null }): string => {
  const last = lastDay(contract)
  return last ? `du ${formatDay(contract.startsOn)} au ${formatDay(last)}` : `depuis le ${formatDay(contract.startsOn)}`
}
