import { z } from 'zod'
import { formatDay } from '../../kernel/day.ts'
import { zId, zText, zVersion } from '../../kernel/input.ts'
import { type Cents, sum } from '../../kernel/money.ts'
import { Refused, refuse, refuseIfAny } from '../../kernel/refusal.ts'
import { newId } from '../../platform/ids.server.ts'
import { OFFICE } from '../../platform/session.ts'
import { type Context, useCase } from '../../platform/use-case.server.ts'
import { readResolution } from '../assembly/index.ts'
import { reverseEntries } from '../ledger/index.ts'
import { listPayables } from '../pay/index.ts'
import { allocationRefusals, boundsOf, partRefusals } from './allocation.ts'
import { shareWork } from './beneficiaries.ts'
import { draftOnly, insertDraft, lockScenario, type Part, readParts, situationOf } from './scenario.ts'
import { readEmployees, readExercice, readInterestParts } from './situation.ts'

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
