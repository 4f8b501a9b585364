import { describe, expect, test } from 'vitest'
import type { Month } from '../../kernel/day.ts'
import { accountInChart, guessPayMapping, payJournalText, readPayJournal } from './pay-journal.ts'

const month = '2026-03' as Month
const good = `Matricule;Compte;Libellé;Débit;Crédit;Période
00012;641100;Salaire brut;2 000,00;;03/2026
00012;421000;Net à payer;;1 555,77;03/2026
00012;431000;URSSAF;;444,23;03/2026
Total;;;2 000,00;2 000,00;
`

describe('readPayJournal', () => {
  test('guesses the columns and reads the lines, totals left out', () => {
    const mapping = guessPayMapping(good)!
    expect(mapping).toEqual({
      delimiter: ';',
      headerRow: 1,
      columns: { payrollNumber: 0, account: 1, label: 2, debit: 3, credit: 4, day: 5 },
    })
    const { lines, refusals } = readPayJournal(good, mapping, month)
    expect(refusals).toEqual([])
    expect(lines.map(line => [line.payrollNumber, line.account, line.amountCents])).toEqual([
      ['00012', '641100', 200_000],
      ['00012', '421000', -155_577],
      ['00012', '431000', -44_423],
    ])
  })
  test('says every line that is wrong, the other month, and who does not balance', () => {
    const bad = good
      .replace('641100', '51200')
      .replace('1 555,77', '1 555,777')
      .replace('444,23;03/2026', '444,23;04/2026')
    const { refusals } = readPayJournal(bad, guessPayMapping(bad)!, month)
    expect(refusals.map(refusal => refusal.message)).toEqual([
      expect.stringContaining('Ligne 2\u00a0: le compte 51200 n’est pas un compte de paie'),
      expect.stringContaining('Ligne 3\u00a0: le crédit «\u00a01 555,777\u00a0» est illisible'),
      expect.stringContaining('Ligne 4\u00a0: «\u00a004/2026\u00a0» n’est pas en mars'),
    ])
    const unbalanced = good.replace('444,23', '444,22')
    expect(readPayJournal(unbalanced, guessPayMapping(unbalanced)!, month).refusals.map(r => r.code)).toEqual([
      'desequilibre',
      'desequilibre-total',
    ])
  })
  test('reads what Windows writes', () => {
    expect(payJournalText(new Uint8Array([0x44, 0xe9, 0x62, 0x69, 0x74]))).toBe('Débit')
  })
})

test('accountInChart drops padding zeros only', () => {
  const chart = new Set(['6411', '431', '421', '4210'])
  expect(['641100', '431000', '4210', '645100', '43'].map(account => accountInChart(account, chart))).toEqual([
    '6411',
    '431',
    '4210',
    null,
    null,
  ])
})
