/** How each stage of an invoice is shown. */
export const STAGE_BADGES = {
  draft: { label: 'Brouillon', tone: 'neutral' },
  submitted: { label: 'À valider', tone: 'wait' },
  open: { label: 'À encaisser', tone: 'info' },
  partly: { label: 'Payée en partie', tone: 'info' },
  late: { label: 'En retard', tone: 'bad' },
  paid: { label: 'Payée', tone: 'good' },
  credit: { label: 'Avoir', tone: 'neutral' },
} as const
