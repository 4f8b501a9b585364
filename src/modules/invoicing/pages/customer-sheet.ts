import { plainWords, rowTexts } from '../../../formats/sheet.ts'

/** What a column may hold, by the names of `addCustomer`'s fields, and the words that people write above it. */
export const COLUMNS = [
  { field: 'name', label: 'Nom', words: ['nom', 'raison sociale', 'client', 'societe', 'denomination', 'name'] },
  { field: 'siren', label: 'SIREN', words: ['siren'] },
  { field: 'siret', label: 'SIRET', words: ['siret'] },
  { field: 'vatNumber', label: 'Numéro de TVA', words: ['tva', 'tva intracommunautaire', 'numero de tva'] },
  { field: 'address.line1', label: 'Adresse', words: ['adresse', 'rue', 'adresse 1', 'address'] },
  { field: 'address.line2', label: 'Complément', words: ['complement', 'adresse 2'] },
  { field: 'address.postalCode', label: 'Code postal', words: ['code postal', 'cp', 'zip'] },
  { field: 'address.city', label: 'Ville', words: ['ville', 'commune', 'city'] },
  { field: 'address.country', label: 'Pays (deux lettres)', words: ['pays', 'country'] },
  { field: 'email', label: 'Courriel', words: ['courriel', 'email', 'e mail', 'mail', 'adresse mail'] },
  { field: 'phone', label: 'Téléphone', words: ['telephone', 'tel', 'mobile', 'portable', 'phone'] },
  { field: 'contact', label: 'Personne à joindre', words: ['contact', 'interlocuteur', 'personne'] },
  { field: 'kind', label: 'Type', words: ['type', 'categorie', 'nature'] },
] as const
export const MAX_ROWS = 500

const KIND_WORDS: readonly [RegExp, string][] = [
  [/particulier|personne|individu/, 'person'],
  [/public|mairie|commune|collectivite|etat/, 'public'],
  [/etranger|export|abroad/, 'abroad'],
]

/** The texts of a row by the names of a form's fields: what `readForm` reads. A row without a SIREN or SIRET is a person. */
export function rowFields(row: readonly string[], fields: readonly string[]): [string, string][] {
  const texts = rowTexts(row, fields)
  const said = plainWords(texts.get('kind') ?? '')
  const kind = KIND_WORDS.find(([words]) => words.test(said))?.[1]
  texts.set('kind', kind ?? (said || texts.has('siren') || texts.has('siret') ? 'company' : 'person'))
  return [...texts]
}
