import { type Day, day } from '../kernel/day.ts'
import { type Cents, cents } from '../kernel/money.ts'
import { type Dated, inForce } from './dated.ts'

/** Where the taxable operation takes place. `none`: outside the territory of French VAT. */
export type VatTerritory =
  | 'metropole'
  | 'corse'
  | 'guadeloupe'
  | 'martinique'
  | 'reunion'
  | 'guyane'
  | 'mayotte'
  | 'none'

interface VatRate {
  rateBp: number
  label: string
  article: string
}

const rate = (rateBp: number, label: string, article: string): VatRate => ({ rateBp, label, article })

const ZERO_RATE = rate(0, 'Sans TVA', '')
const MAINLAND = [
  rate(2000, 'Taux normal', 'CGI art. 278'),
  rate(1000, 'Taux intermédiaire', 'CGI art. 278 bis, 278 quater, 279, 279-0 bis'),
  rate(550, 'Taux réduit', 'CGI art. 278-0 bis, 278-0 bis A'),
  rate(210, 'Taux particulier', 'CGI art. 281 quater à 281 nonies'),
  ZERO_RATE,
]
const CORSICA = [
  rate(2000, 'Taux normal', 'CGI art. 278'),
  rate(1300, 'Taux particulier de Corse (produits pétroliers)', 'CGI art. 297, I-1-6°'),
  rate(1000, 'Taux intermédiaire, et taux particulier de Corse', 'CGI art. 279 ; art. 297, I-1-5°'),
  rate(550, 'Taux réduit', 'CGI art. 278-0 bis'),
  rate(210, 'Taux particulier de Corse', 'CGI art. 297, I-1-2°'),
  rate(90, 'Taux particulier de Corse', 'CGI art. 297, I-1-1°'),
  ZERO_RATE,
]
const OVERSEAS = [
  rate(850, 'Taux normal', 'CGI art. 296, 1°-b'),
  rate(210, 'Taux réduit', 'CGI art. 296, 1°-a'),
  rate(175, 'Taux particulier (animaux de boucherie aux non-assujettis)', 'CGI ann. I art. 26 A (à vérifier)'),
  rate(105, 'Taux particulier (presse, spectacles)', 'CGI ann. I art. 26 A (à vérifier)'),
  ZERO_RATE,
]

const since2014 = (value: readonly VatRate[], source: string): Dated<readonly VatRate[]>[] => [
  { from: day('2014-01-01'), value, source },
]
const NOT_APPLIED = 'CGI art. 294, 1 : la TVA n’est provisoirement pas applicable en Guyane et à Mayotte'

/**
 * Rates by territory since 2014-01-01 (20 %, 10 % and their peers: loi 2012-1510 art. 68). Since 1 September 2026 these articles stand in the
 * code des impositions sur les biens et services, the rules being the same (ordonnance 2025-1247 du 17 décembre 2025); the mentions of invoices
 * may cite those of the CGI until 31 December 2027 (à vérifier : article de l’ordonnance, table de correspondance).
 */
export const VAT_RATES: Record<VatTerritory, readonly Dated<readonly VatRate[]>[]> = {
  metropole: since2014(MAINLAND, 'CGI art. 278 à 281 nonies ; loi 2012-1510 du 29 décembre 2012, art. 68'),
  corse: since2014(CORSICA, 'CGI art. 297, I'),
  guadeloupe: since2014(OVERSEAS, 'CGI art. 296'),
  martinique: since2014(OVERSEAS, 'CGI art. 296'),
  reunion: since2014(OVERSEAS, 'CGI art. 296'),
  guyane: since2014([ZERO_RATE], NOT_APPLIED),
  mayotte: since2014([ZERO_RATE], NOT_APPLIED),
  none: since2014([ZERO_RATE], 'CGI art. 256-0 et 258 à 259 D : hors du territoire de la TVA française'),
}

/** Every rate that some territory has or had, once each, highest first. */
export const VAT_RATES_EVER: readonly number[] = [
  ...new Set(Object.values(VAT_RATES).flatMap(table => table.flatMap(({ value }) => value.map(rate => rate.rateBp)))),
].toSorted((a, b) => b - a)

/** The rates that may be used on `at`, highest first, zero last. */
export function vatRatesInForce(at: Day, territory: VatTerritory = 'metropole'): readonly VatRate[] {
  return inForce(VAT_RATES[territory], at)
}

