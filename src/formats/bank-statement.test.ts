import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readBankFile } from './bank-statement.ts'

const utf8 = (text: string) => new TextEncoder().encode(text)
const latin = (text: string) => Uint8Array.from([...text], letter => letter.charCodeAt(0))
const utf16 = (text: string) =>
  Uint8Array.from([0xff, 0xfe, ...[...text].flatMap(letter => [letter.charCodeAt(0) & 255, letter.charCodeAt(0) >> 8])])
const read = (text: string) => readBankFile(utf8(text))
const codes = (text: string) => read(text).problems.map(one => one.code)

const IBAN = 'FR7630006000011234567890189'
const balance = (type: string, amount: string, side = 'CRDT', day = '2026-11-30') =>
  `<Bal><Tp><CdOrPrtry><Cd>${type}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>${side}</CdtDbtInd><Dt><Dt>${day}</Dt></Dt></Bal>`
const entry = (amount: string, side: string, more = '', status = '<Sts>BOOK</Sts>', day = '2026-11-10') =>
  `<Ntry><Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>${side}</CdtDbtInd>${status}<BookgDt><Dt>${day}</Dt></BookgDt><ValDt><Dt>2026-11-11</Dt></ValDt>${more}</Ntry>`
const camt = (inside: string, version = '053.001.02', message = 'BkToCstmrStmt', statement = 'Stmt') =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.${version}"><${message}><GrpHdr><MsgId>1</MsgId></GrpHdr><${statement}><Id>R1</Id><Acct><Id><IBAN>${IBAN}</IBAN></Id><Ccy>EUR</Ccy></Acct>${inside}</${statement}></${message}></Document>`
const OPEN = balance('OPBD', '100.00', 'CRDT', '2026-11-01')
const PAID = entry(
  '1234.56',
  'CRDT',
  '<AcctSvcrRef>B-1</AcctSvcrRef><NtryDtls><TxDtls><Refs><EndToEndId>F2026-42</EndToEndId></Refs><RltdPties><Dbtr><Nm>Ferme &amp; Fils</Nm></Dbtr><DbtrAcct><Id><IBAN>BE68 5390 0754 7034</IBAN></Id></DbtrAcct></RltdPties><RmtInf><Ustrd>Facture   42</Ustrd></RmtInf></TxDtls></NtryDtls><AddtlNtryInf>VIR SEPA RECU</AddtlNtryInf>',
)

test('camt.053: an entry with its parties, references and balances', () => {
  const { statements, problems, notices } = read(camt(OPEN + balance('CLBD', '1334.56') + PAID))
  expect(problems).toEqual([])
  expect(notices).toEqual([])
  expect(statements).toEqual([
    {
      format: 'camt053',
      statementId: 'R1',
      account: { iban: IBAN, number: '300060000112345678901' },
      currency: 'EUR',
      from: '2026-11-01',
      to: '2026-11-30',
      openingCents: 10000,
      closingCents: 133456,
      entries: [
        {
          day: '2026-11-10',
          valueDay: '2026-11-11',
          amountCents: 123456,
          label: 'VIR SEPA RECU Facture 42',
          counterparty: 'Ferme & Fils',
          counterpartyIban: 'BE68539007547034',
          reference: 'F2026-42',
          bankReference: 'B-1',
          reversal: false,
          details: [],
        },
      ],
    },
  ])
})

test('camt: prefixes, Sts/Cd, times and versions up to 13 read alike', () => {
  const xml = camt(OPEN + balance('CLBD', '1334.56') + PAID, '053.001.13')
    .replace(/<(\/?)(?=[A-Z])/g, '<$1ns2:')
    .replace('xmlns=', 'xmlns:ns2=')
    .replace('<ns2:Sts>BOOK</ns2:Sts>', '<ns2:Sts><ns2:Cd>BOOK</ns2:Cd></ns2:Sts>')
    .replace('<ns2:Dt>2026-11-10</ns2:Dt>', '<ns2:DtTm>2026-11-09T23:30:00Z</ns2:DtTm>')
    .replace('<ns2:Nm>Ferme &amp; Fils</ns2:Nm>', '<ns2:Pty><ns2:Nm><![CDATA[Ferme & Fils]]></ns2:Nm></ns2:Pty>')
  const { statements, problems } = read(xml)
  expect(problems).toEqual([])
  expect(statements[0]!.entries[0]).toMatchObject({
    day: '2026-11-10',
    amountCents: 123456,
    counterparty: 'Ferme & Fils',
  })
})

