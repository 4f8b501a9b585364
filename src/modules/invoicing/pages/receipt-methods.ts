/** The ways money comes in, as people say them. */
export const METHOD_OPTIONS = [
  { value: 'transfer', label: 'Virement' },
  { value: 'cheque', label: 'Chèque' },
  { value: 'card', label: 'Carte' },
  { value: 'cash', label: 'Espèces' },
  { value: 'directDebit', label: 'Prélèvement' },
  { value: 'other', label: 'Autre' },
] as const

export const methodLabel = (method: string): string =>
  METHOD_OPTIONS.find(known => known.value === method)?.label ?? 'Autre'