/** VAT category codes of EN 16931 (BT-118, BT-151, UNCL 5305). */
type En16931VatCategory = 'S' | 'Z' | 'AE' | 'E' | 'K' | 'G' | 'O'

interface VatCategory {
  code: string
  label: string
  en16931: En16931VatCategory
  /** BT-121, code list VATEX; absent when no code fits: the text (BT-120) is then enough. */
  vatex?: string
  article: string
  /** What the invoice has to say, word for word (CGI ann. II art. 242 nonies A, I-12° and 13°); null when nothing. */
  mention: string | null
  source: string
}

const category = <const C extends string>(
  code: C,
  en16931: En16931VatCategory,
  label: string,
  article: string,
  mention: string | null,
  vatex?: string,
  source = article,
) => ({ code, en16931, label, article, mention, source, ...(vatex ? { vatex } : {}) })

/** How a sale stands towards VAT. Only `standard` bears a rate above zero. */
export const VAT_CATEGORIES = [
  category('standard', 'S', 'Taxable', 'CGI art. 256', null),
  category('zero', 'Z', 'Taxable au taux zéro', 'CGI art. 278 s.', null),
  category(
    'reverse-charge-building',
    'AE',
    'Sous-traitance de travaux immobiliers',
    'CGI art. 283, 2 nonies',
    'Autoliquidation (art. 283, 2 nonies du CGI)',
    'VATEX-EU-AE',
  ),
  category(
    'reverse-charge-eu-services',
    'AE',
    'Prestation de services à un assujetti d’un autre État de l’Union',
    'CGI art. 259, 1° ; directive 2006/112/CE art. 44 et 196',
    'Autoliquidation (art. 259, 1° du CGI ; art. 196 de la directive 2006/112/CE)',
    'VATEX-EU-AE',
  ),
  category(
    'intra-eu-goods',
    'K',
    'Livraison de biens à un assujetti d’un autre État de l’Union',
    'CGI art. 262 ter, I',
    'Exonération de TVA, art. 262 ter, I du CGI',
    'VATEX-EU-IC',
  ),
  category(
    'export',
    'G',
    'Exportation de biens hors de l’Union',
    'CGI art. 262, I',
    'Exonération de TVA, art. 262, I du CGI',
    'VATEX-EU-G',
  ),
  category(
    'services-outside-eu',
    'O',
    'Prestation de services à un assujetti établi hors de l’Union',
    'CGI art. 259, 1°',
    'TVA non applicable, art. 259, 1° du CGI',
    'VATEX-EU-O',
  ),
  category(
    'exempt-training',
    'E',
    'Formation professionnelle continue (avec attestation)',
    'CGI art. 261, 4-4°-a',
    'Exonération de TVA, art. 261, 4-4°-a du CGI',
    'VATEX-EU-132-1I',
  ),
  category(
    'exempt-education',
    'E',
    'Cours et leçons particuliers donnés par une personne physique',
    'CGI art. 261, 4-4°-b',
    'Exonération de TVA, art. 261, 4-4°-b du CGI',
    'VATEX-EU-132-1J',
  ),
  category(
    'exempt-care',
    'E',
    'Soins aux personnes par une profession réglementée',
    'CGI art. 261, 4-1°',
    'Exonération de TVA, art. 261, 4-1° du CGI',
    'VATEX-EU-132-1C',
  ),
  category(
    'exempt-association',
    'E',
    'Services d’un organisme d’utilité générale à gestion désintéressée',
    'CGI art. 261, 7-1°',
    'Exonération de TVA, art. 261, 7-1° du CGI',
  ),
  category(
    'exempt-personal-services',
    'E',
    'Services à la personne d’une association agréée ou autorisée',
    'CGI art. 261, 7-1° ter',
    'Exonération de TVA, art. 261, 7-1° ter du CGI',
    undefined,
    'CGI art. 261, 7-1° ter (à vérifier pour une coopérative : réservé aux associations)',
  ),
  category(
    'exempt-letting',
    'E',
    'Location de locaux nus ou d’habitation',
    'CGI art. 261 D',
    'Exonération de TVA, art. 261 D du CGI',
  ),
  category(
    'exempt-means-group',
    'E',
    'Services à prix coûtant aux membres d’un groupement',
    'CGI art. 261 B',
    'Exonération de TVA, art. 261 B du CGI',
    'VATEX-EU-132-1F',
  ),
  category(
    'franchise',
    'E',
    'Franchise en base',
    'CGI art. 293 B',
    'TVA non applicable, art. 293 B du CGI',
    'VATEX-FR-FRANCHISE',
  ),
  category(
    'franchise-authors',
    'E',
    'Franchise des auteurs et artistes-interprètes',
    'CGI art. 293 B, III',
    'TVA non applicable, art. 293 B du CGI',
    'VATEX-FR-FRANCHISE',
    'CGI art. 293 B (numérotation interne à vérifier)',
  ),
  category(
    'guyane-mayotte',
    'O',
    'Opération située en Guyane ou à Mayotte',
    'CGI art. 294, 1',
    'TVA non applicable, art. 294, 1 du CGI',
    'VATEX-EU-O',
  ),
  category(
    'disbursement',
    'O',
    'Débours au nom et pour le compte du client',
    'CGI art. 267, II-2°',
    'Débours, hors base de la TVA, art. 267, II-2° du CGI',
    'VATEX-EU-O',
  ),
  category(
    'outside-scope',
    'O',
    'Hors champ (subvention, cotisation, indemnité)',
    'CGI art. 256',
    'Opération hors du champ de la TVA, art. 256 du CGI',
    'VATEX-EU-O',
  ),
] as const satisfies readonly VatCategory[]

