import { addDays, addMonths, type Day, isDay } from '../kernel/day.ts'
import { formatAmount } from '../kernel/money.ts'
import { type ByteLine, forEachByteLine } from './byte-lines.ts'
import { FEC_COLUMNS } from './fec.ts'
import { closeBlock, follow } from './fec-check-entries.ts'
import { finishNumbers } from './fec-check-numbers.ts'
import {
  type Check,
  CREDIT,
  compact,
  DATE,
  DEBIT,
  dashed,
  error,
  type FecCheckOptions,
  type FecReport,
  type Layout,
  newCheck,
  shownDay,
  VALIDATED,
  warn,
} from './fec-check-state.ts'
import { checkAccount, checkDays, checkLabels, checkPairs, readDebitCredit, readDirected } from './fec-check-values.ts'
import { sirenRefusal } from './siren.ts'

export type { FecCheckOptions, FecDefect, FecReport } from './fec-check-state.ts'

const CONTROL = /(?!\t)\p{Cc}/gu
const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true })
const LATIN9 = new TextDecoder('iso-8859-15')

const isUtf16 = (bytes: Uint8Array) =>
  (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)

/**
 * Checks any fichier des écritures comptables (LPF art. A47 A-1, VII to XII) and lists every defect with its line, in French.
 * Reads a stream line by line: what is kept grows with accounts, auxiliaries and entries (four numbers each), and by one number for
 * each line that is not plain ASCII; never with the text.
 */
export async function checkFec(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: FecCheckOptions = {},
): Promise<FecReport> {
  const check = newCheck(options)
  checkFileName(check)
  check.earliest = options.openingDay ? compact(options.openingDay) : earliestOpening(check.closing)
  let unreadable = false
  await forEachByteLine(chunks, line => {
    check.line++
    if (check.line === 1 && isUtf16(line.bytes)) {
      unreadable = true
      error(check, 'charset.utf16', 1, 'Le fichier est en UTF-16 : enregistrez-le en UTF-8 ou en ISO 8859-15.')
    }
    if (!unreadable) readLine(check, line)
  })
  if (!unreadable) finish(check)
  check.report.defects.sort((a, b) => a.line - b.line)
  return check.report
}

function checkFileName(check: Check): void {
  const { fileName } = check.options
  if (fileName === undefined) return
  const base = fileName.split(/[/\\]/).at(-1)!
  const match = /^(\d{9})FEC(\d{8})(\.[A-Za-z0-9]+)?$/.exec(base)
  if (!match)
    error(
      check,
      'file.name',
      0,
      `Le fichier s’appelle « ${base} » : il doit s’appeler SIRENFECAAAAMMJJ, la date étant celle de la clôture.`,
    )
  else if (!isDay(dashed(match[2]!)))
    error(check, 'file.name', 0, `La date de clôture ${match[2]} du nom du fichier n’existe pas.`)
  else if (check.closing && check.closing !== match[2])
    error(
      check,
      'file.name',
      0,
      `Le nom du fichier dit une clôture au ${shownDay(match[2]!)}, l’exercice clôt le ${shownDay(check.closing)}.`,
    )
  else check.closing = match[2]!
  if (match && sirenRefusal(match[1]!))
    warn(check, 'file.siren', 0, `Le SIREN ${match[1]} du nom du fichier n’est pas valide : sa clé ne correspond pas.`)
}

function readLine(check: Check, raw: ByteLine): void {
  const line = check.line
  check.firstEnding ??= raw.ending
  check.lastEnding = raw.ending
  if (raw.ending !== 'none' && raw.ending !== check.firstEnding)
    warn(
      check,
      'line.ending',
      line,
      'Cette ligne ne finit pas comme la première : prenez partout CR LF, ou partout LF.',
    )
  let text = decode(check, raw)
  if (text.startsWith('\ufeff')) {
    if (line > 1)
      error(
        check,
        'charset.bom',
        line,
        'Indicateur d’ordre des octets au milieu du fichier : deux fichiers ont été mis bout à bout.',
      )
    text = text.slice(1)
  }
  if (raw.control) text = withoutControls(check, text)
  if (check.layout) checkLine(check, check.layout, text)
  else check.layout = readHeader(check, text)
}

