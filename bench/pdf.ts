import { day } from '../src/kernel/day.ts'
import { cents } from '../src/kernel/money.ts'
import { type PrintedDocument, renderDocument } from '../src/modules/invoicing/printed-document.server.ts'
import { report, timed } from './bench.ts'

const item = (label: string) => ({
  type: 'item' as const,
  label,
  quantity: '2',
  unit: 'h',
  unitPrice: '166.665',
  discount: null,
  vat: '20 %',
  amountCents: cents(33_333),
})

const invoice = (i: number): PrintedDocument => ({
  kind: 'invoice',
  number: `F2026-${String(i).padStart(5, '0')}`,
  issueDay: day('2026-03-10'),
  supply: { day: day('2026-03-09') },
  nature: 'services',
  dueDay: day('2026-04-09'),
  validUntil: null,
  subject: 'Étude et pose',
  seller: {
    name: 'Coopérative d’essai',
    legalForm: 'SCOP SA à capital variable',
    siren: '732829320',
    siret: null,
    rcs: 'Toulouse',
    vatNumber: 'FR44732829320',
    address: ['1 place de la Halle', '31430 Le Fousseret'],
    email: 'bonjour@exemple.fr',
    phone: null,
    website: null,
    logo: null,
    accent: '#7a4f00',
  },
  activity: {
    tradeName: 'Atelier des Rives',
    trade: 'Ébénisterie',
    contactName: 'Camille Essai',
    email: null,
    phone: null,
    website: null,
    logo: null,
  },
  buyer: {
    name: `Client ${i}`,
    contactName: null,
    address: ['2 rue du Port', '31310 Rieux-Volvestre'],
    siren: '552100554',
    vatNumber: null,
    deliveryAddress: null,
    orderReference: null,
  },
  lines: [item('Étude'), item('Pose'), item('Déplacement')],
  adjustments: [],
  vat: [{ rate: '20 %', baseCents: cents(99_999), vatCents: cents(20_000) }],
  totals: {
    netCents: cents(99_999),
    vatCents: cents(20_000),
    grossCents: cents(119_999),
    deducted: [],
    dueCents: cents(119_999),
  },
  mentions: [
    'Prestation de services.',
    'Pénalités de retard au taux de 12,15 %.',
    'Indemnité forfaitaire de recouvrement : 40,00 €.',
  ],
  payment: { terms: 'Par virement', iban: 'FR7630006000011234567890189', bic: 'AGRIFRPP', reference: null },
  cape: null,
  credited: null,
})

/** Invoices printed one after the other, as a batch does. */
export async function benchPdf(): Promise<void> {
  for (let i = 0; i < 20; i++) await renderDocument(invoice(i))
  const count = 500
  const before = process.memoryUsage().rss
  const ms = await timed(async () => {
    for (let i = 0; i < count; i++) await renderDocument(invoice(i))
  })
  report('pdf', 'invoice, each in a batch of 500', ms / count, 'ms', '≤ 15')
  report('pdf', 'memory gained over the batch', (process.memoryUsage().rss - before) / 1e6, 'MB')
}
