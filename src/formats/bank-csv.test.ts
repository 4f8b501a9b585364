import fc from 'fast-check'
import { expect, test } from 'vitest'
import { guessCsvMapping, readBankCsv } from './bank-csv.ts'
import { readBankFile } from './bank-statement.ts'

const read = (text: string) => readBankCsv(text, guessCsvMapping(text)!)
const amounts = (text: string) => read(text).statements[0]?.entries.map(entry => entry.amountCents)

const DEBIT_CREDIT = `Compte courant n° 12345678901;;;
Téléchargé le 30/11/2026;;;

Date;Libellé;Date de valeur;Débit;Crédit;Référence;Solde
10/11/2026;VIR CLIENT DUPONT;11/11/2026;;1 234,56;F2026-42;2 234,56
12/11/2026;"PRLV URSSAF; novembre";;-90,10;;;2 144,46
13/11/2026;CB PAPETERIE;;12,00;;;2 132,46
Total;;;-102,10;1 234,56;;
`

test('debit and credit columns, after a preamble, before a total', () => {
  const mapping = guessCsvMapping(DEBIT_CREDIT)!
  expect(mapping).toEqual({
    delimiter: ';',
    headerRow: 4,
    columns: { day: 0, label: 1, valueDay: 2, debit: 3, credit: 4, reference: 5, balance: 6 },
    dayFormat: 'dmy',
  })
  const { statements, problems } = readBankCsv(DEBIT_CREDIT, mapping, { iban: 'FR76 3000 6000 0112 3456 7890 189' })
  expect(problems).toEqual([])
  expect(statements).toMatchObject([
    {
      format: 'csv',
      account: { iban: 'FR7630006000011234567890189', number: '300060000112345678901' },
      from: '2026-11-10',
      to: '2026-11-13',
      openingCents: 100000,
      closingCents: 213246,
    },
  ])
  expect(statements[0]!.entries).toMatchObject([
    {
      day: '2026-11-10',
      valueDay: '2026-11-11',
      amountCents: 123456,
      label: 'VIR CLIENT DUPONT',
      reference: 'F2026-42',
    },
    { day: '2026-11-12', valueDay: null, amountCents: -9010, label: 'PRLV URSSAF; novembre', reference: null },
    { amountCents: -1200 },
  ])
})

test('the same file read through its bytes, in Windows-1252', () => {
  const bytes = Uint8Array.from([...DEBIT_CREDIT], letter => letter.charCodeAt(0))
  const { statements, problems } = readBankFile(bytes, 'releve.csv')
  expect(problems).toEqual([])
  expect(statements[0]!.entries).toHaveLength(3)
  expect(statements[0]!.closingCents).toBe(213246)
})

test('headings of several banks', () => {
  const columns = (text: string) => guessCsvMapping(text)?.columns
  expect(
    columns(
      'Date de comptabilisation;Libelle simplifie;Libelle operation;Reference;Informations complementaires;Type operation;Categorie;Sous categorie;Debit;Credit;Date operation;Date de valeur;Pointage operation\n01/02/2026;A;B;;;;;;-1,00;;01/02/2026;01/02/2026;0',
    ),
  ).toEqual({ day: 0, label: 2, reference: 3, debit: 8, credit: 9, valueDay: 11 })
  expect(
    columns(
      'dateOp;dateVal;label;category;supplierFound;amount;accountbalance\n2026-02-01;2026-02-01;"CB";x;y;-1,00;3',
    ),
  ).toEqual({
    day: 0,
    valueDay: 1,
    label: 2,
    counterparty: 4,
    amount: 5,
    balance: 6,
  })
  expect(columns('Date\tLibellé\tMontant(EUROS)\tMontant(FRANCS)\n01/02/2026\tX\t-1,00\t-6,56')).toEqual({
    day: 0,
    label: 1,
    amount: 2,
  })
  expect(columns('Date,Description,Amount\n2026-02-01,X,-1.00')).toEqual({ day: 0, label: 1, amount: 2 })
})

test('no headings at all', () => {
  const text = '01/02/2026;VIR LOYER;-500,00\n03/02/2026;VIR CLIENT;1 000,00\n'
  expect(guessCsvMapping(text)).toEqual({
    delimiter: ';',
    headerRow: null,
    columns: { day: 0, label: 1, amount: 2 },
    dayFormat: 'dmy',
  })
  expect(amounts(text)).toEqual([-50000, 100000])
})