function decode(check: Check, { bytes, high }: ByteLine): string {
  const text = UTF8.decode(bytes)
  const bomOnly = check.line === 1 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
  if (!high) return text
  if (!text.includes('\ufffd')) {
    if (!bomOnly || bytes.subarray(3).some(b => b >= 0x80)) check.utf8Lines.push(check.line)
    if (bomOnly) check.report.charset = 'UTF-8'
    return text
  }
  if (bytes.some((b, i) => b === 0xef && bytes[i + 1] === 0xbf && bytes[i + 2] === 0xbd)) {
    warn(
      check,
      'charset.lost',
      check.line,
      'Un caractère a été perdu (�) par une conversion : reprenez le texte d’origine.',
    )
    return text
  }
  check.latin9Lines.push(check.line)
  const control = bytes.find(b => b >= 0x80 && b <= 0x9f)
  if (control !== undefined)
    error(
      check,
      'charset.unknown',
      check.line,
      `L’octet ${control.toString(16).toUpperCase()} n’est ni UTF-8 ni ISO 8859-15 : le fichier est sans doute en Windows-1252, enregistrez-le en UTF-8.`,
    )
  return LATIN9.decode(bytes)
}

function withoutControls(check: Check, text: string): string {
  const found = new Set(text.match(CONTROL))
  for (const character of found) {
    const name = character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')
    error(
      check,
      character === '\0' ? 'line.nul' : 'line.control',
      check.line,
      `Caractère de contrôle ${name} dans la ligne : retirez-le.`,
    )
  }
  return text.replace(CONTROL, '')
}

function readHeader(check: Check, text: string): Layout {
  const separator = separatorOf(text)
  check.report.separator = separator
  const names = text.split(separator).map(name => unquoted(check, name.trim()))
  const lower = names.map(name => name.toLowerCase())
  const directed = lower.includes('montant') && lower.includes('sens')
  const expected: string[] = FEC_COLUMNS.map(c => c.name)
  if (directed) expected.splice(DEBIT, 2, 'Montant', 'Sens')
  const index = expected.map(name => lower.indexOf(name.toLowerCase()))
  if (separator !== '\t' && separator !== '|')
    error(
      check,
      'file.separator',
      1,
      'Les zones ne sont séparées ni par une tabulation ni par une barre verticale « | » : exportez avec l’une des deux.',
    )
  if (index.filter(i => i >= 0).length < 5) {
    error(check, 'header.missing', 1, 'La première ligne ne porte pas le nom des champs : ajoutez-la.')
    const layout = { separator, names: expected, width: names.length, index: expected.map((_, i) => i), directed }
    checkLine(check, layout, text)
    return layout
  }
  checkHeader(check, names, expected, index)
  return { separator, names: expected, width: names.length, index, directed }
}

/** The separator that cuts the header most; a tab when none does. */
function separatorOf(text: string): string {
  const count = (separator: string) => text.split(separator).length
  return ['\t', '|', ';', ','].reduce((best, candidate) => (count(candidate) > count(best) ? candidate : best))
}

function checkHeader(check: Check, names: string[], expected: string[], index: number[]): void {
  let highest = -1
  for (const [rank, name] of expected.entries()) {
    const at = index[rank]!
    if (at < 0) {
      error(check, 'header.column', 1, `La colonne ${name} manque (rang ${rank + 1}).`, name)
      continue
    }
    if (names[at] !== name)
      warn(check, 'header.case', 1, `La colonne « ${names[at]} » doit s’écrire exactement ${name}.`, name)
    if (at < highest)
      error(check, 'header.order', 1, `La colonne ${name} n’est pas à son rang : elle doit être la ${rank + 1}e.`, name)
    highest = Math.max(highest, at)
  }
  names.forEach((name, at) => {
    if (names.findIndex(other => other.toLowerCase() === name.toLowerCase()) < at)
      error(check, 'header.duplicate', 1, `La colonne « ${name} » est écrite deux fois.`, name)
    else if (!index.includes(at) && at < highest)
      error(
        check,
        'header.extra',
        1,
        `La colonne « ${name} » est placée avant la fin des dix-huit : mettez-la après.`,
        name,
      )
  })
}

