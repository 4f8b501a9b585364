import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Day, Instant } from '../kernel/day.ts'
import type { Cents } from '../kernel/money.ts'
import { Refused } from '../kernel/refusal.ts'
import { child, children, isFault, type Markup, readXml, textAt } from './markup.ts'
import { type CreditTransferOrder, sepaText, writeCreditTransfers } from './pain001.ts'

const order = (over: Partial<CreditTransferOrder> = {}): CreditTransferOrder => ({
  messageId: 'PAIE-2026-11',
  createdAt: '2026-11-21T23:30:00.000Z' as Instant,
  initiator: 'Coopérative Exemple',
  debtor: { name: 'Coopérative Exemple', iban: 'FR76 3000 6000 0112 3456 7890 189', bic: 'AGRIFRPP' },
  executionDay: '2026-11-30' as Day,
  transfers: [
    {
      endToEndId: 'PAIE-2026-11-1',
      amountCents: 189781 as Cents,
      creditor: { name: 'Léa & Zoé Martin', iban: 'FR1420041010050500013M02606' },
      remittance: 'Salaire de novembre — 2026',
    },
    {
      endToEndId: 'PAIE-2026-11-2',
      amountCents: 10 as Cents,
      creditor: { name: "Noël d'Œuvre", iban: 'BE68 5390 0754 7034', bic: null },
      remittance: '',
    },
  ],
  ...over,
})

const read = (xml: string): Markup => {
  const root = readXml(xml)
  if (isFault(root)) throw new Error(root.why)
  return root
}
const refusalsOf = (value: CreditTransferOrder) => {
  try {
    writeCreditTransfers(value)
  } catch (error) {
    if (error instanceof Refused) return error.refusals.map(one => `${one.path} ${one.message}`)
    throw error
  }
  return []
}

test('writes the file the bank takes, element by element', () => {
  const xml = writeCreditTransfers(order()).replace(/></g, '>\n<')
  expect(xml).toMatchInlineSnapshot(`
    "<?xml version="1.0" encoding="UTF-8"?>
    <Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09 pain.001.001.09.xsd">
    <CstmrCdtTrfInitn>
    <GrpHdr>
    <MsgId>PAIE-2026-11</MsgId>
    <CreDtTm>2026-11-22T00:30:00</CreDtTm>
    <NbOfTxs>2</NbOfTxs>
    <CtrlSum>1897.91</CtrlSum>
    <InitgPty>
    <Nm>Cooperative Exemple</Nm>
    </InitgPty>
    </GrpHdr>
    <PmtInf>
    <PmtInfId>PAIE-2026-11</PmtInfId>
    <PmtMtd>TRF</PmtMtd>
    <BtchBookg>false</BtchBookg>
    <NbOfTxs>2</NbOfTxs>
    <CtrlSum>1897.91</CtrlSum>
    <PmtTpInf>
    <SvcLvl>
    <Cd>SEPA</Cd>
    </SvcLvl>
    </PmtTpInf>
    <ReqdExctnDt>
    <Dt>2026-11-30</Dt>
    </ReqdExctnDt>
    <Dbtr>
    <Nm>Cooperative Exemple</Nm>
    </Dbtr>
    <DbtrAcct>
    <Id>
    <IBAN>FR7630006000011234567890189</IBAN>
    </Id>
    </DbtrAcct>
    <DbtrAgt>
    <FinInstnId>
    <BICFI>AGRIFRPP</BICFI>
    </FinInstnId>
    </DbtrAgt>
    <ChrgBr>SLEV</ChrgBr>
    <CdtTrfTxInf>
    <PmtId>
    <InstrId>1</InstrId>
    <EndToEndId>PAIE-2026-11-1</EndToEndId>
    </PmtId>
    <Amt>
    <InstdAmt Ccy="EUR">1897.81</InstdAmt>
    </Amt>
    <Cdtr>
    <Nm>Lea + Zoe Martin</Nm>
    </Cdtr>
    <CdtrAcct>
    <Id>
    <IBAN>FR1420041010050500013M02606</IBAN>
    </Id>
    </CdtrAcct>
    <RmtInf>
    <Ustrd>Salaire de novembre - 2026</Ustrd>
    </RmtInf>
    </CdtTrfTxInf>
    <CdtTrfTxInf>
    <PmtId>
    <InstrId>2</InstrId>
    <EndToEndId>PAIE-2026-11-2</EndToEndId>
    </PmtId>
    <Amt>
    <InstdAmt Ccy="EUR">0.10</InstdAmt>
    </Amt>
    <Cdtr>
    <Nm>Noel d&apos;OEuvre</Nm>
    </Cdtr>
    <CdtrAcct>
    <Id>
    <IBAN>BE68539007547034</IBAN>
    </Id>
    </CdtrAcct>
    <RmtInf>
    <Ustrd>PAIE-2026-11-2</Ustrd>
    </RmtInf>
    </CdtTrfTxInf>
    </PmtInf>
    </CstmrCdtTrfInitn>
    </Document>"
  `)
})

