import { Link } from 'react-router'
import { formatWholeEuros } from '../kernel/money.ts'

export interface Stages {
  quotedCents: number
  signedCents: number
  invoicedCents: number
  cashedCents: number
  lostCents: number
}

const STAGES = [
  ['quotedCents', 'Devis envoyés', 'fill-accent', 0.35],
  ['signedCents', 'Signés', 'fill-accent', 0.55],
  ['invoicedCents', 'Facturés', 'fill-accent', 0.78],
  ['cashedCents', 'Encaissés', 'fill-accent', 1],
  ['lostCents', 'Perdus', 'fill-soft', 0.6],
] as const

/** Five-stage turnover: each bar is the stage's part of the largest one. `href` opens the documents of a stage. */
export function StageBar({ stages, href }: { stages: Stages; href?: (stage: keyof Stages) => string }) {
  const largest = Math.max(1, ...STAGES.map(([key]) => stages[key]))
  return (
    <ul className="stages">
      {STAGES.map(([key, label, fill, opacity]) => {
        const content = (
          <>
            <span>{label}</span>
            <b className="num">{formatWholeEuros(stages[key])}</b>
            <svg aria-hidden="true" preserveAspectRatio="none">
              <rect className="track" width="100%" height="100%" rx="3" />
              <rect className={fill} opacity={opacity} width={percent(stages[key], largest)} height="100%" rx="3" />
            </svg>
          </>
        )
        return <li key={key}>{href ? <Link to={href(key)}>{content}</Link> : <div>{content}</div>}</li>
      })}
    </ul>
  )
}

const percent = (part: number, whole: number) => `${Math.max(0, Math.round((part / whole) * 1000) / 10)}%`