function unquoted(check: Check, value: string): string {
  if (value.length < 2 || value.charCodeAt(0) !== 34 || value.charCodeAt(value.length - 1) !== 34) return value
  error(check, 'line.quotes', check.line, `La valeur ${value} est entre guillemets : exportez sans guillemets.`)
  return value.slice(1, -1).replaceAll('""', '"').trim()
}

function checkLine(check: Check, layout: Layout, text: string): void {
  const line = check.line
  if (text.trim() === '') {
    error(check, 'line.empty', line, 'Ligne vide : supprimez-la.')
    return
  }
  check.report.lineCount++
  const values = text.split(layout.separator)
  const row: string[] = []
  for (let i = 0; i < 18; i++) row.push((values[layout.index[i]!] ?? '').trim())
  if (text.includes('"')) for (let i = 0; i < 18; i++) row[i] = unquoted(check, row[i]!)
  if (values.length !== layout.width) {
    error(check, 'line.columns', line, `La ligne a ${values.length} zones, la première ligne en nomme ${layout.width}.`)
    // Shifted columns would make every further remark false.
    if (!/^\d{8}$/.test(row[DATE]!) || !/^\d{8}$/.test(row[VALIDATED]!)) return
  }
  const has = (column: number) => layout.index[column]! >= 0
  for (let i = 0; i < 18; i++)
    if (row[i] === '' && i !== DEBIT && i !== CREDIT && FEC_COLUMNS[i]!.mandatory && has(i))
      error(check, 'value.missing', line, `${layout.names[i]} est vide : cette zone est obligatoire.`, layout.names[i])
  checkAccount(check, row, line)
  checkDays(check, row, line)
  checkPairs(check, row, line, has)
  checkLabels(check, row, line)
  const movement = layout.directed ? readDirected(check, row, line) : readDebitCredit(check, row, line, has)
  follow(check, row, line, movement)
}

const earliestOpening = (closing: string): string =>
  closing && compact(addMonths(addDays(dashed(closing) as Day, 1), -24))

function finish(check: Check): void {
  closeBlock(check)
  const { report: found, line } = check
  if (line === 0) {
    error(check, 'file.empty', 0, 'Le fichier est vide.')
    return
  }
  // A47 A-1, VII: the whole of the entries of an exercice, the names of the fields first; of a year without entries, these alone.
  if (found.lineCount === 0)
    warn(
      check,
      'file.no-entry',
      0,
      'Le fichier ne contient aucune écriture : c’est juste pour un exercice sans écriture, sinon validez le brouillard et exportez de nouveau.',
    )
  if (check.lastEnding === 'none')
    warn(check, 'file.end', line, 'La dernière ligne n’a pas de fin de ligne : le fichier a pu être coupé.')
  finishCharset(check)
  for (const { block, balance, unreadable } of check.unbalanced.values())
    if (balance !== 0n && !unreadable)
      error(
        check,
        'entry.balance',
        block.line,
        `L’écriture ${block.journal} ${block.number} n’est pas équilibrée : écart de ${formatAmount(Number(balance))} € (débit moins crédit).`,
      )
  if (check.debit !== check.credit)
    error(
      check,
      'file.balance',
      0,
      `Le fichier n’est pas équilibré : débit ${formatAmount(Number(check.debit))} €, crédit ${formatAmount(Number(check.credit))} €.`,
    )
  if (!check.closing && check.firstDate && check.lastDate >= compact(addMonths(dashed(check.firstDate) as Day, 24)))
    error(
      check,
      'file.length',
      0,
      `Les écritures vont du ${shownDay(check.firstDate)} au ${shownDay(check.lastDate)} : plus de vingt-quatre mois.`,
    )
  finishNumbers(check)
  found.debitCents = Number(check.debit)
  found.creditCents = Number(check.credit)
}

function finishCharset(check: Check): void {
  const { utf8Lines, latin9Lines, report: found } = check
  const latin9 = latin9Lines.length > utf8Lines.length
  if (latin9) found.charset = 'ISO 8859-15'
  else if (utf8Lines.length > 0) found.charset = 'UTF-8'
  if (utf8Lines.length === 0 || latin9Lines.length === 0) return
  for (const line of latin9 ? utf8Lines : latin9Lines)
    error(
      check,
      'charset.mixed',
      line,
      `Cette ligne n’est pas codée en ${found.charset} comme le reste : le fichier mêle deux jeux de caractères.`,
    )
}