test('day formats, American and ISO with a time', () => {
  expect(guessCsvMapping('Date,Label,Amount\n11/21/2026,A,1.00\n11/02/2026,A,1.00')?.dayFormat).toBe('mdy')
  const iso = read('Date;Libellé;Montant\n2026-11-21 10:00:00;A;1,00')
  expect(iso.statements[0]!.entries[0]!.day).toBe('2026-11-21')
})

test('newest first is put in order, and the balance is checked', () => {
  const head = 'Date;Libellé;Montant;Solde\n'
  const right = read(`${head}03/11/2026;C;5,00;20,00\n02/11/2026;B;-5,00;15,00\n01/11/2026;A;10,00;20,00\n`)
  expect(right.problems).toEqual([])
  expect(right.statements[0]).toMatchObject({ openingCents: 1000, closingCents: 2000 })
  expect(right.statements[0]!.entries.map(entry => entry.label)).toEqual(['A', 'B', 'C'])
  const wrong = read(`${head}01/11/2026;A;10,00;20,00\n02/11/2026;B;5,00;26,00\n03/11/2026;C;5,00;31,00\n`)
  expect(wrong.problems).toMatchObject([{ code: 'solde' }])
  expect(wrong.problems[0]!.message).toContain('Ligne 3')
})

test('every wrong row is said, with its number', () => {
  const { problems, statements } = read(
    'Date;Libellé;Débit;Crédit\n31/02/2026;A;1,00;\n01/03/2026;B;x;\n01/03/2026;C;1,00;2,00\n01/03/2026;D;;\n01/03/2026;E;1,234;\n01/03/2026;F;;3,00\n',
  )
  expect(problems.map(one => one.message.slice(0, 7))).toEqual(['Ligne 2', 'Ligne 3', 'Ligne 4', 'Ligne 5', 'Ligne 6'])
  expect(problems[0]!.message).toContain('31/02/2026')
  expect(statements[0]!.entries).toHaveLength(1)
})

test('amounts as banks write them', () => {
  const cells = ['1 234,56 €', '-12', '12,00-', '(12,00)', '+3,5', '1.234,56', '−7,00', '1 000', 'EUR 3']
  expect(amounts(`Date;Libellé;Montant\n${cells.map(cell => `01/03/2026;A;${cell}`).join('\n')}`)).toEqual([
    123456, -1200, -1200, -1200, 350, 123456, -700, 100000, 300,
  ])
})

test('a letter or a word beside the amount says its sign', () => {
  expect(amounts('Date;Libellé;Montant;Sens\n05/10/2026;A;100,00;C\n06/10/2026;B;40,00;D\n')).toEqual([10000, -4000])
  expect(amounts('Date;Libellé;Montant;Débit/Crédit\n05/10/2026;A;100,00;Crédit\n06/10/2026;B;40,00;Débit\n')).toEqual([
    10000, -4000,
  ])
  // Letters that amounts contradict say something else.
  expect(amounts('Date;Libellé;Montant;Type\n05/10/2026;A;100,00;C\n06/10/2026;B;-40,00;C\n')).toEqual([10000, -4000])
  expect(
    amounts('Date;Libellé;Montant\n05/10/2026;A;10,00 CR\n06/10/2026;B;4,00 DB\n07/10/2026;C;1.234,56+\n'),
  ).toEqual([1000, -400, 123456])
})

test('what is not in euros is refused, not taken for euros', () => {
  const two = read('Date;Libellé;Montant;Devise\n05/10/2026;A;100,00;EUR\n06/10/2026;B;40,00;USD\n')
  expect(two.problems).toMatchObject([{ code: 'devise-etrangere', message: expect.stringContaining('Ligne 3') }])
  const none = read('Date;Libellé;Montant;Devise\n05/10/2026;A;100,00;USD\n06/10/2026;B;40,00;GBP\n')
  expect(none.problems.map(problem => problem.message)).toEqual([
    expect.stringMatching(/Ligne 2.* en USD, et le fichier mêle plusieurs devises/),
    expect.stringMatching(/Ligne 3.* en GBP, et le fichier mêle plusieurs devises/),
  ])
  expect(read('Date;Libellé;Montant;Devise\n06/10/2026;B;40,00;CHF\n').problems).toMatchObject([
    { code: 'devise-etrangere' },
  ])
  expect(
    amounts(
      'Date;Libellé;Montant en devise;Devise;Montant EUR\n05/10/2026;A;110,00;USD;100,00\n06/10/2026;B;-4,00;EUR;-4,00',
    ),
  ).toEqual([10000, -400])
})

