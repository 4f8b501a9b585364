import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { day } from '../../kernel/day.ts'
import { cents } from '../../kernel/money.ts'
import { type PrintedDocument, type PrintedLine, printedTitle, renderDocument } from './printed-document.server.ts'

const logo = Buffer.from(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle cx="4" cy="4" r="4" fill="#2f5d50"/></svg>',
)
const item = (label: string, amount: number): PrintedLine => ({
  type: 'item',
  label,
  quantity: '6.5',
  unit: 'm',
  unitPrice: '48.3333',
  discount: null,
  vat: '20\u00a0%',
  amountCents: cents(amount),
})
const invoice: PrintedDocument = {
  kind: 'invoice',
  number: 'F-2026-00042',
  issueDay: day('2026-11-21'),
  supply: { from: day('2026-11-02'), to: day('2026-11-20') },
  nature: 'both',
  dueDay: day('2026-12-21'),
  validUntil: null,
  subject: 'Bibliothèque en chêne',
  seller: {
    name: 'Coopérative des Rives',
    legalForm: 'SCOP SARL à capital variable',
    siren: '732829320',
    siret: '73282932000074',
    rcs: 'RCS Toulouse 732 829 320',
    vatNumber: 'FR44732829320',
    address: ['12 rue des Tanneurs', '31220 Cazères'],
    email: 'contact@rives.example',
    phone: '05 61 00 00 00',
    website: null,
    logo,
    accent: '#ffd24a',
  },
  activity: {
    tradeName: 'Atelier du Port',
    trade: 'Ébénisterie',
    contactName: 'Maïwenn Le Goff',
    email: null,
    phone: '06 12 34 56 78',
    website: null,
    logo,
  },
  buyer: {
    name: 'Commune de Cazères',
    contactName: null,
    address: ['1 place de l’Hôtel de Ville', '31220 Cazères'],
    siren: '213101355',
    vatNumber: null,
    deliveryAddress: ['Médiathèque, 4 rue du Port'],
    orderReference: 'ENG-118',
  },
  lines: [
    { type: 'section', label: 'Fabrication' },
    item('Étagère\nChêne massif, finition huile', 31_417),
    { type: 'subtotal', label: 'Sous-total fabrication', amountCents: cents(31_417) },
    { type: 'text', label: 'Pose offerte.' },
  ],
  adjustments: [{ label: 'Remise fidélité', vat: '20\u00a0%', amountCents: cents(-1417) }],
  vat: [{ rate: '20\u00a0%', baseCents: cents(30_000), vatCents: cents(6000) }],
  totals: {
    netCents: cents(30_000),
    vatCents: cents(6000),
    grossCents: cents(36_000),
    deducted: [{ label: 'Acompte F-2026-00031', amountCents: cents(10_000) }],
    dueCents: cents(26_000),
  },
  mentions: [
    'Nature de l’opération\u00a0: livraison de biens et prestation de services.',
    'Option pour le paiement de la taxe d’après les débits.',
  ],
  payment: { terms: 'À 30 jours, par virement', iban: 'FR7630006000011234567890189', bic: 'AGRIFRPP', reference: null },
  cape: { entrepreneurName: 'Maïwenn Le Goff', endDay: day('2027-06-30') },
  credited: null,
}

/** The words of the PDF by poppler; non-breaking spaces are made plain. */
const textOf = (pdf: Uint8Array): string =>
  execFileSync('pdftotext', ['-layout', '-', '-'], { input: pdf, encoding: 'utf8' })
    .replace(/[\u00a0\u2009\u202f]/g, ' ')
    .replace(/\u200b/g, '')
function expectWords(pdf: Uint8Array, words: string[]) {
  expect(Buffer.from(pdf.subarray(0, 5)).toString()).toBe('%PDF-')
  const text = textOf(pdf)
  for (const word of words) expect(text).toContain(word)
}

