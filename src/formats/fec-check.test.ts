import { expect, test } from 'vitest'
import { FEC_COLUMNS } from './fec.ts'
import { checkFec, type FecCheckOptions, type FecReport } from './fec-check.ts'

const NAMES = FEC_COLUMNS.map(c => c.name)
const AT = Object.fromEntries(NAMES.map((name, i) => [name, i])) as Record<string, number>

/** A clean file: an opening entry, a sale, its receipt, a purchase in dollars. Line 1 is the header. */
const CLEAN: string[][] = [
  line('AN', 'À nouveaux', '1', '20260101', '512000', 'Banque', '', '', 'AN', 'Reprise', '500,00', '0,00'),
  line('AN', 'À nouveaux', '1', '20260101', '101000', 'Capital', '', '', 'AN', 'Reprise', '0,00', '500,00'),
  line('VE', 'Ventes', '1', '20260110', '411000', 'Clients', 'C1', 'Café du Port', 'F1', 'Facture', '120,00', '0,00'),
  line('VE', 'Ventes', '1', '20260110', '706000', 'Services', '', '', 'F1', 'Facture', '0,00', '100,00'),
  line('VE', 'Ventes', '1', '20260110', '445710', 'TVA', '', '', 'F1', 'Facture', '0,00', '20,00'),
  line('BQ', 'Banque', '1', '20260115', '512000', 'Banque', '', '', 'B1', 'Virement', '120,00', '0,00'),
  line('BQ', 'Banque', '1', '20260115', '411000', 'Clients', 'C1', 'Café du Port', 'B1', 'Virement', '0,00', '120,00'),
  line('VE', 'Ventes', '2', '20260120', '411000', 'Clients', 'C1', 'Café du Port', 'F2', 'Facture', '10,00', '0,00'),
  line('VE', 'Ventes', '2', '20260120', '706000', 'Services', '', '', 'F2', 'Facture', '0,00', '10,00'),
]
CLEAN[2]![AT.EcritureLet!] = CLEAN[6]![AT.EcritureLet!] = 'AA'
CLEAN[2]![AT.DateLet!] = CLEAN[6]![AT.DateLet!] = '20260115'
CLEAN[7]![AT.Montantdevise!] = '11,50'
CLEAN[7]![AT.Idevise!] = 'USD'

function line(
  journal: string,
  journalLabel: string,
  number: string,
  date: string,
  account: string,
  accountLabel: string,
  auxiliary: string,
  auxiliaryLabel: string,
  ref: string,
  label: string,
  debit: string,
  credit: string,
): string[] {
  const start = [journal, journalLabel, number, date, account, accountLabel, auxiliary, auxiliaryLabel]
  return [...start, ref, date, label, debit, credit, '', '', date, '', '']
}

const FILE = '123456782FEC20261231.txt'
const encode = (text: string) => new TextEncoder().encode(text)
const textOf = (rows: string[][], { header = NAMES as string[], separator = '\t', end = '\r\n' } = {}) =>
  [header, ...rows].map(r => r.join(separator) + end).join('')
const check = (bytes: Uint8Array | string, options: FecCheckOptions = { fileName: FILE }) =>
  checkFec([typeof bytes === 'string' ? encode(bytes) : bytes], options)
const brief = (report: FecReport) => report.defects.map(d => `${d.line} ${d.code}`)

/** The clean file with some cells changed: `'4 Debit': '12'` is column Debit of line 4 of the file. */
const changed = (changes: Record<string, string>): string[][] => {
  const rows = CLEAN.map(r => [...r])
  for (const [where, value] of Object.entries(changes)) {
    const [lineNumber, column] = where.split(' ')
    rows[Number(lineNumber) - 2]![AT[column!]!] = value
  }
  return rows
}
const defectsOf = async (changes: Record<string, string>) => brief(await check(textOf(changed(changes))))