export type VatCategoryCode = (typeof VAT_CATEGORIES)[number]['code']

const ALWAYS_INVOICED: readonly VatCategoryCode[] = [
  'reverse-charge-building',
  'reverse-charge-eu-services',
  'intra-eu-goods',
  'export',
  'services-outside-eu',
  'disbursement',
]

/** Between businesses, or across a border, an invoice is due, and a disbursement is accounted for to its client (CGI art. 289, I; 267, II-2°): only these do without. */
export const CATEGORIES_WITHOUT_INVOICE = VAT_CATEGORIES.map(category => category.code).filter(
  code => !ALWAYS_INVOICED.includes(code),
)

const CATEGORY = new Map<string, VatCategory>(VAT_CATEGORIES.map(c => [c.code, c]))

/** Throws on an unknown code (a bug: inputs are checked against `VAT_CATEGORIES`). */
export function vatCategory(code: VatCategoryCode): VatCategory {
  const found = CATEGORY.get(code)
  if (!found) throw new RangeError(`unknown VAT category: ${code}`)
  return found
}

export type SupplyNature = 'goods' | 'services'

/** Since then the VAT of a deposit on goods is due at its receipt; before, only at delivery. */
const GOODS_DEPOSIT_AT_RECEIPT: Dated<boolean>[] = [
  { from: day('1979-01-01'), value: false, source: 'CGI art. 269, 2-a, rédaction antérieure' },
  { from: day('2023-01-01'), value: true, source: 'CGI art. 269, 2-a ; loi 2021-1900 du 30 décembre 2021, art. 30' },
]

/**
 * When the VAT of an invoice line is due: when the invoice is issued (goods, taken as delivered; services by option on
 * *débits*) or when money comes in (services, deposits). A deposit on goods invoiced with VAT before 2023 is due for having
 * been invoiced (CGI art. 283, 3). The option on *débits* never delays a deposit, nor does it bring its VAT before the receipt.
 * Source: CGI art. 269, 2-a and 2-c.
 */
export function vatDueAt(sale: {
  nature: SupplyNature
  isDeposit: boolean
  onDebits: boolean
  day: Day
}): 'issue' | 'receipt' {
  if (sale.nature === 'goods')
    return sale.isDeposit && inForce(GOODS_DEPOSIT_AT_RECEIPT, sale.day) ? 'receipt' : 'issue'
  return sale.isDeposit || !sale.onDebits ? 'receipt' : 'issue'
}

const share = (from: string, value: number, source: string): Dated<number> => ({ from: day(from), value, source })
const ALWAYS = '2014-01-01'
const FUEL = 'CGI art. 298, 4-1°'

