import { rowTexts } from '../../../formats/sheet.ts'

/** What a column may hold, by the names of `addSupplier`'s fields, and the words that people write above it. */
export const COLUMNS = [
  { field: 'name', label: 'Nom', words: ['nom', 'raison sociale', 'fournisseur', 'societe', 'denomination', 'name'] },
  { field: 'siren', label: 'SIREN', words: ['siren'] },
  { field: 'vatNumber', label: 'Numéro de TVA', words: ['tva', 'tva intracommunautaire', 'numero de tva'] },
  { field: 'iban', label: 'IBAN', words: ['iban', 'compte bancaire', 'rib'] },
  { field: 'bic', label: 'BIC', words: ['bic', 'swift'] },
  { field: 'address.line1', label: 'Adresse', words: ['adresse', 'rue', 'adresse 1', 'address'] },
  { field: 'address.line2', label: 'Complément', words: ['complement', 'adresse 2'] },
  { field: 'address.postalCode', label: 'Code postal', words: ['code postal', 'cp', 'zip'] },
  { field: 'address.city', label: 'Ville', words: ['ville', 'commune', 'city'] },
  { field: 'country', label: 'Pays (deux lettres)', words: ['pays', 'country'] },
  { field: 'email', label: 'Courriel', words: ['courriel', 'email', 'e mail', 'mail', 'adresse mail'] },
  { field: 'phone', label: 'Téléphone', words: ['telephone', 'tel', 'mobile', 'portable', 'phone'] },
  { field: 'paymentTermDays', label: 'Délai de paiement (jours)', words: ['delai', 'delai de paiement', 'echeance'] },
] as const
export const MAX_ROWS = 500

/** The texts of a row by the names of a form's fields: what `readForm` reads. The address is in the supplier's own country. */
export function rowFields(row: readonly string[], fields: readonly string[]): [string, string][] {
  const texts = rowTexts(row, fields)
  const country = texts.get('country')?.toUpperCase()
  if (country) texts.set('country', country)
  if (country && [...texts.keys()].some(name => name.startsWith('address.'))) texts.set('address.country', country)
  return [...texts]
}
