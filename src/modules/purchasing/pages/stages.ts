import type { PurchaseSummary } from '../index.ts'

/** How each stage of a purchase is shown: its state, then how far it is paid. */
export function stageOf(
  purchase: Pick<PurchaseSummary, 'status' | 'openCents' | 'grossCents' | 'dueOn' | 'creditedId'>,
  today: string,
) {
  switch (purchase.status) {
    case 'draft':
      return { label: 'Brouillon', tone: 'neutral' } as const
    case 'submitted':
      return { label: 'À valider', tone: 'wait' } as const
    case 'refused':
      return { label: 'Refusée', tone: 'bad' } as const
    case 'accepted':
      if (purchase.creditedId) return { label: 'Imputé sur sa facture', tone: 'good' } as const
      if (purchase.openCents < 0) return { label: 'À recevoir', tone: 'info' } as const
      if (purchase.openCents === 0) return { label: 'Payée', tone: 'good' } as const
      if (purchase.dueOn && purchase.dueOn < today && purchase.openCents > 0)
        return { label: 'En retard', tone: 'bad' } as const
      return purchase.openCents === purchase.grossCents
        ? ({ label: 'À payer', tone: 'info' } as const)
        : ({ label: 'Payée en partie', tone: 'info' } as const)
  }
}
