import type { Cents } from '../../kernel/money.ts'
import { type Refusal, refuse } from '../../kernel/refusal.ts'
import { type SalesLine, totalsOf } from '../invoicing/invoice.ts'

/** Who invoices the customer: everybody their part, or the lead the whole, and the others the lead. */
export const BILLINGS = ['each', 'lead'] as const
export type Billing = (typeof BILLINGS)[number]
export const BILLING_LABELS: Record<Billing, string> = {
  each: 'Chacun facture sa part au client',
  lead: 'Le porteur facture le tout, les autres lui facturent leur part',
}

export const PART_ANSWERS = ['asked', 'accepted', 'declined'] as const
type PartAnswer = (typeof PART_ANSWERS)[number]

/** Where a part stands, for badges: the answer until the quote is sent, then what the customer and the invoice make of it. */
type PartStage = 'asked' | 'accepted' | 'declined' | 'sent' | 'signed' | 'refused' | 'invoiced'
export const PART_STAGES: Record<PartStage, { label: string; tone: 'info' | 'good' | 'wait' | 'neutral' }> = {
  asked: { label: 'À accepter', tone: 'wait' },
  accepted: { label: 'Acceptée', tone: 'good' },
  declined: { label: 'Déclinée', tone: 'neutral' },
  sent: { label: 'Chez le client', tone: 'info' },
  signed: { label: 'À facturer', tone: 'wait' },
  refused: { label: 'Refusé par le client', tone: 'neutral' },
  invoiced: { label: 'Facturée', tone: 'good' },
}

export function partStage(part: { answer: PartAnswer; quoteStatus: string | null; invoiced: boolean }): PartStage {
  if (part.invoiced) return 'invoiced'
  if (part.answer === 'declined') return 'declined'
  if (part.quoteStatus === 'sent' || part.quoteStatus === 'signed') return part.quoteStatus
  if (part.quoteStatus === 'refused' || part.quoteStatus === 'cancelled') return 'refused'
  return part.answer
}

/** Answered, and answered again, as long as the quote has not left for the customer. */
export const isOpen = ({ quoteStatus }: { quoteStatus: string | null }): boolean =>
  quoteStatus === null || quoteStatus === 'draft'

interface ComposedPart {
  partnerName: string
  label: string
  answer: PartAnswer
  lines: SalesLine[]
}

/** The lines of the customer's quote: each part under a heading that says who does it. Declined parts are left out. */
export function composedLines(parts: readonly ComposedPart[]): SalesLine[] {
  return parts
    .filter(part => part.answer !== 'declined')
    .flatMap(part => [headingOf(`${part.label} (${part.partnerName})`), ...part.lines])
}

const headingOf = (label: string): SalesLine => ({
  kind: 'heading',
  label,
  quantity: '1' as SalesLine['quantity'],
  unitPrice: '0' as SalesLine['unitPrice'],
  discountBp: 0,
  nature: 'services',
  vatCategory: 'standard',
  vatRateBp: 0,
})

/** HT of a part, in cents. */
export const netOfLines = (lines: readonly SalesLine[]): Cents => totalsOf([...lines], 0).netCents

/** Every reason why a shared quote cannot leave yet. */
export function sendingRefusals(parts: readonly { partnerName: string; answer: PartAnswer }[]): Refusal[] {
  const kept = parts.filter(part => part.answer !== 'declined')
  const waiting = kept.filter(part => part.answer === 'asked')
  const refusals: Refusal[] = []
  if (kept.length === 0)
    refusals.push(refuse('parts', 'Il ne reste aucune part acceptée : ajoutez-en une avant d’envoyer le devis.'))
  if (waiting.length > 0)
    refusals.push(
      refuse(
        'parts',
        `${waiting.map(part => part.partnerName).join(', ')} : réponse attendue. Chacun accepte sa part avant que le devis ne parte.`,
      ),
    )
  return refusals
}