test('camt: pending entries are left out and said', () => {
  const pending = entry('5.00', 'DBIT', '', '<Sts><Cd>PDNG</Cd></Sts>')
  const { statements, problems, notices } = read(camt(OPEN + balance('CLBD', '1334.56') + PAID + pending + pending))
  expect(problems).toEqual([])
  expect(statements[0]!.entries).toHaveLength(1)
  expect(notices).toMatchObject([{ code: 'en-attente' }])
  expect(notices[0]!.message).toContain('2 écritures en attente')
})

test('camt: a batch stays one entry and lists its transactions', () => {
  const one = (amount: string, id: string, name: string) =>
    `<TxDtls><Refs><EndToEndId>${id}</EndToEndId></Refs><AmtDtls><TxAmt><Amt Ccy="EUR">${amount}</Amt></TxAmt></AmtDtls><RltdPties><Cdtr><Nm>${name}</Nm></Cdtr></RltdPties></TxDtls>`
  const batch = entry(
    '30.00',
    'DBIT',
    `<NtryDtls><Btch><PmtInfId>PAIE-11</PmtInfId><NbOfTxs>2</NbOfTxs></Btch>${one('10.00', 'A', 'Léa')}${one('20.00', 'B', 'Ali')}</NtryDtls>`,
  )
  const [found] = read(camt(OPEN + batch)).statements[0]!.entries
  expect(found).toMatchObject({
    amountCents: -3000,
    label: 'Remise de 2 opérations',
    counterparty: null,
    reference: 'PAIE-11',
  })
  expect(found!.details).toMatchObject([
    { amountCents: -1000, counterparty: 'Léa', reference: 'A' },
    { amountCents: -2000, counterparty: 'Ali', reference: 'B' },
  ])
})

test('camt: a reversal keeps its own sign and the parties of what it cancels', () => {
  const parties = '<RltdPties><Dbtr><Nm>Nous</Nm></Dbtr><Cdtr><Nm>Fournisseur</Nm></Cdtr></RltdPties>'
  const back = entry('9.00', 'CRDT', `<NtryDtls><TxDtls>${parties}</TxDtls></NtryDtls>`).replace(
    '<Sts>',
    '<RvslInd>true</RvslInd><Sts>',
  )
  expect(read(camt(OPEN + back)).statements[0]!.entries[0]).toMatchObject({
    amountCents: 900,
    reversal: true,
    counterparty: 'Fournisseur',
  })
})

test('camt: a bank reference given twice is no identifier', () => {
  const twice = entry('1.00', 'CRDT', '<AcctSvcrRef>X</AcctSvcrRef>')
  expect(read(camt(twice + twice + PAID)).statements[0]!.entries.map(one => one.bankReference)).toEqual([
    null,
    null,
    'B-1',
  ])
})

test('camt: every wrong entry is said at once, the others are still shown', () => {
  const { statements, problems } = read(
    camt(
      OPEN +
        balance('CLBD', '1334.56') +
        entry('1.005', 'CRDT') +
        entry('1.00', 'CRDT', '', '<Sts>BOOK</Sts>', '2026-02-30') +
        entry('1.00', '') +
        entry('abc', 'DBIT') +
        entry('2.00', 'DBIT').replace('"EUR"', '"USD"') +
        PAID,
    ),
  )
  expect(statements[0]!.entries).toHaveLength(1)
  const said = ['plus fin que le centime', 'la date n’existe pas', 'le sens', 'illisible', 'en USD']
  expect(problems).toHaveLength(said.length)
  for (const [i, words] of said.entries()) expect(problems[i]!.message).toContain(words)
})