test('a clean file has no defect, in either charset, with either separator, however it is cut', async () => {
  const text = textOf(CLEAN)
  const report = await check(text)
  expect(report.defects).toEqual([])
  expect(report).toMatchObject({
    charset: 'UTF-8',
    separator: '\t',
    lineCount: 9,
    entryCount: 4,
    debitCents: 750_00,
    creditCents: 750_00,
    errorCount: 0,
    warningCount: 0,
  })
  expect((await check(`\ufeff${text}`)).defects).toEqual([])
  expect((await check(textOf(CLEAN, { separator: '|', end: '\n' }))).defects).toEqual([])
  expect((await check(textOf(CLEAN, { end: '\r' }))).defects).toEqual([])
  const latin9 = await check(latin(text))
  expect(latin9).toMatchObject({ charset: 'ISO 8859-15', defects: [] })
  const cut = await checkFec([...encode(text)].map(byte => Uint8Array.of(byte)))
  expect(cut.defects).toEqual([])
})

function latin(text: string): Uint8Array {
  return Uint8Array.from([...text].map(c => (c === '€' ? 0xa4 : c.charCodeAt(0))))
}

const PLANTED: [string, Record<string, string>, string[]][] = [
  [
    'journal code missing',
    { '4 JournalCode': '', '5 JournalCode': '', '6 JournalCode': '' },
    ['4 value.missing', '5 value.missing', '6 value.missing'],
  ],
  ['journal label missing', { '5 JournalLib': '' }, ['5 value.missing']],
  ['number missing', { '7 EcritureNum': '', '8 EcritureNum': '' }, ['7 value.missing', '8 value.missing']],
  ['account label missing', { '5 CompteLib': ' ' }, ['5 value.missing']],
  ['document missing', { '5 PieceRef': '' }, ['5 value.missing']],
  ['document date missing', { '5 PieceDate': '' }, ['5 value.missing']],
  ['label missing', { '5 EcritureLib': '' }, ['5 value.missing']],
  ['account missing', { '5 CompteNum': '' }, ['5 value.missing']],
  ['account of class 9', { '5 CompteNum': '906000', '10 CompteNum': '706001' }, ['5 account.number']],
  ['account in letters', { '5 CompteNum': 'VENTES' }, ['5 account.number']],
  ['account of two digits', { '5 CompteNum': '70' }, ['5 account.number']],
  ['day that does not exist', { '5 PieceDate': '20260230' }, ['5 date.impossible']],
  ['day in French', { '5 PieceDate': '10/01/2026' }, ['5 date.format']],
  ['day in ISO', { '5 PieceDate': '2026-01-10' }, ['5 date.format']],
  ['lettering day that does not exist', { '4 DateLet': '20261301' }, ['4 date.impossible']],
  [
    'after the closing',
    {
      '9 EcritureDate': '20270101',
      '10 EcritureDate': '20270101',
      '9 ValidDate': '20270101',
      '10 ValidDate': '20270101',
    },
    ['9 date.after-closing', '10 date.after-closing'],
  ],
  [
    'more than 24 months before the closing',
    { '9 EcritureDate': '20241231', '10 EcritureDate': '20241231' },
    ['9 date.before-opening', '10 date.before-opening'],
  ],
  ['24 months before the closing', { '9 EcritureDate': '20250101', '10 EcritureDate': '20250101' }, []],
  ['two dates in one entry', { '5 EcritureDate': '20260111' }, ['5 entry.date']],
  ['two validations in one entry', { '5 ValidDate': '20260111' }, ['5 entry.validation']],
  [
    'validated before its date',
    { '9 EcritureDate': '20260121', '10 EcritureDate': '20260121' },
    ['9 validation.early'],
  ],
  [
    'not in order of validation',
    {
      '7 ValidDate': '20260105',
      '8 ValidDate': '20260105',
      '7 EcritureDate': '20260105',
      '8 EcritureDate': '20260105',
    },
    ['7 validation.order'],
  ],
  ['no validation', { '9 ValidDate': '', '10 ValidDate': '' }, ['9 value.missing', '10 value.missing']],
  ['dot', { '4 Debit': '120.00' }, ['4 amount.format']],
  ['thousands', { '2 Debit': '1 500,00', '3 Credit': '1500,00' }, ['2 amount.format']],
  ['words', { '4 Debit': 'cent' }, ['0 file.balance', '4 amount.format']],
  ['two signs', { '4 Debit': '-120,00-' }, ['0 file.balance', '4 amount.format']],
  ['three decimals', { '4 Debit': '120,001' }, ['4 amount.decimals']],
  ['no decimals', { '4 Debit': '120' }, ['4 amount.decimals']],
  ['enormous', { '4 Debit': '1234567890123,00' }, ['0 file.balance', '4 amount.size']],
  ['debit and credit', { '4 Debit': '121,00', '4 Credit': '1,00' }, ['4 amount.both']],
  ['zero line', { '9 Debit': '0,00', '10 Credit': '0,00' }, ['9 amount.none', '10 amount.none']],
  ['neither', { '9 Debit': '', '9 Credit': '' }, ['0 file.balance', '9 amount.missing']],
  ['one left blank', { '4 Credit': '' }, ['4 amount.empty']],
  ['letter without day', { '4 DateLet': '' }, ['4 letter.date']],
  ['day without letter', { '4 EcritureLet': '' }, ['4 letter.code']],
  ['auxiliary without label', { '4 CompAuxLib': '' }, ['4 auxiliary.label']],
  ['auxiliary without number', { '4 CompAuxNum': '' }, ['4 auxiliary.number']],
  ['currency amount alone', { '9 Idevise': '' }, ['9 currency.code']],
  ['currency alone', { '9 Montantdevise': '' }, ['9 currency.amount']],
  ['currency in words', { '9 Idevise': 'dollar' }, ['9 currency.iso']],
  ['currency amount with a dot', { '9 Montantdevise': '11.50' }, ['9 amount.format']],
  ['currency amount of zero', { '9 Montantdevise': '0,00', '9 Idevise': '' }, ['9 currency.zero']],
  ['unbalanced', { '4 Debit': '120,01' }, ['0 file.balance', '4 entry.balance']],
  [
    'two entries unbalanced the other way round',
    { '4 Debit': '121,00', '7 Debit': '119,00' },
    ['4 entry.balance', '7 entry.balance'],
  ],
  ['gap', { '9 EcritureNum': '4', '10 EcritureNum': '4' }, ['9 number.gap']],
  ['number used twice', { '9 EcritureNum': '1', '10 EcritureNum': '1' }, ['9 number.duplicate']],
  [
    'numbers going down',
    { '4 EcritureNum': '2', '5 EcritureNum': '2', '6 EcritureNum': '2', '9 EcritureNum': '1', '10 EcritureNum': '1' },
    ['9 number.order'],
  ],
  ['number in letters', { '7 EcritureNum': 'B', '8 EcritureNum': 'B' }, ['7 number.not-numeric']],
  ['two labels of an account', { '10 CompteLib': 'Prestations' }, ['10 label.changes']],
  ['two labels of a journal', { '10 JournalLib': 'Vente' }, ['10 label.changes']],
  ['two labels of a customer', { '8 CompAuxLib': 'Cafe du Port' }, ['8 label.changes']],
  ['charges carried forward', { '3 CompteNum': '601000' }, ['3 opening.account']],
  ['result closed', { '9 CompteNum': '120000', '9 CompteLib': 'Résultat' }, ['9 entry.closing']],
  ['NUL', { '5 EcritureLib': 'a\0b' }, ['5 line.nul']],
  ['control character', { '5 EcritureLib': 'a\u001ab' }, ['5 line.control']],
  ['quotes', { '5 EcritureLib': '"Facture"' }, ['5 line.quotes']],
  ['quotes inside are no defect', { '5 EcritureLib': 'Bar "Le Port" ouvert' }, []],
  ['separator in a text', { '5 EcritureLib': 'a\tb' }, ['0 file.balance', '4 entry.balance', '5 line.columns']],
  ['byte order mark inside', { '5 JournalCode': '\ufeffVE' }, ['5 charset.bom']],
  ['character lost', { '5 EcritureLib': 'Caf\ufffd' }, ['5 charset.lost']],
]

