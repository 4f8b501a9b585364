export const CUSTOMER_KIND_LABELS = {
  company: 'Entreprise ou association',
  public: 'Organisme public',
  person: 'Particulier',
  abroad: 'Client à l’étranger',
} as const
