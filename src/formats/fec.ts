import { type Day, formatDay } from '../kernel/day.ts'

/**
 * The fichier des écritures comptables (LPF art. A47 A-1, VII to XIII): one flat file per exercice, handed over with a description.
 * We write UTF-8 without a byte order mark, tabs, CR LF. `fec-check.ts` reads any such file and lists its defects.
 */
interface FecColumn {
  name: string
  nature: 'alphanumérique' | 'date AAAAMMJJ' | 'numérique'
  meaning: string
  /** An empty value is a defect. */
  mandatory: boolean
}

const text = (name: string, meaning: string, mandatory = true): FecColumn => ({
  name,
  nature: 'alphanumérique',
  meaning,
  mandatory,
})
const date = (name: string, meaning: string, mandatory = true): FecColumn => ({
  name,
  nature: 'date AAAAMMJJ',
  meaning,
  mandatory,
})
const number = (name: string, meaning: string, mandatory = true): FecColumn => ({
  name,
  nature: 'numérique',
  meaning,
  mandatory,
})

/** The eighteen columns, in the order of LPF art. A47 A-1, VII-1°. */
export const FEC_COLUMNS = [
  text('JournalCode', 'Code du journal de l’écriture comptable'),
  text('JournalLib', 'Libellé du journal de l’écriture comptable'),
  text('EcritureNum', 'Numéro sur une séquence continue de l’écriture comptable'),
  date('EcritureDate', 'Date de comptabilisation de l’écriture comptable'),
  text('CompteNum', 'Numéro de compte, dont les trois premiers chiffres suivent le plan comptable'),
  text('CompteLib', 'Libellé de compte, selon la nomenclature du plan comptable'),
  text('CompAuxNum', 'Numéro de compte auxiliaire, à blanc si non utilisé', false),
  text('CompAuxLib', 'Libellé de compte auxiliaire, à blanc si non utilisé', false),
  text('PieceRef', 'Référence de la pièce justificative'),
  date('PieceDate', 'Date de la pièce justificative'),
  text('EcritureLib', 'Libellé de l’écriture comptable'),
  number('Debit', 'Montant au débit'),
  number('Credit', 'Montant au crédit'),
  text('EcritureLet', 'Lettrage de l’écriture comptable, à blanc si non utilisé', false),
  date('DateLet', 'Date de lettrage, à blanc si non utilisé', false),
  date('ValidDate', 'Date de validation de l’écriture comptable'),
  number('Montantdevise', 'Montant en devise, à blanc si non utilisé', false),
  text('Idevise', 'Identifiant de la devise, à blanc si non utilisé', false),
] as const

export const FEC_LINE_END = '\r\n'

/** One line of an entry. Amounts are cents; texts are cleaned when written; a letter needs its day, an amount its currency. */
export interface FecRow {
  journalCode: string
  journalLabel: string
  number: string
  date: Day
  account: string
  accountLabel: string
  auxiliary?: string | null
  auxiliaryLabel?: string | null
  documentRef: string
  documentDate: Day
  label: string
  debitCents: number
  creditCents: number
  letter?: string | null
  letteredOn?: Day | null
  validatedOn: Day
  currencyCents?: number | null
  currency?: string | null
  /** Values of the columns beyond the eighteenth, in the header's order. */
  extra?: readonly string[]
}

/** `SIRENFECAAAAMMJJ.txt` (A47 A-1, IX), AAAAMMJJ being the day the exercice closes. */
export function fecFileName(siren: string, closingDay: Day): string {
  if (!/^\d{9}$/.test(siren)) throw new RangeError(`not a SIREN: ${siren}`)
  return `${siren}FEC${compactDay(closingDay)}.txt`
}

/** The first line, with its line end. `extra` names columns after the eighteenth. */
export function formatFecHeader(extra: readonly string[] = []): string {
  return [...FEC_COLUMNS.map(c => c.name), ...extra.map(clean)].join('\t') + FEC_LINE_END
}

