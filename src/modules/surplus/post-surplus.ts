import { z } from 'zod'
import { zId, zVersion } from '../../kernel/input.ts'
import { formatEuros, sum } from '../../kernel/money.ts'
import { Refused, refuse } from '../../kernel/refusal.ts'
import { newId } from '../../platform/ids.server.ts'
import { OFFICE } from '../../platform/session.ts'
import { useCase } from '../../platform/use-case.server.ts'
import { creditLine, debitLine, type EntryLine } from '../ledger/entry.ts'
import { ensureAccounts, postEntries } from '../ledger/index.ts'
import { readOrganisation } from '../organisation/index.ts'
import { nameMembers } from '../shares/index.ts'
import { allocationOf, type Choices, carriedForward, type Situation } from './allocation.ts'
import { lockScenario, type Part, readParts, situationOf } from './scenario.ts'
import { readExercice } from './situation.ts'

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
