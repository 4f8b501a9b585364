import type { CategoryInUse } from '../share.ts'

/** What a column of an old register may hold, and the words that people write above it. */
export const REGISTER_COLUMNS = [
  { field: 'memberNumber', label: 'Numéro', words: ['numero', 'no', 'n', 'num', 'numero de membre', 'matricule'] },
  {
    field: 'name',
    label: 'Nom complet',
    words: ['nom complet', 'membre', 'associe', 'societaire', 'titulaire', 'nom'],
  },
  { field: 'firstName', label: 'Prénom', words: ['prenom'] },
  { field: 'email', label: 'Courriel', words: ['courriel', 'email', 'e mail', 'mail'] },
  { field: 'siren', label: 'SIREN', words: ['siren'] },
  { field: 'category', label: 'Catégorie', words: ['categorie', 'college', 'type', 'statut'] },
  { field: 'shares', label: 'Nombre de parts', words: ['parts', 'nombre de parts', 'nb parts', 'quantite'] },
  {
    field: 'day',
    label: 'Date de souscription',
    words: ['date', 'depuis', 'date de souscription', 'souscription', 'entree'],
  },
] as const

export interface RegisterSheet {
  header: string[]
  rows: string[][]
}

export function registerSheetOf(cells: readonly (readonly string[])[]): RegisterSheet {
  const [header = [], ...rows] = cells.filter(row => row.some(cell => cell.trim()))
  return { header: [...header], rows: rows.slice(0, 2000).map(row => header.map((_, i) => row[i]?.trim() ?? '')) }
}

const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()

/** The field of each column, read off its name; empty where it says nothing we know. Each field is taken once. */
export function guessRegisterFields(header: readonly string[]): string[] {
  const taken = new Set<string>()
  const take = (test: (word: string, name: string) => boolean) => (name: string) => {
    const found = REGISTER_COLUMNS.find(
      ({ field, words }) => !taken.has(field) && words.some(word => test(word, plain(name))),
    )
    if (found) taken.add(found.field)
    return found?.field ?? ''
  }
  const exact = header.map(take((word, name) => word === name))
  return header.map((name, i) => exact[i] || take((word, text) => text.split(' ').includes(word))(name))
}

/** The texts of a row by the names that a form would give them. A category is known by the house's word for it; the first one when the row is silent. */
export function registerRowFields(
  row: readonly string[],
  fields: readonly string[],
  categories: readonly CategoryInUse[],
): [string, string][] {
  const texts = new Map<string, string>()
  fields.forEach((field, i) => {
    if (field && row[i]) texts.set(field, row[i])
  })
  const firstName = texts.get('firstName')
  texts.delete('firstName')
  if (firstName) texts.set('name', `${firstName} ${texts.get('name') ?? ''}`.trim())
  // A spreadsheet's own day: « Tue May 04 2021 … » or « 2021-05-04T00:00:00 ».
  const day = texts.get('day')
  if (day && /^\d{4}-\d\d-\d\dT/.test(day)) texts.set('day', day.slice(0, 10))
  const said = plain(texts.get('category') ?? '')
  const known = categories.find(({ category, label }) => said === plain(label) || said === plain(category))
  texts.set('category', known?.category ?? (said ? (texts.get('category') ?? '') : (categories[0]?.category ?? '')))
  return [...texts]
}