/** One line, with its line end. */
export function formatFecLine(row: FecRow): string {
  const auxiliary = clean(row.auxiliary ?? '')
  const values = [
    clean(row.journalCode),
    clean(row.journalLabel),
    clean(row.number),
    compactDay(row.date),
    clean(row.account),
    clean(row.accountLabel),
    auxiliary,
    auxiliary ? clean(row.auxiliaryLabel ?? '') || auxiliary : '',
    clean(row.documentRef),
    compactDay(row.documentDate),
    clean(row.label),
    amount(row.debitCents),
    amount(row.creditCents),
    row.letter && row.letteredOn ? clean(row.letter) : '',
    row.letter && row.letteredOn ? compactDay(row.letteredOn) : '',
    compactDay(row.validatedOn),
    row.currency && row.currencyCents != null ? amount(row.currencyCents) : '',
    row.currency && row.currencyCents != null ? clean(row.currency) : '',
    ...(row.extra ?? []).map(clean),
  ]
  return values.join('\t') + FEC_LINE_END
}

const compactDay = (value: Day): string => value.replaceAll('-', '')

/** Tabs, line ends and control characters become a space; straight quotes, which spreadsheets swallow, become apostrophes. */
function clean(value: string): string {
  return value
    .toWellFormed()
    .replace(/[\p{Cc} \u2028\u2029\ufeff]+/gu, ' ')
    .replaceAll('"', '’')
    .trim()
}

function amount(value: number): string {
  if (!Number.isSafeInteger(value)) throw new RangeError(`not a whole number of cents: ${value}`)
  const digits = String(Math.abs(value)).padStart(3, '0')
  return `${value < 0 ? '-' : ''}${digits.slice(0, -2)},${digits.slice(-2)}`
}

interface FecDescription {
  organisation: string
  siren: string
  openingDay: Day
  closingDay: Day
  lineCount: number
  entryCount: number
  totalCents: number
  journals?: readonly { code: string; label: string }[]
  accounts?: readonly { code: string; label: string }[]
  /** Columns after the eighteenth. */
  extra?: readonly { name: string; meaning: string }[]
  /** Head of the ledger's chain: SHA-256 of the last validated entry, in hexadecimal. */
  headHash?: string
  /** SHA-256 of the file itself, in hexadecimal. */
  fileHash?: string
}

/** The description file that goes with it (A47 A-1, XI), French plain text, LF. */
export function describeFec(given: FecDescription): string {
  const columns = [
    ...FEC_COLUMNS.map(c => ({ name: c.name, nature: c.nature as string, meaning: c.meaning as string })),
    ...(given.extra ?? []).map(e => ({ name: e.name, nature: 'alphanumérique', meaning: e.meaning })),
  ]
  const codes = (title: string, list: readonly { code: string; label: string }[] | undefined) =>
    list?.length ? ['', title, ...list.map(({ code, label }) => `  ${clean(code)} : ${clean(label)}`)] : []
  const lines = [
    'DESCRIPTION DU FICHIER DES ÉCRITURES COMPTABLES',
    'Livre des procédures fiscales, article A47 A-1',
    '',
    `Contribuable : ${clean(given.organisation)}, SIREN ${given.siren}`,
    `Exercice : du ${formatDay(given.openingDay)} au ${formatDay(given.closingDay)}`,
    `Fichier : ${fecFileName(given.siren, given.closingDay)}`,
    `Contenu : ${given.entryCount} écritures, ${given.lineCount} lignes, ${amount(given.totalCents)} € au débit et au crédit`,
    ...(given.fileHash ? [`Empreinte SHA-256 du fichier : ${given.fileHash}`] : []),
    ...(given.headHash ? [`Empreinte SHA-256 de la dernière écriture validée du grand livre : ${given.headHash}`] : []),
    '',
    'INFORMATIONS TECHNIQUES',
    '  Jeu de caractères : Unicode (ISO/CEI 10646), codage UTF-8, sans indicateur d’ordre des octets',
    '  Structure : fichier à plat, séquentiel, zoné, monostructure ; la première ligne porte le nom des zones',
    '  Longueur des enregistrements : variable',
    '  Séparateur de zones : tabulation (caractère 9)',
    '  Séparateur d’enregistrements : retour chariot et fin de ligne (caractères 13 et 10)',
    '  Nombres : base décimale, virgule et deux décimales, sans séparateur de milliers, signe éventuel à gauche',
    '  Dates : AAAAMMJJ, sans séparateur',
    '  Ordre : écritures de reprise des soldes, puis écritures par ordre chronologique de validation',
    '',
    'ZONES (rang, nom, nature, signification)',
    ...columns.map((c, i) => `  ${String(i + 1).padStart(2)}  ${c.name} ; ${c.nature} ; ${c.meaning}`),
    ...codes('CODES DES JOURNAUX', given.journals),
    ...codes('COMPTES', given.accounts),
  ]
  return `${lines.join('\n')}\n`
}
