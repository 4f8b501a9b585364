import { type Day, formatDay, isDay } from '../kernel/day.ts'
import type { LineEnding } from './byte-lines.ts'

/** `error`: against LPF art. A47 A-1 or the books do not hold. `warning`: allowed, but unsafe or likely to be questioned. */
export interface FecDefect {
  severity: 'error' | 'warning'
  /** Line of the file, the header being 1; 0 speaks of the whole file. */
  line: number
  column?: string
  code: string
  message: string
}

export interface FecReport {
  charset: 'ASCII' | 'UTF-8' | 'ISO 8859-15'
  separator: string
  /** Lines after the header. */
  lineCount: number
  entryCount: number
  /** Exact up to 90 000 milliards d'euros. */
  debitCents: number
  creditCents: number
  errorCount: number
  warningCount: number
  /** By line. Empty when `onDefect` takes them. */
  defects: FecDefect[]
}

export interface FecCheckOptions {
  /** Checked against `SIRENFECAAAAMMJJ`, whose day closes the exercice. */
  fileName?: string
  openingDay?: Day
  closingDay?: Day
  /** Takes each defect as it is found, for files so bad that their list would not fit in memory. */
  onDefect?: (defect: FecDefect) => void
}

/** Positions of the eighteen informations in a line. With Montant and Sens, they stand where Debit and Credit do. */
export interface Layout {
  separator: string
  names: string[]
  width: number
  index: number[]
  directed: boolean
}

/** A run of lines of one journal and number. */
export interface Block {
  journal: string
  number: string
  date: string
  validated: string
  line: number
  opening: boolean
  balance: bigint
  unreadable: boolean
  resultAccount: boolean
  chargeOrProduct: boolean
}

export interface Check {
  options: FecCheckOptions
  report: FecReport
  layout: Layout | null
  firstEnding: LineEnding | null
  lastEnding: LineEnding
  line: number
  utf8Lines: number[]
  latin9Lines: number[]
  /** Bounds of EcritureDate, AAAAMMJJ, empty when unknown: the opening day, or that of an exercice of 24 months, the longest. */
  earliest: string
  closing: string
  firstDate: string
  lastDate: string
  days: Map<string, boolean>
  journals: Map<string, { label: string; line: number; opening: boolean }>
  accounts: Map<string, { label: string; line: number }>
  auxiliaries: Map<string, { label: string; line: number }>
  directions: 'letters' | 'signs' | null
  block: Block | null
  lastValidated: string
  ordinarySeen: boolean
  /** Blocks that do not balance by themselves, by journal and number: the parts of a split entry may balance together. */
  unbalanced: Map<string, { block: Block; balance: bigint; unreadable: boolean }>
  debit: bigint
  credit: bigint
  numbers: Numbers
}

/** One value a block, in file order; `sequence` is an index into `sequences`. */
export interface Numbers {
  number: number[]
  line: number[]
  date: number[]
  sequence: number[]
  sequences: { journal: string; prefix: string; prefixId: number }[]
  ids: Map<string, number>
  prefixIds: Map<string, number>
  notNumeric: Set<string>
}

// Ranks of the eighteen informations.
export const JOURNAL = 0
export const JOURNAL_LABEL = 1
export const NUMBER = 2
export const DATE = 3
export const ACCOUNT = 4
export const ACCOUNT_LABEL = 5
export const AUXILIARY = 6
export const AUXILIARY_LABEL = 7
export const DOCUMENT_DATE = 9
export const DEBIT = 11
export const CREDIT = 12
export const LETTER = 13
export const LETTER_DATE = 14
export const VALIDATED = 15
export const CURRENCY_AMOUNT = 16
export const CURRENCY = 17

export function newCheck(options: FecCheckOptions): Check {
  return {
    options,
    report: {
      charset: 'ASCII',
      separator: '\t',
      lineCount: 0,
      entryCount: 0,
      debitCents: 0,
      creditCents: 0,
      errorCount: 0,
      warningCount: 0,
      defects: [],
    },
    layout: null,
    firstEnding: null,
    lastEnding: 'none',
    line: 0,
    utf8Lines: [],
    latin9Lines: [],
    earliest: '',
    closing: options.closingDay ? compact(options.closingDay) : '',
    firstDate: '',
    lastDate: '',
    days: new Map(),
    journals: new Map(),
    accounts: new Map(),
    auxiliaries: new Map(),
    directions: null,
    block: null,
    lastValidated: '',
    ordinarySeen: false,
    unbalanced: new Map(),
    debit: 0n,
    credit: 0n,
    numbers: {
      number: [],
      line: [],
      date: [],
      sequence: [],
      sequences: [],
      ids: new Map(),
      prefixIds: new Map(),
      notNumeric: new Set(),
    },
  }
}

function report(check: Check, defect: FecDefect): void {
  // French typography: a no-break space before double punctuation.
  const shown = { ...defect, message: defect.message.replace(/ ([:;?!»])/g, '\u00a0$1').replace(/« /g, '«\u00a0') }
  if (defect.severity === 'error') check.report.errorCount++
  else check.report.warningCount++
  if (check.options.onDefect) check.options.onDefect(shown)
  else check.report.defects.push(shown)
}

export function error(check: Check, code: string, line: number, message: string, column?: string): void {
  report(check, { severity: 'error', line, ...(column ? { column } : {}), code, message })
}

export function warn(check: Check, code: string, line: number, message: string, column?: string): void {
  report(check, { severity: 'warning', line, ...(column ? { column } : {}), code, message })
}

export const compact = (value: Day): string => value.replaceAll('-', '')
export const dashed = (value: string): string => `${value.slice(0, 4)}-${value.slice(4, 6)}-${value.slice(6, 8)}`
export const shownDay = (value: string): string => formatDay(dashed(value))

export function isRealDay(check: Check, text: string): boolean {
  let real = check.days.get(text)
  if (real === undefined) {
    if (check.days.size > 20_000) check.days.clear()
    real = /^\d{8}$/.test(text) && isDay(dashed(text))
    check.days.set(text, real)
  }
  return real
}
