import { linePath, moneyScale } from './scale.ts'

/** The shape of a balance beside its figure, which says the amount: nothing here for a screen reader. */
export function Sparkline({ values }: { values: readonly number[] }) {
  if (values.length < 2) return null
  const scale = moneyScale(values)
  const last = values.at(-1) ?? 0
  return (
    <svg
      className={last < 0 ? 'sparkline negative' : 'sparkline'}
      viewBox="0 -4 100 108"
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {values.some(value => value < 0) ? <line x2="100" y1={scale(0)} y2={scale(0)} /> : null}
      <path d={linePath(values.map((value, index) => [(index / (values.length - 1)) * 100, scale(value)]))} />
    </svg>
  )
}
