import { formatEuros } from '../../kernel/money.ts'

/** What becomes of the treasury of an activity whose contract ends. */
export const SETTLEMENT_KINDS = ['carried', 'left', 'loss'] as const

/** « 1 234,56 € laissés à la coopérative » */
export const saySettlement = (kind: string, cents: number): string =>
  kind === 'left'
    ? `${formatEuros(cents)} laissés à la coopérative`
    : kind === 'loss'
      ? `Perte de ${formatEuros(-cents)} prise par la coopérative`
      : `${formatEuros(cents)} reportés`
