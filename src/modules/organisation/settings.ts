import { z } from 'zod'
import { zId, zInteger, zOptionalText, zRateBp, zText } from '../../kernel/input.ts'

/**
 * The settings of an organisation, each with a sane default: a new house has nothing to fill in. Accounts follow the plan comptable
 * général; another account is one line here, never in the code that posts.
 */
const zAccount = (code: string) =>
  z
    .string()
    .regex(/^[1-8][0-9A-Z]{1,11}$/, 'Un compte compte 2 à 12 chiffres, par exemple 706.')
    .default(code)

export const zAccounts = z.strictObject({
  customers: zAccount('411').describe('Clients'),
  retentions: zAccount('4117').describe('Clients, retenues de garantie'),
  customerDeposits: zAccount('4191').describe('Clients, acomptes reçus'),
  doubtfulCustomers: zAccount('416').describe('Clients douteux'),
  doubtfulAllowance: zAccount('491').describe('Dépréciation des comptes clients'),
  doubtfulAllowanceCharge: zAccount('6817').describe('Dotations aux dépréciations des créances'),
  badDebts: zAccount('654').describe('Pertes sur créances irrécouvrables'),
  suppliers: zAccount('401').describe('Fournisseurs'),
  assetSuppliers: zAccount('404').describe('Fournisseurs d’immobilisations'),
  expenseReports: zAccount('4686').describe('Notes de frais à rembourser'),
  services: zAccount('706').describe('Prestations de services'),
  goods: zAccount('707').describe('Ventes de marchandises'),
  internalSales: zAccount('7081').describe('Ventes internes entre activités'),
  internalPurchases: zAccount('6081').describe('Achats internes entre activités'),
  rebates: zAccount('709').describe('Rabais, remises et ristournes accordés'),
  vatCollected: zAccount('44571').describe('TVA collectée'),
  vatWaiting: zAccount('44588').describe('TVA collectée en attente d’encaissement'),
  vatDeductible: zAccount('44566').describe('TVA déductible sur biens et services'),
  vatDeductibleAssets: zAccount('44562').describe('TVA déductible sur immobilisations'),
  vatDeductibleWaiting: zAccount('44585').describe('TVA déductible en attente de paiement'),
  vatReverseCharge: zAccount('4452').describe('TVA due sur autoliquidation'),
  bank: zAccount('512').describe('Banque'),
  cheques: zAccount('5112').describe('Chèques à encaisser'),
  cards: zAccount('511').describe('Valeurs à l’encaissement (carte)'),
  cash: zAccount('53').describe('Caisse'),
  vouchers: zAccount('5118').describe('CESU et titres à encaisser'),
  marketplaces: zAccount('5116').describe('Places de marché, versements attendus'),
  bankToBank: zAccount('580').describe('Virements de banque à banque'),
  treasuryLiaison: zAccount('581').describe('Liaison de trésorerie entre activités'),
  liaison: zAccount('181').describe('Liaison hors trésorerie entre activités'),
  unidentified: zAccount('471').describe('Opérations bancaires à identifier'),
  bankFees: zAccount('627').describe('Services bancaires'),
  salesCommissions: zAccount('6222').describe('Commissions et courtages sur ventes'),
  grossPay: zAccount('6411').describe('Salaires bruts'),
  holidayPay: zAccount('6412').describe('Congés payés'),
  employerContributions: zAccount('6451').describe('Cotisations patronales'),
  netPay: zAccount('421').describe('Personnel, rémunérations dues'),
  withholdingTax: zAccount('4421').describe('Prélèvement à la source'),
  urssaf: zAccount('431').describe('URSSAF'),
  socialBodies: zAccount('437').describe('Autres organismes sociaux'),
  holidayProvision: zAccount('4282').describe('Dettes provisionnées pour congés à payer'),
  holidayContributions: zAccount('4382').describe('Charges sociales sur congés à payer'),
  capitalCalled: zAccount('1012').describe('Capital souscrit, appelé, non versé'),
  capitalPaid: zAccount('1013').describe('Capital souscrit, appelé, versé'),
  shareSubscribers: zAccount('4562').describe('Associés, capital appelé'),
  shareReimbursements: zAccount('4567').describe('Associés, capital à rembourser'),
  workShare: zAccount('424').describe('Participation des salariés aux résultats'),
  shareInterest: zAccount('457').describe('Associés, intérêts à payer'),
  priorLosses: zAccount('119').describe('Report à nouveau débiteur'),
  otherCharges: zAccount('658').describe('Charges diverses de gestion courante'),
  otherProducts: zAccount('758').describe('Produits divers de gestion courante'),
})
export type Accounts = z.output<typeof zAccounts>

