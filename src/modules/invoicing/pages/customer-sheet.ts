/** A table as it was read: its first row names the columns. */
export interface Sheet {
  header: string[]
  rows: string[][]
}

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
export type ColumnField = (typeof COLUMNS)[number]['field']
export const MAX_ROWS = 500

export function sheetOf(cells: readonly (readonly string[])[]): Sheet {
  const [header = [], ...rows] = cells.filter(row => row.some(cell => cell.trim()))
  return { header: [...header], rows: rows.slice(0, MAX_ROWS).map(row => header.map((_, i) => row[i]?.trim() ?? '')) }
}

const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()

/** The field of each column, read off its name; empty where it says nothing we know. Each field is taken once. */
export function guessFields(header: readonly string[]): (ColumnField | '')[] {
  const taken = new Set<string>()
  const take = (test: (word: string, name: string) => boolean) => (name: string) => {
    const found = COLUMNS.find(({ field, words }) => !taken.has(field) && words.some(word => test(word, plain(name))))
    if (found) taken.add(found.field)
    return found?.field ?? ''
  }
  const exact = header.map(take((word, name) => word === name))
  return header.map((name, i) => exact[i] || take((word, text) => text.split(' ').includes(word))(name))
}

const KIND_WORDS: readonly [RegExp, string][] = [
  [/particulier|personne|individu/, 'person'],
  [/public|mairie|commune|collectivite|etat/, 'public'],
  [/etranger|export|abroad/, 'abroad'],
]

/** The texts of a row by the names of a form's fields: what `readForm` reads. A row without a SIREN or SIRET is a person. */
export function rowFields(row: readonly string[], fields: readonly string[]): [string, string][] {
  const texts = new Map<string, string>()
  fields.forEach((field, i) => {
    if (field && row[i]) texts.set(field, row[i])
  })
  const said = plain(texts.get('kind') ?? '')
  const kind = KIND_WORDS.find(([words]) => words.test(said))?.[1]
  texts.set('kind', kind ?? (said || texts.has('siren') || texts.has('siret') ? 'company' : 'person'))
  return [...texts]
}
