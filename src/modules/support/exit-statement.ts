import { z } from 'zod'
import { counted } from '../../kernel/count.ts'
import { formatDay, formatLongDay } from '../../kernel/day.ts'
import { zId } from '../../kernel/input.ts'
import { formatEuros } from '../../kernel/money.ts'
import { refuse, refuseIfAny } from '../../kernel/refusal.ts'
import { OFFICE } from '../../platform/session.ts'
import { useCase } from '../../platform/use-case.server.ts'
import { createDocument } from '../documents/index.ts'
import { DEPARTURE_REASON_LABELS } from './departure.ts'
import { getExit } from './exit.ts'
import { saySettlement } from './settlement.ts'

/** Prints what the house attests to somebody who leaves: the day, why, how their accounts and shares stand, what is kept of them. */
export const printExitStatement = useCase({
  name: 'printExitStatement',
  api: 'POST /people/{id}/exit-statement',
  summary: 'Établit l’attestation de sortie d’une personne',
  roles: OFFICE,
  scope: 'house',
  input: z.strictObject({ id: zId }),
  output: z.strictObject({ documentId: zId }),
  async run(ctx, { id }) {
    const exit = await getExit.run(ctx, { id })
    const [departure] = exit.departures
    const running = departure && exit.contracts.filter(one => one.endsOn === null || one.endsOn > departure.leftOn)
    refuseIfAny([
      ...(departure ? [] : [refuse('sortie', 'Notez d’abord la sortie : son jour, son motif.', 'id')]),
      ...(running?.length
        ? [refuse('contrat', 'Un contrat court encore après le jour de la sortie : mettez-y fin d’abord.', 'id')]
        : []),
    ])
    const { leftOn, reason } = departure!
    const document = await createDocument(ctx, {
      kind: 'exit-statement',
      subjectId: id,
      personId: id,
      title: `Attestation de sortie, ${exit.name}, le ${formatDay(leftOn)}`,
      fields: {
        activite: exit.activities.map(({ name }) => name).join(', '),
        dernier_jour: formatLongDay(leftOn),
        motif: DEPARTURE_REASON_LABELS[reason],
        comptes: [
          ...exit.activities.map(
            ({ name, mineCents, unpaidCents }) =>
              `- ${name}\u00a0: ${formatEuros(mineCents)} en compte, ${formatEuros(unpaidCents)} de factures à encaisser`,
          ),
          ...exit.settlements.map(one => `- Le ${formatDay(one.onDay)}, ${saySettlement(one.kind, one.amountCents)}`),
        ].join('\n'),
        parts: [
          ...(exit.shares?.shares
            ? [
                `${counted(exit.shares.shares, 'part')}, ${formatEuros(exit.shares.capitalCents)}, remboursables selon les statuts.`,
              ]
            : []),
          ...(exit.shares?.reimbursements ?? []).map(
            ({ shares, amountCents, paidCents, dueOn }) =>
              `${counted(shares, 'part')}\u00a0: ${formatEuros(amountCents)}${paidCents < amountCents ? `${paidCents > 0 ? `, dont ${formatEuros(amountCents - paidCents)}` : ''} à verser${dueOn ? ` le ${formatLongDay(dueOn)} au plus tard` : ''}.` : ' versés.'}`,
          ),
        ].join('\n\n'),
        donnees:
          exit.erasures.map(one => `- ${one.label}\u00a0: jusqu’au ${formatLongDay(one.on)}`).join('\n') ||
          'Les durées de conservation courent une fois les contrats finis et les parts remboursées.',
      },
      signatories: [],
    })
    ctx.record(id)
    return { documentId: document.id }
  },
})
