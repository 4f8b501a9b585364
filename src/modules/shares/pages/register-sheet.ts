import { plainWords, rowTexts } from '../../../formats/sheet.ts'
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

export const MAX_ROWS = 2000

/** The texts of a row by the names that a form would give them. A category is known by the house's word for it; the first one when the row is silent. */
export function registerRowFields(
  row: readonly string[],
  fields: readonly string[],
  categories: readonly CategoryInUse[],
): [string, string][] {
  const texts = rowTexts(row, fields)
  const firstName = texts.get('firstName')
  texts.delete('firstName')
  if (firstName) texts.set('name', `${firstName} ${texts.get('name') ?? ''}`.trim())
  const said = plainWords(texts.get('category') ?? '')
  const known = categories.find(({ category, label }) => said === plainWords(label) || said === plainWords(category))
  texts.set('category', known?.category ?? (said ? (texts.get('category') ?? '') : (categories[0]?.category ?? '')))
  return [...texts]
}
