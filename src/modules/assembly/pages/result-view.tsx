import { Notice } from '../../../ui/index.ts'
import type { AgendaItem } from '../index.ts'

/** A closed vote: what was decided, and the arithmetic that says so. */
export function ResultView({ item }: { item: Pick<AgendaItem, 'result'> }) {
  const { result } = item
  if (!result) return null
  return (
    <div className="stack tight">
      <ul className="arithmetic small">
        {result.steps.map(step => (
          <li key={step}>{step}</li>
        ))}
      </ul>
      {result.warnings.map(warning => (
        <Notice key={warning} tone="wait">
          {warning}
        </Notice>
      ))}
    </div>
  )
}