const zJournals = z.strictObject({
  sales: z.string().default('VE'),
  purchases: z.string().default('AC'),
  expenses: z.string().default('NF'),
  bank: z.string().default('BQ'),
  cash: z.string().default('CA'),
  levies: z.string().default('CO'),
  pay: z.string().default('PA'),
  sundry: z.string().default('OD'),
  opening: z.string().default('AN'),
})

/** Bearings of official pay rules that belong to the house: see platform/payroll. */
const zPaySettings = z.strictObject({
  accidentRateBp: zRateBp.default(150).describe('Taux AT/MP'),
  transportLevyRateBp: zRateBp.default(0).describe('Taux du versement mobilité'),
  healthCoverEmployerCents: z
    .number()
    .int()
    .min(0)
    .max(1_000_000)
    .meta({ text: 'cents' })
    .default(2500)
    .describe('Part patronale de la complémentaire santé, par mois'),
  headcount: zInteger(1, 100_000).default(100).describe('Effectif de l’entreprise'),
})

export const zSettings = z.strictObject({
  accounts: zAccounts.default(() => zAccounts.parse({})),
  journals: zJournals.default(() => zJournals.parse({})),
  /** TVA sur les débits for services (else: at receipt). CGI 269-2-c. */
  vatOnDebits: z.boolean().default(false),
  /** {exercice} and {number} in five digits. At most 35 characters once filled in. */
  invoiceNumberFormat: z
    .string()
    .regex(/^[A-Za-z0-9+\-_/]*\{exercice\}[A-Za-z0-9+\-_/]*\{number\}$/, 'Écrivez par exemple F{exercice}-{number}.')
    .max(30)
    .default('F{exercice}-{number}'),
  quoteNumberFormat: z
    .string()
    .regex(/^[A-Za-z0-9+\-_/]*\{exercice\}[A-Za-z0-9+\-_/]*\{number\}$/, 'Écrivez par exemple D{exercice}-{number}.')
    .max(30)
    .default('D{exercice}-{number}'),
  paymentTermDays: zInteger(0, 60).default(30),
  latePenaltyRateBp: zRateBp.default(1215),
  /** Months of employer cost that the house keeps aside before anything is payable (0: none). */
  reserveMonths: zInteger(0, 12).default(0),
  pay: zPaySettings.default(() => zPaySettings.parse({})),
  accentColour: z
    .string()
    .regex(/^#[0-9a-fA-F]{6}$/, 'Couleur attendue, par exemple #7a4f00.')
    .default('#7a4f00'),
  /** The image printed beside the legal identity: see `setLogo`. */
  logoId: zId.nullish(),
})
export type Settings = z.output<typeof zSettings>
export const DEFAULT_SETTINGS: Settings = zSettings.parse({})

export const zAddress = z
  .strictObject({
    line1: zText(120),
    line2: zOptionalText(120),
    postalCode: zText(12).overwrite(text => text.replace(/^(\d{2})\s(\d{3})$/, '$1$2')),
    city: zText(80),
    country: z
      .string()
      .toUpperCase()
      .regex(/^[A-Z]{2}$/, 'Code de pays à deux lettres, par exemple FR.')
      .default('FR'),
  })
  .refine(({ postalCode, country }) => country !== 'FR' || /^\d{5}$/.test(postalCode), {
    error: 'Code postal attendu : cinq chiffres en France.',
    path: ['postalCode'],
    // Told with whatever else is wrong, and not of a code that is not there.
    when: ({ value }) =>
      typeof (value as { postalCode?: unknown }).postalCode === 'string' &&
      Boolean((value as { postalCode: string }).postalCode.trim()),
  })
export type Address = z.output<typeof zAddress>

/** The legal identity that every document prints. */
export const zIdentity = z.strictObject({
  address: zAddress,
  vatNumber: zOptionalText(20),
  registry: zOptionalText(80),
  capital: zOptionalText(60),
  email: zOptionalText(254),
  phone: zOptionalText(30),
  website: zOptionalText(120),
  iban: zOptionalText(42),
  bic: zOptionalText(11),
  approvals: zOptionalText(200),
})
export type Identity = z.output<typeof zIdentity>