test('balances among the operations, refused and awaited ones are left out and said; a customer’s « solde » is not', () => {
  const dated = read(
    'Date;Libellé;Débit;Crédit\n01/10/2026;Solde précédent;;1000,00\n05/10/2026;A;10,00;\n06/10/2026;SOLDE FACTURE 12;;4,00\n31/10/2026;Nouveau solde;;994,00\n',
  )
  expect(dated.statements[0]!.entries.map(entry => entry.amountCents)).toEqual([-1000, 400])
  expect(dated.notices).toMatchObject([{ message: expect.stringContaining('2, 5') }])
  expect(amounts('30/10/2026;-12,00;Carte;;CB\n30/10/2026;1000,00;Virement;;VIR\n31/10/2026;988,00;;;')).toEqual([
    -1200, 100000,
  ])
  expect(
    amounts(
      '30/10/2026;-12,00;Carte;;CB;;0;Divers\n30/10/2026;9,00;Virement;;VIR 06;;0;\n31/10/2026;988,00;;;02406 012345A;;;',
    ),
  ).toEqual([-1200, 900])
  expect(
    amounts(
      'Statut,Date de l\'opération (local),Montant total (TTC),Devise,Nom de la contrepartie\nExécuté,31-10-2026 11:00:00,"500,00",EUR,MAIRIE\nRefusé,29-10-2026 11:00:00,"-99,50",EUR,X\n',
    ),
  ).toEqual([50000])
  expect(
    amounts(
      'Type,Started Date,Completed Date,Description,Amount,Currency,State\nTRANSFER,2026-10-30 10:00:00,2026-10-31 10:00:00,From MAIRIE,500.00,EUR,COMPLETED\nCARD,2026-10-31 11:00:00,,SHOP,-12.00,EUR,PENDING\n',
    ),
  ).toEqual([50000])
})

test('title lines without headings; a wrong line is never taken for one', () => {
  expect(amounts('Compte;;****1234;;\n\n31/10/2026;;VIR;;500,00\n30/10/2026;;CB;;-12,50\n')).toEqual([-1250, 50000])
  expect(guessCsvMapping('30/10/2026;VIR;500,00\n31/02/2026;CB;-12,50\n01/11/2026;CB;-1,50\n')).toBeNull()
})

test('a quote never closed is refused, an empty table too', () => {
  const mapping = guessCsvMapping('Date;Libellé;Montant\n01/03/2026;A;1,00')!
  expect(readBankCsv('Date;Libellé;Montant\n01/03/2026;"A;1,00\n', mapping).problems).toMatchObject([{ code: 'csv' }])
  expect(readBankCsv('Date;Libellé;Montant\n', mapping).problems).toMatchObject([{ code: 'aucun-releve' }])
  expect(guessCsvMapping('bonjour;tout;le monde\n1;2;3')).toBeNull()
})

test('what is written in French is read to the cent, whatever the columns', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -9_999_999, max: 9_999_999 }).filter(Boolean), { minLength: 1 }),
      fc.boolean(),
      (list, signed) => {
        const french = (value: number) => {
          const digits = String(Math.abs(value)).padStart(3, '0')
          return `${value < 0 ? '-' : ''}${digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, '\u202f')},${digits.slice(-2)}`
        }
        const rows = list.map(value =>
          signed
            ? `01/03/2026;A;${french(value)}`
            : value < 0
              ? `01/03/2026;A;${french(-value)};`
              : `01/03/2026;A;;${french(value)}`,
        )
        expect(amounts(`Date;Libellé;${signed ? 'Montant' : 'Débit;Crédit'}\n${rows.join('\n')}`)).toEqual(list)
      },
    ),
  )
})
