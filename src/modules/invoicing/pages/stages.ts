/** How each stage of an invoice is shown. */
export const STAGE_BADGES = {
  draft: { label: 'Brouillon', tone: 'neutral' },
  submitted: { label: 'À valider', tone: 'wait' },
  open: { label: 'À encaisser', tone: 'info' },
  partly: { label: 'Payée en partie', tone: 'info' },
  late: { label: 'En retard', tone: 'bad' },
  paid: { label: 'Payée', tone: 'good' },
  lost: { label: 'Perdue', tone: 'neutral' },
  credit: { label: 'Avoir', tone: 'neutral' },
} as const

export const QUOTE_BADGES = {
  draft: { label: 'Brouillon', tone: 'neutral' },
  sent: { label: 'Envoyé', tone: 'info' },
  late: { label: 'Expiré', tone: 'wait' },
  signed: { label: 'Signé', tone: 'good' },
  invoiced: { label: 'Facturé', tone: 'good' },
  refused: { label: 'Refusé', tone: 'bad' },
  cancelled: { label: 'Remplacé', tone: 'neutral' },
} as const
