import { formatEuros, formatWholeEuros } from '../kernel/money.ts'
import { formatRate } from '../kernel/rate.ts'

interface MoneyProps {
  /** Null or undefined shows a dash: unknown is not zero. */
  cents: number | null | undefined
  /** « + » before what comes in. */
  sign?: boolean
  /** `auto` reddens what is negative; `balance` also greens what is positive; `plain` never colours. */
  tone?: 'auto' | 'balance' | 'plain'
  /** Whole euros, for headlines and charts. */
  whole?: boolean
  /** The one big figure of a card. */
  figure?: boolean
}

/** An amount in euros, tabular and unbreakable: « 1 234,56 € ». */
export function Money({ cents, sign = false, tone = 'auto', whole = false, figure = false }: MoneyProps) {
  if (cents === null || cents === undefined) return <span className="money soft">–</span>
  const toned = tone !== 'plain' && cents < 0 ? ' negative' : tone === 'balance' && cents > 0 ? ' positive' : ''
  const Tag = figure ? 'strong' : 'span'
  return (
    <Tag className={`money${toned}${figure ? ' figure' : ''}`}>
      {sign && cents > 0 ? '+' : ''}
      {whole ? formatWholeEuros(cents) : formatEuros(cents)}
    </Tag>
  )
}

/** A rate given in basis points: 550 → « 5,5 % ». */
export function Rate({ bp }: { bp: number | null | undefined }) {
  return <span className="num">{bp === null || bp === undefined ? '–' : formatRate(bp)}</span>
}