test('camt: balances that do not follow are refused, trailing zeros are not', () => {
  expect(codes(camt(OPEN + balance('CLBD', '1334.57') + PAID))).toEqual(['solde'])
  expect(codes(camt(OPEN + balance('CLBD', '1334.56000') + PAID))).toEqual([])
  expect(codes(camt(balance('OPBD', '2000.00', 'DBIT') + balance('CLBD', '765.44', 'DBIT') + PAID))).toEqual([])
  const other = read(camt(OPEN + balance('CLBD', '7.00').replace('EUR', 'SEK') + PAID))
  expect(other.problems).toEqual([])
  expect(other.notices).toMatchObject([{ code: 'solde-autre-devise' }])
})

test('camt: several statements, and the gap between them', () => {
  const second = `<Stmt><Id>R2</Id><Acct><Id><IBAN>${IBAN}</IBAN></Id></Acct>${balance('OPBD', '50.00')}</Stmt>`
  const { statements, notices } = read(
    camt(OPEN + balance('CLBD', '1334.56') + PAID).replace('</BkToCstmrStmt>', `${second}</BkToCstmrStmt>`),
  )
  expect(statements.map(one => one.statementId)).toEqual(['R1', 'R2'])
  expect(notices).toMatchObject([{ code: 'suite' }])
})

test('camt: currencies', () => {
  expect(codes(camt(PAID).replaceAll('EUR', 'ZZZ'))).toEqual(['devise-inconnue'])
  expect(codes(camt(PAID).replaceAll('EUR', 'CHF'))).toEqual(['devise-etrangere'])
})

test('camt.052 is read as provisional, camt.054 refused, an empty message refused', () => {
  const report = read(camt(PAID, '052.001.06', 'BkToCstmrAcctRpt', 'Rpt'))
  expect(report.statements[0]!.entries).toHaveLength(1)
  expect(report.notices).toMatchObject([{ code: 'intrajournalier' }])
  expect(codes(camt(PAID, '054.001.04', 'BkToCstmrDbtCdtNtfctn', 'Ntfctn'))).toEqual(['camt054'])
  expect(codes('<Document><BkToCstmrStmt><GrpHdr/></BkToCstmrStmt></Document>')).toEqual(['aucun-releve'])
})

test('hostile or broken XML is refused, with the line', () => {
  expect(codes(`<!DOCTYPE x [<!ENTITY a "b">]>${camt(PAID)}`)).toEqual(['doctype'])
  const cut = read(camt(PAID).slice(0, -30))
  expect(cut.problems).toMatchObject([{ code: 'xml' }])
  expect(cut.problems[0]!.message).toContain('ligne 2')
  for (const bad of [
    '<a><b></a></b>',
    '<a>&unknown;</a>',
    '<a>fish & chips</a>',
    '<a/><b/>',
    '<a></a>texte',
    '<a b="1>',
    '<a',
    '< a/>',
    `${'<a>'.repeat(50_000)}`,
  ])
    expect(codes(bad), bad.slice(0, 20)).toEqual(['xml'])
  expect(codes('<facture/>')).toEqual(['format'])
  expect(codes('<html><body>Connexion')).toEqual(['format'])
})

test('encodings: BOM, UTF-16, ISO 8859-1 and 15, one that lies, one unknown', () => {
  const named = camt(PAID.replace('Ferme &amp; Fils', 'Éléonore'))
  const nameIn = (bytes: Uint8Array) => readBankFile(bytes).statements[0]?.entries[0]?.counterparty
  expect(nameIn(utf8(`\ufeff${named}`))).toBe('Éléonore')
  expect(nameIn(utf16(named))).toBe('Éléonore')
  expect(nameIn(utf16(named).subarray(2))).toBe('Éléonore')
  expect(nameIn(latin(named.replace('UTF-8', 'ISO-8859-1')))).toBe('Éléonore')
  expect(nameIn(latin(named.replace('UTF-8', 'ISO-8859-15').replace('Éléonore', 'a\u00a4')))).toBe('a€')
  const lying = readBankFile(latin(named))
  expect(lying.statements[0]!.entries[0]!.counterparty).toBe('Éléonore')
  expect(lying.notices).toMatchObject([{ code: 'encodage' }])
  expect(readBankFile(latin(named.replace('UTF-8', 'IBM037'))).problems).toMatchObject([{ code: 'encodage' }])
})