describe('renderDocument', () => {
  test('an invoice carries every compulsory mention (CGI ann. II art. 242 nonies A)', async () => {
    expectWords(await renderDocument(invoice), [
      'Facture',
      'F-2026-00042',
      'Coopérative des Rives',
      'Atelier du Port',
      'SARL à capital variable',
      '· RCS Toulouse 732 829 320 ·',
      'SIRET 732 829 320 00074',
      'FR44732829320',
      'Commune de Cazères',
      'SIREN 213 101 355',
      'Médiathèque',
      '21/11/2026',
      '21/12/2026',
      'du 02/11/2026 au 20/11/2026',
      'ENG-118',
      'livraison de biens et prestation de services',
      '6,5 m',
      '48,3333',
      '20 %',
      '314,17',
      '−14,17',
      '300,00 €',
      '60,00',
      '360,00 €',
      '−100,00 €',
      '260,00 €',
      'CAPE',
      '30 juin 2027',
      'd’après les débits',
      'FR76 3000 6000',
      'page 1/1',
    ])
  })
  test('a quote has its validity, its signature box and no payment code; a credit note names the invoice', async () => {
    const quote = await renderDocument({
      ...invoice,
      kind: 'quote',
      number: 'D-1',
      validUntil: day('2026-12-31'),
      cape: null,
    })
    expectWords(quote, ['Devis', '31/12/2026', 'Bon pour accord'])
    expect(textOf(quote)).not.toContain('application bancaire')
    const credit = await renderDocument({
      ...invoice,
      kind: 'creditNote',
      number: 'A-1',
      activity: null,
      payment: null,
      credited: { number: 'F-2026-00042', issueDay: day('2026-11-21') },
      totals: { ...invoice.totals, deducted: [], dueCents: cents(-36_000) },
    })
    expectWords(credit, [
      'Avoir',
      'F-2026-00042 du 21/11/2026',
      'Net à votre crédit',
      '360,00 €',
      'Émetteur'.toUpperCase(),
    ])
  })
  test('a draft without number, day, logo or lines is still printed, marked', async () => {
    const draft = {
      ...invoice,
      number: null,
      issueDay: null,
      dueDay: null,
      supply: null,
      lines: [],
      vat: [],
      mentions: [],
    }
    expectWords(await renderDocument({ ...draft, seller: { ...invoice.seller, logo: null } }), [
      'Brouillon, sans numéro',
    ])
    expect(printedTitle(draft)).toBe('Facture (brouillon)')
  })
  test('eighty long lines and twelve-digit amounts run over pages, with the header and the section repeated', async () => {
    const lines = Array.from({ length: 80 }, (_, i) =>
      i % 20 === 0
        ? ({ type: 'section', label: `Lot ${1 + i / 20}` } as const)
        : item(`Prestation ${i} 🎉 ${'longue '.repeat(i % 9)}${'x'.repeat(i % 4 ? 0 : 90)}`, 99_999_999_999_999),
    )
    const pdf = await renderDocument({ ...invoice, lines })
    const text = textOf(pdf)
    if (text === null) return
    const pages = text.split('\f').filter(page => page.trim() !== '')
    expect(pages.length).toBeGreaterThan(3)
    for (const [i, page] of pages.entries()) expect(page).toContain(`page ${i + 1}/${pages.length}`)
    expect(pages[1]).toContain('DÉSIGNATION')
    expect(pages[1]).toMatch(/Lot [12]/)
    expect(text.match(/999 999 999 999,99/g)).toHaveLength(76)
  })
  test('an attachment travels inside', async () => {
    const pdf = await renderDocument(invoice, [
      {
        name: 'factur-x.xml',
        bytes: Buffer.from('<x/>'),
        attach: { mimeType: 'application/xml', relationship: 'alternative', description: 'Factur-X' },
      },
    ])
    expect(Buffer.from(pdf).toString('latin1')).toContain('factur-x.xml')
  })
})