test('elements come in the order of ISO 20022', () => {
  const payment = child(read(writeCreditTransfers(order())), 'CstmrCdtTrfInitn/PmtInf')!
  const names = (node: Markup) => node.children.map(one => one.name)
  expect([...new Set(names(payment))]).toEqual(
    'PmtInfId PmtMtd BtchBookg NbOfTxs CtrlSum PmtTpInf ReqdExctnDt Dbtr DbtrAcct DbtrAgt ChrgBr CdtTrfTxInf'.split(
      ' ',
    ),
  )
  const first = order().transfers[0]!
  const withBic = order({ transfers: [{ ...first, creditor: { ...first.creditor, bic: 'PSSTFRPPXXX' } }] })
  const transfer = child(read(writeCreditTransfers(withBic)), 'CstmrCdtTrfInitn/PmtInf/CdtTrfTxInf')!
  expect(names(transfer)).toEqual('PmtId Amt CdtrAgt Cdtr CdtrAcct RmtInf'.split(' '))
})

test('the totals are the sum of the transfers, to the cent', () => {
  const amount = fc.integer({ min: 1, max: 99_999_999_999 })
  fc.assert(
    fc.property(fc.array(amount, { minLength: 1, maxLength: 60 }), amounts => {
      const transfers = amounts.map((amountCents, i) => ({
        ...order().transfers[0]!,
        endToEndId: `E${i}`,
        amountCents: amountCents as Cents,
      }))
      const root = read(writeCreditTransfers(order({ transfers })))
      const written = children(child(root, 'CstmrCdtTrfInitn/PmtInf'), 'CdtTrfTxInf').map(one =>
        Number(textAt(one, 'Amt/InstdAmt')!.replace('.', '')),
      )
      expect(written).toEqual(amounts)
      const total = amounts.reduce((a, b) => a + b, 0)
      for (const path of ['CstmrCdtTrfInitn/GrpHdr/', 'CstmrCdtTrfInitn/PmtInf/']) {
        expect(Number(textAt(root, `${path}CtrlSum`)!.replace('.', ''))).toBe(total)
        expect(textAt(root, `${path}NbOfTxs`)).toBe(String(amounts.length))
      }
    }),
    { numRuns: 40 },
  )
})

test('every reason is said at once, with its field', () => {
  const [first] = order().transfers
  const said = refusalsOf(
    order({
      messageId: 'é'.repeat(36),
      initiator: '漢字',
      executionDay: '2026-11-21' as Day,
      transfers: [
        { ...first!, amountCents: 0 as Cents },
        { ...first!, creditor: { name: 'Ali', iban: 'TN5910006035183598478831' } },
        { ...first!, endToEndId: 'A//B', creditor: { name: 'Bob', iban: 'FR76300', bic: 'X' } },
      ],
    }),
  )
  expect(said.map(one => one.split(' ')[0])).toEqual([
    'messageId',
    'initiator',
    'executionDay',
    'transfers.0.amountCents',
    'transfers.1.creditor.iban',
    'transfers.1.endToEndId',
    'transfers.2.endToEndId',
    'transfers.2.creditor.iban',
    'transfers.2.creditor.bic',
  ])
  expect(refusalsOf(order({ transfers: [] }))).toEqual([
    'transfers Il n’y a aucun virement à émettre\u00a0: choisissez au moins un paiement.',
  ])
  expect(refusalsOf(order({ transfers: [{ ...first!, amountCents: 100_000_000_000 as Cents }] }))[0]).toContain(
    'partagez',
  )
  expect(() => writeCreditTransfers(order({ transfers: [{ ...first!, amountCents: 1.5 as Cents }] }))).toThrow(
    RangeError,
  )
})

test('identifiers of 35 characters fit', () => {
  const root = read(
    writeCreditTransfers(
      order({ messageId: 'M'.repeat(35), transfers: [{ ...order().transfers[0]!, endToEndId: 'E'.repeat(35) }] }),
    ),
  )
  expect(textAt(root, 'CstmrCdtTrfInitn/PmtInf/PmtInfId')).toBe('M'.repeat(35))
  expect(textAt(root, 'CstmrCdtTrfInitn/PmtInf/CdtTrfTxInf/PmtId/InstrId')).toBe('1')
})

test('texts keep the SEPA character set', () => {
  expect(sepaText('Société «\u00a0L’Œuf\u00a0» & fils — 12\u00a0€', 70)).toBe("Societe L'OEuf + fils - 12 EUR")
  expect(sepaText('a'.repeat(80), 70)).toHaveLength(70)
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), text => {
      expect(sepaText(text, 70)).toMatch(/^[A-Za-z0-9/\-?:().,'+ ]{0,70}$/)
    }),
  )
})