const SGML = `OFXHEADER:100
DATA:OFXSGML
VERSION:102
ENCODING:USASCII
CHARSET:1252

<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS></SONRS></SIGNONMSGSRSV1>
<BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR<BANKACCTFROM><BANKID>30006<BRANCHID>00001<ACCTID>12345678901<ACCTTYPE>CHECKING</BANKACCTFROM>
<BANKTRANLIST><DTSTART>20261101<DTEND>20261121
<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20261110120000[+1:CET]<DTAVAIL>20261111<TRNAMT>+1234,56<FITID>A1<NAME>VIR CLIENT & FILS<MEMO>F202611-0042 &lt;solde&gt;</STMTTRN>
<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20261112<TRNAMT>-90.10<FITID>A2<CHECKNUM>0012<NAME>CHÈQUE<MEMO></STMTTRN>
<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20261113<TRNAMT>-1<FITID>A3<MEMO><NAME>FRAIS</NAME></STMTTRN>
</BANKTRANLIST><LEDGERBAL><BALAMT>5000.00<DTASOF>20261121</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>`

test('an account named by its whole RIB is that of its IBAN', () => {
  const ofx = SGML.replace('<ACCTID>12345678901', '<ACCTID>30006000011234567890189')
  expect(readBankFile(latin(ofx)).statements[0]!.account.iban).toBe(IBAN)
  const branchless = SGML.replace('<BRANCHID>00001', '')
  expect(readBankFile(latin(branchless)).statements[0]!.account).toEqual({ iban: null, number: '12345678901' })
})

test('OFX 1.x: SGML, comma decimals, bare ampersands, empty leaves, the IBAN from the RIB', () => {
  for (const bytes of [
    latin(SGML),
    utf8(SGML),
    utf8(SGML.replaceAll('\n', '\r\n')),
    latin(SGML.replaceAll('\n', '')),
  ]) {
    const { statements, problems } = readBankFile(bytes)
    expect(problems).toEqual([])
    expect(statements).toMatchObject([
      {
        format: 'ofx',
        account: { iban: IBAN, number: '300060000112345678901' },
        currency: 'EUR',
        from: '2026-11-01',
        to: '2026-11-21',
        openingCents: null,
        closingCents: 500000,
        entries: [
          {
            day: '2026-11-10',
            valueDay: '2026-11-11',
            amountCents: 123456,
            label: 'VIR CLIENT & FILS F202611-0042 <solde>',
            bankReference: 'A1',
          },
          { amountCents: -9010, label: 'CHÈQUE', reference: '0012' },
          { amountCents: -100, label: 'FRAIS', bankReference: 'A3' },
        ],
      },
    ])
  }
})

test('OFX 2.x: XML, several accounts, a card', () => {
  const line =
    '<STMTTRN><TRNTYPE>DEBIT</TRNTYPE><DTPOSTED>20261112</DTPOSTED><TRNAMT>-90.10</TRNAMT><FITID>1</FITID><NAME>A &amp; B</NAME></STMTTRN>'
  const list = `<BANKTRANLIST><DTSTART>20261101</DTSTART><DTEND>20261121</DTEND>${line}</BANKTRANLIST>`
  const { statements, problems } = read(
    `<?xml version="1.0" encoding="UTF-8"?><?OFX OFXHEADER="200" VERSION="211"?><OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR</CURDEF><BANKACCTFROM><BANKID>1</BANKID><ACCTID>2</ACCTID></BANKACCTFROM>${list}</STMTRS></STMTTRNRS></BANKMSGSRSV1>` +
      `<CREDITCARDMSGSRSV1><CCSTMTTRNRS><CCSTMTRS><CURDEF>EUR</CURDEF><CCACCTFROM><ACCTID>4970XXXX1234</ACCTID></CCACCTFROM>${list}</CCSTMTRS></CCSTMTTRNRS></CREDITCARDMSGSRSV1></OFX>`,
  )
  expect(problems).toEqual([])
  expect(statements.map(one => one.account)).toEqual([
    { iban: null, number: '2' },
    { iban: null, number: '4970XXXX1234' },
  ])
  expect(statements[1]!.entries).toMatchObject([{ amountCents: -9010, label: 'A & B' }])
})