test.each(PLANTED)('planted: %s', async (_name, changes, expected) => {
  expect(await defectsOf(changes)).toEqual(expected)
})

test('signs may stand on either side', async () => {
  expect(await defectsOf({ '4 Debit': '-120,00', '5 Credit': '100,00-', '6 Credit': '-20,00' })).toEqual([])
  expect(await defectsOf({ '4 Debit': '+120,00' })).toEqual([])
})

test('every defect has a French message with its cause, and its column when it has one', async () => {
  const { defects } = await check(textOf(changed({ '4 Debit': '1 200.00', '5 PieceDate': '20260230' })))
  expect(defects.find(d => d.line === 5)).toEqual({
    severity: 'error',
    line: 5,
    column: 'PieceDate',
    code: 'date.impossible',
    message: 'La date 20260230 n’existe pas (PieceDate, AAAAMMJJ attendu).',
  })
  expect(defects.find(d => d.code === 'amount.format')?.message).toContain('«\u00a01 200.00\u00a0»')
})

test('an entry in two pieces is one entry, judged as a whole', async () => {
  const rows = [...CLEAN.slice(0, 4), ...CLEAN.slice(5, 7), CLEAN[4]!, ...CLEAN.slice(7)]
  const report = await check(textOf(rows))
  expect(brief(report)).toEqual(['8 validation.order', '8 entry.split'])
  expect(report.entryCount).toBe(4)
})