/** Deductible share of the VAT on purchases, in basis points, by kind of purchase; before the activity's own VAT coefficient. */
const VAT_DEDUCTIBILITY = {
  full: { label: 'Déductible', shares: [share(ALWAYS, 10_000, 'CGI art. 271')] },
  none: { label: 'Sans TVA déductible', shares: [share(ALWAYS, 0, 'CGI art. 261 à 261 E, 271')] },
  'passenger-transport': {
    label: 'Transport de personnes\u00a0: TVA non déductible',
    shares: [share(ALWAYS, 0, 'CGI ann. II art. 206, IV-2-5°')],
  },
  'staff-lodging': {
    label: 'Hébergement du personnel ou des dirigeants\u00a0: TVA non déductible',
    shares: [share(ALWAYS, 0, 'CGI ann. II art. 206, IV-2-2°')],
  },
  'passenger-vehicle': {
    label: 'Voiture de tourisme (achat, location, entretien)\u00a0: TVA non déductible',
    shares: [share(ALWAYS, 0, 'CGI ann. II art. 206, IV-2-6° et suivants')],
  },
  gift: {
    label: 'Cadeau\u00a0: TVA déductible jusqu’au seuil par bénéficiaire et par an',
    shares: [share(ALWAYS, 0, 'CGI ann. II art. 206, IV-2-3°')],
  },
  'fuel-car-diesel': {
    label: 'Gazole ou superéthanol, voiture\u00a0: 80\u00a0%',
    shares: [share(ALWAYS, 8_000, FUEL)],
  },
  'fuel-car-petrol': {
    label: 'Essence, voiture\u00a0: 80\u00a0%',
    shares: [
      share(ALWAYS, 0, FUEL),
      share('2017-01-01', 1_000, `${FUEL} ; loi 2016-1917, art. 31`),
      share('2018-01-01', 2_000, `${FUEL} ; loi 2016-1917, art. 31`),
      share('2019-01-01', 4_000, `${FUEL} ; loi 2016-1917, art. 31`),
      share('2020-01-01', 6_000, `${FUEL} ; loi 2016-1917, art. 31`),
      share('2021-01-01', 8_000, `${FUEL} ; loi 2016-1917, art. 31`),
    ],
  },
  'fuel-van-diesel': {
    label: 'Gazole ou superéthanol, utilitaire\u00a0: 100\u00a0%',
    shares: [share(ALWAYS, 10_000, FUEL)],
  },
  'fuel-van-petrol': {
    label: 'Essence, utilitaire\u00a0: 100\u00a0%',
    shares: [
      share(ALWAYS, 0, FUEL),
      share('2018-01-01', 2_000, `${FUEL} ; loi 2016-1917, art. 31 (à vérifier)`),
      share('2019-01-01', 4_000, `${FUEL} ; loi 2016-1917, art. 31 (à vérifier)`),
      share('2020-01-01', 6_000, `${FUEL} ; loi 2016-1917, art. 31 (à vérifier)`),
      share('2021-01-01', 8_000, `${FUEL} ; loi 2016-1917, art. 31 (à vérifier)`),
      share('2022-01-01', 10_000, `${FUEL} ; loi 2016-1917, art. 31 (à vérifier)`),
    ],
  },
  'fuel-electric': { label: 'Électricité, GPL ou hydrogène\u00a0: 100\u00a0%', shares: [share(ALWAYS, 10_000, FUEL)] },
} as const satisfies Record<string, { label: string; shares: readonly Dated<number>[] }>

export type VatDeductibility = keyof typeof VAT_DEDUCTIBILITY

/** Value, tax included, of the gifts to one person in a year up to which their VAT stays deductible. */
const GIFT_LIMIT: Dated<Cents>[] = [
  { from: day('2011-01-01'), value: cents(65_00), source: 'CGI ann. IV art. 28-00 A, rédaction de 2011' },
  { from: day('2016-01-01'), value: cents(69_00), source: 'CGI ann. IV art. 28-00 A ; arrêté du 10 juin 2016' },
  {
    from: day('2021-01-01'),
    value: cents(73_00),
    source: 'CGI ann. IV art. 28-00 A ; arrêté du 9 juillet 2021 ; révision quinquennale de 2026 (à vérifier)',
  },
]

/**
 * Deductible share of the VAT of a purchase, in basis points. For gifts, `yearlyGiftCents` is what this person was given in the
 * year, tax included, this purchase in; without it nothing is deductible.
 */
export function deductibleShareBp(kind: VatDeductibility, at: Day, yearlyGiftCents?: number): number {
  if (kind === 'gift' && yearlyGiftCents !== undefined && yearlyGiftCents <= inForce(GIFT_LIMIT, at)) return 10_000
  return inForce<number>(VAT_DEDUCTIBILITY[kind].shares, at)
}