test('OFX: what is wrong is said', () => {
  expect(codes(SGML.replace('20261112', '20260231'))).toEqual(['ecriture'])
  expect(codes(SGML.replace('-90.10', '-90.105'))).toEqual(['ecriture'])
  expect(codes(SGML.replace('<CURDEF>EUR', '<CURDEF>QQQ'))).toEqual(['devise-inconnue'])
  expect(codes(SGML.slice(0, -200))).toEqual(['fichier-coupe'])
  expect(
    codes(
      '<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>15500<SEVERITY>ERROR<MESSAGE>Non</STATUS></SONRS></SIGNONMSGSRSV1></OFX>',
    ),
  ).toEqual(['banque', 'aucun-releve'])
  expect(codes(`<!DOCTYPE a>${SGML}`)).toEqual(['doctype'])
})

const amount14 = (value: number) => {
  const digits = String(Math.abs(value)).padStart(14, '0')
  return digits.slice(0, 13) + (value < 0 ? '}JKLMNOPQR' : '{ABCDEFGHI')[Number(digits[13])]
}
const head = (kind: string, account: string) => `${kind}30006    00001EUR2 ${account}  `
const bound = (kind: string, day: string, value: number, account = '12345678901') =>
  `${head(kind, account)}${day}`.padEnd(90) + amount14(value)
const operation = (day: string, value: number, label: string, reference = '', account = '12345678901') =>
  `${`${head('04', account).slice(0, 32)}05${day}  ${day}${label}`.padEnd(90)}${amount14(value)}${reference}`.padEnd(
    120,
  )
const more = (qualifier: string, text: string) => `${head('05', '12345678901')}101126     ${qualifier}${text}`

const CFONB = [
  bound('01', '011126', 10000),
  operation('101126', 123456, 'VIR SEPA RECU', 'REF42'),
  more('LIB', 'FACTURE 42'),
  more('LIB', 'DU 01/11'),
  more('NPY', 'FERME ET FILS'),
  more('RCN', `${'F2026-42'.padEnd(35)}ACHAT`),
  more('IBP', 'BE68539007547034'),
  operation('121126', -9010, 'PRLV URSSAF'),
  bound('07', '301126', 124446),
]

test('CFONB 120: overpunched amounts, complements, balances, the IBAN from the RIB', () => {
  const { statements, problems } = read(CFONB.join('\r\n'))
  expect(problems).toEqual([])
  expect(statements).toMatchObject([
    {
      format: 'cfonb120',
      account: { iban: IBAN, number: '300060000112345678901' },
      from: '2026-11-01',
      to: '2026-11-30',
      openingCents: 10000,
      closingCents: 124446,
      entries: [
        {
          day: '2026-11-10',
          valueDay: '2026-11-10',
          amountCents: 123456,
          label: 'VIR SEPA RECU FACTURE 42 DU 01/11 ACHAT',
          counterparty: 'FERME ET FILS',
          counterpartyIban: 'BE68539007547034',
          reference: 'F2026-42',
          bankReference: null,
        },
        { amountCents: -9010, label: 'PRLV URSSAF', counterparty: null, reference: null, details: [] },
      ],
    },
  ])
})

test('CFONB 120: the same without line breaks, with blank lines, padded, cut short, ISO 646-FR', () => {
  const expected = read(CFONB.join('\n'))
  const full = CFONB.map(line => line.padEnd(120))
  for (const text of [
    full.join(''),
    full.join('\n\n'),
    `\n${CFONB.map(line => line.trimEnd()).join('\r')}\r\u001a`,
    full.join('\n').replaceAll('{', 'é').replaceAll('}', 'è'),
  ])
    expect(read(text)).toEqual(expected)
  expect(readBankFile(latin(full.join('\n').replaceAll('{', 'é').replaceAll('}', 'è')))).toEqual(expected)
})

test('CFONB 120: decimals digit, several accounts and days', () => {
  const three = [bound('01', '011126', 100000), operation('101126', 1230, 'A'), bound('07', '301126', 101230)].map(
    line => line.replace('EUR2', 'EUR3'),
  )
  const { statements, problems } = read(
    [
      ...three,
      bound('01', '301126', 5, '00000000002'),
      bound('07', '011226', 5, '00000000002'),
      bound('01', '301126', 10123),
      bound('07', '011226', 10123),
    ].join('\n'),
  )
  expect(problems).toEqual([])
  expect(statements.map(one => one.closingCents)).toEqual([10123, 5, 10123])
  expect(statements[0]!.entries[0]!.amountCents).toBe(123)
  expect(codes(three.join('\n').replace(amount14(1230), amount14(1231)))).toEqual(['ecriture'])
})