test('opening entries come first', async () => {
  const rows = [...CLEAN.slice(2), ...CLEAN.slice(0, 2)]
  expect(brief(await check(textOf(rows)))).toEqual(['9 opening.first'])
})

test('numbers that run over the whole file are recognised', async () => {
  const numbered = (numbers: string[]) =>
    CLEAN.map((r, i) => r.with(AT.EcritureNum!, numbers[[0, 0, 1, 1, 1, 2, 2, 3, 3][i]!]!))
  expect(brief(await check(textOf(numbered(['1', '2', '3', '4']))))).toEqual([])
  const many = (from: number, skipped: number) =>
    Array.from({ length: 40 }, (_, i) => i + from).flatMap(n => {
      const number = String(n >= skipped ? n + 1 : n)
      const journal = n % 3 === 0 ? 'VE' : 'BQ'
      return [0, 1].map(side =>
        CLEAN[7 + side]!.with(AT.JournalCode!, journal).with(AT.JournalLib!, journal).with(AT.EcritureNum!, number),
      )
    })
  expect(brief(await check(textOf(many(1, 100))))).toEqual([])
  expect(brief(await check(textOf(many(1, 20))))).toEqual(['40 number.gap'])
})

test('numbers with a prefix have their own sequence', async () => {
  const rows = ['VE2601-0001', 'VE2601-0002', 'VE2602-0001', 'VE2602-0003'].flatMap(number =>
    [0, 1].map(side => CLEAN[7 + side]!.with(AT.EcritureNum!, number)),
  )
  const { defects } = await check(textOf(rows))
  expect(defects.map(d => `${d.line} ${d.code}`)).toEqual(['8 number.gap'])
  expect(defects[0]!.message).toContain('VE2602-2')
})

test('Montant and Sens in place of Debit and Credit', async () => {
  const header = NAMES.with(AT.Debit!, 'Montant').with(AT.Credit!, 'Sens')
  const directed = (debit: string, credit: string) =>
    CLEAN.map(r => {
      const isDebit = r[AT.Debit!] !== '0,00'
      return r.with(AT.Debit!, isDebit ? r[AT.Debit!]! : r[AT.Credit!]!).with(AT.Credit!, isDebit ? debit : credit)
    })
  expect((await check(textOf(directed('D', 'C'), { header }))).defects).toEqual([])
  const signs = await check(textOf(directed('+1', '-1'), { header }))
  expect(signs).toMatchObject({ defects: [], debitCents: 750_00 })
  const mixed = directed('D', 'C')
  mixed[3]![AT.Credit!] = '-1'
  expect(brief(await check(textOf(mixed, { header })))).toEqual(['5 direction.mixed'])
  mixed[3]![AT.Credit!] = 'X'
  expect(brief(await check(textOf(mixed, { header })))).toEqual(['0 file.balance', '5 direction.unknown'])
})

