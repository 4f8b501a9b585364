import { formatEuros } from '../../../kernel/money.ts'
import { Badge } from '../../../ui/index.ts'
import type { ShareRequest } from '../queries.ts'
import { REQUEST_STATUS_LABELS, REQUEST_STATUS_TONES, sharesText } from '../share.ts'

/** What a request asks, in one line. */
export function requestText({ kind, shares, toName }: Pick<ShareRequest, 'kind' | 'shares' | 'toName'>): string {
  if (kind === 'subscription') return `Souscrit ${sharesText(shares)}`
  if (kind === 'transfer') return `Cède ${sharesText(shares)} à ${toName}`
  return `Se fait rembourser ${sharesText(shares)}`
}

const SETTLED: Record<ShareRequest['kind'], string> = {
  subscription: 'libérée',
  transfer: 'agréée',
  reimbursement: 'remboursée',
}

/** Where a request stands: its state, and what is left to pay. */
export function RequestState({ request }: { request: ShareRequest }) {
  const left = request.amountCents - request.paidCents
  return (
    <>
      <Badge tone={REQUEST_STATUS_TONES[request.status]}>
        {request.status === 'approved' && left === 0 && request.amountCents > 0
          ? SETTLED[request.kind]
          : REQUEST_STATUS_LABELS[request.status]}
      </Badge>
      {request.status === 'approved' && left > 0 ? (
        <span className="soft small">
          {' '}
          {request.kind === 'subscription' ? 'reste à verser' : 'reste à rembourser'} {formatEuros(left)}
        </span>
      ) : null}
    </>
  )
}