test('CFONB 120: what is wrong is said, with the line', () => {
  const said = (lines: string[]) =>
    read(lines.join('\n')).problems.map(one => `${one.code} ${/Ligne (\d+)/.exec(one.message)?.[1] ?? ''}`)
  expect(said(CFONB.slice(0, -1))).toEqual(['fichier-coupe '])
  expect(said(CFONB.slice(1))).toHaveLength(8)
  expect(said(CFONB.with(7, operation('310226', -9010, 'PRLV')))).toEqual(['ecriture 8'])
  expect(said(CFONB.with(7, operation('121126', -9011, 'PRLV')))).toEqual(['solde '])
  expect(said(CFONB.with(7, operation('121126', -9010, 'PRLV').replace('901}', '901?')))).toEqual(['ecriture 8'])
  expect(said(CFONB.toSpliced(2, 0, 'n’importe quoi'))).toEqual(['ecriture 3'])
  expect(said([CFONB[0]!, CFONB[2]!, bound('07', '301126', 10000)])).toEqual(['ecriture 2'])
})

test('CFONB 120: any amounts come back to the cent', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -99_999_999, max: 99_999_999 })),
      fc.integer({ min: -1e9, max: 1e9 }),
      (values, opening) => {
        const closing = values.reduce((a, b) => a + b, opening)
        const { statements, problems } = read(
          [
            bound('01', '011126', opening),
            ...values.map(value => operation('101126', value, 'X')),
            bound('07', '301126', closing),
          ].join('\n'),
        )
        expect(problems).toEqual([])
        expect(statements[0]!.entries.map(one => one.amountCents + 0)).toEqual(values.map(value => value + 0))
      },
    ),
  )
})

test('other files get their own remedy, and nothing ever throws', () => {
  const said = (bytes: Uint8Array) => readBankFile(bytes).problems.map(one => one.message)[0]
  expect(said(new Uint8Array())).toContain('vide')
  expect(said(utf8(' \n '))).toContain('vide')
  expect(said(utf8('%PDF-1.7'))).toContain('PDF')
  expect(said(latin('PK\u0003\u0004...'))).toContain('ZIP')
  expect(said(utf8('!Type:Bank\nD01/02/2026'))).toContain('QIF')
  expect(said(utf8(':20:X\n:25:Y\n:61:2611'))).toContain('MT940')
  expect(said(utf8('bonjour'))).toContain('reconnu')
  const samples = [camt(OPEN + PAID), SGML, CFONB.join('\n'), 'Date;Libellé;Montant\n01/02/2026;A;1,00\n']
  fc.assert(
    fc.property(
      fc.constantFrom(...samples),
      fc.nat(),
      fc.nat(),
      fc.uint8Array({ maxLength: 12 }),
      (sample, from, length, garbage) => {
        const bytes = [...utf8(sample)]
        bytes.splice(from % bytes.length, length % 40, ...garbage)
        const { statements, problems } = readBankFile(Uint8Array.from(bytes))
        expect(statements.length + problems.length).toBeGreaterThan(0)
        for (const one of statements.flatMap(statement => statement.entries))
          expect(Number.isSafeInteger(one.amountCents)).toBe(true)
      },
    ),
    { numRuns: 500 },
  )
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), bytes => {
      const { statements, problems } = readBankFile(bytes)
      expect(statements.length + problems.length).toBeGreaterThan(0)
    }),
  )
})

test('ten thousand entries are read quickly, problems are capped', () => {
  const many = camt(OPEN + PAID.repeat(10_000))
  const start = performance.now()
  expect(read(many).statements[0]!.entries).toHaveLength(10_000)
  expect(performance.now() - start).toBeLessThan(3000)
  const wrong = read(camt(entry('1.005', 'CRDT').repeat(200)))
  expect(wrong.problems).toHaveLength(51)
  expect(wrong.problems.at(-1)!.message).toContain('150 autres')
})