test('the header', async () => {
  const withHeader = async (header: string[], rows = CLEAN) => brief(await check(textOf(rows, { header })))
  expect(await withHeader(NAMES.with(0, 'journalcode'))).toEqual(['1 header.case'])
  const swapped = (r: string[]) => r.with(0, r[1]!).with(1, r[0]!)
  expect(await withHeader(swapped(NAMES), CLEAN.map(swapped))).toEqual(['1 header.order'])
  const without = (r: string[]) => r.toSpliced(AT.PieceRef!, 1)
  expect(await withHeader(without(NAMES), CLEAN.map(without))).toEqual(['1 header.column'])
  expect(
    await withHeader(
      [...NAMES, 'Activite'],
      CLEAN.map(r => [...r, 'A1']),
    ),
  ).toEqual([])
  expect(
    await withHeader(
      ['Activite', ...NAMES],
      CLEAN.map(r => ['A1', ...r]),
    ),
  ).toEqual(['1 header.extra'])
  expect(
    await withHeader(
      [...NAMES, 'Debit'],
      CLEAN.map(r => [...r, '']),
    ),
  ).toEqual(['1 header.duplicate'])
  expect(brief(await check(textOf(CLEAN.slice(1), { header: CLEAN[0]! })))).toEqual(['1 header.missing'])
  expect(brief(await check(textOf(CLEAN, { separator: ';' })))).toEqual(['1 file.separator'])
})

test('the shape of the file', async () => {
  const text = textOf(CLEAN)
  expect(brief(await check(''))).toEqual(['0 file.empty'])
  expect(brief(await checkFec([]))).toEqual(['0 file.empty'])
  const none = await check(textOf([]))
  expect([brief(none), none.errorCount, none.warningCount]).toEqual([['0 file.no-entry'], 0, 1])
  expect(brief(await check(text.slice(0, -2)))).toEqual(['10 file.end'])
  expect(brief(await check(text.replace(/F1\t20260110\tFacture\t120,00.*\r\n/, m => m.replace('\r\n', '\n'))))).toEqual(
    ['4 line.ending'],
  )
  expect(brief(await check(`${text}\r\n`))).toEqual(['11 line.empty'])
  expect(brief(await check(Uint8Array.from([0xff, 0xfe, 74, 0, 10, 0])))).toEqual(['1 charset.utf16'])
  const mixed = encode(text.replace('Facture\t0,00\t10,00', 'Facturé\t0,00\t10,00'))
  const at = mixed.findIndex((b, i) => b === 0xc3 && mixed[i + 1] === 0xa9 && mixed[i + 2] === 9)
  const broken = Uint8Array.from([...mixed.slice(0, at), 0xe9, ...mixed.slice(at + 2)])
  expect(brief(await check(broken))).toEqual(['10 charset.mixed'])
  const windows = latin(text.replaceAll('Café', 'Caf\u0092'))
  expect(brief(await check(windows)).filter(d => d.endsWith('charset.unknown'))).toEqual([
    '4 charset.unknown',
    '8 charset.unknown',
    '9 charset.unknown',
  ])
})

test('the name of the file and the bounds of the exercice', async () => {
  const named = async (options: FecCheckOptions) => brief(await check(textOf(CLEAN), options))
  expect(await named({ fileName: '/tmp/123456782FEC20261231.TXT' })).toEqual([])
  expect(await named({ fileName: '123456782fec20261231.txt' })).toEqual(['0 file.name'])
  expect(await named({ fileName: '12345678FEC20261231.txt' })).toEqual(['0 file.name'])
  expect(await named({ fileName: '123456789FEC20261231.txt' })).toEqual(['0 file.siren'])
  expect(await named({ fileName: '123456782FEC20261331.txt' })).toEqual(['0 file.name'])
  expect(await named({ fileName: FILE, closingDay: '2026-06-30' as never })).toEqual(['0 file.name'])
  expect(await named({ openingDay: '2026-01-02' as never })).toEqual(['2 date.before-opening', '3 date.before-opening'])
  const long = textOf(changed({ '2 EcritureDate': '20240120', '3 EcritureDate': '20240120' }))
  expect(brief(await check(long, {}))).toEqual(['0 file.length'])
})

test('defects may be taken one by one instead of kept', async () => {
  const seen: string[] = []
  const bytes = encode(textOf(changed({ '4 Debit': '120.00' })))
  const report = await checkFec([bytes], { onDefect: d => seen.push(d.code) })
  expect(seen).toEqual(['amount.format'])
  expect(report).toMatchObject({ defects: [], errorCount: 1 })
})
