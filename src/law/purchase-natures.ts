import type { SupplyNature, VatDeductibility } from './vat.ts'

interface PurchaseNature {
  code: string
  label: string
  /** Account of the plan comptable général (règlement ANC 2014-03, as amended by 2022-06); a setting may replace it. */
  account: string
  deductibility: VatDeductibility
  /** Services bear VAT that is deductible only once paid, unless the supplier is on *débits* (CGI art. 271, I-2). */
  supply: SupplyNature
  /** Meals, journeys…: proposed first on an expense report. */
  expenseReport?: true
}

const nature = <const C extends string>(
  code: C,
  label: string,
  account: string,
  supply: SupplyNature,
  deductibility: VatDeductibility = 'full',
) => ({ code, label, account, supply, deductibility })

const expense = <const C extends string>(
  code: C,
  label: string,
  account: string,
  supply: SupplyNature,
  deductibility: VatDeductibility = 'full',
) => ({ ...nature(code, label, account, supply, deductibility), expenseReport: true as const })

/** What people buy, in their words, with the account and VAT rule that follow. Sources: PCG; CGI ann. II art. 206, CGI art. 298. */
export const PURCHASE_NATURES = [
  nature('materials', 'Matières premières et fournitures', '601', 'goods'),
  nature('goods-for-resale', 'Marchandises à revendre', '607', 'goods'),
  nature('bought-services', 'Études et prestations achetées pour un client', '604', 'services'),
  nature('subcontracting', 'Sous-traitance', '611', 'services'),
  nature('energy', 'Eau, gaz, électricité', '6061', 'goods'),
  nature('small-equipment', 'Petit équipement et outillage', '6063', 'goods'),
  nature('office-supplies', 'Fournitures de bureau', '6064', 'goods'),
  expense('car-fuel-diesel', 'Carburant voiture\u00a0: gazole, superéthanol', '6061', 'goods', 'fuel-car-diesel'),
  expense('car-fuel-petrol', 'Carburant voiture\u00a0: essence', '6061', 'goods', 'fuel-car-petrol'),
  expense('van-fuel-diesel', 'Carburant utilitaire\u00a0: gazole, superéthanol', '6061', 'goods', 'fuel-van-diesel'),
  expense('van-fuel-petrol', 'Carburant utilitaire\u00a0: essence', '6061', 'goods', 'fuel-van-petrol'),
  expense('electric-charging', 'Recharge électrique', '6061', 'goods', 'fuel-electric'),
  nature('rent', 'Loyer et charges locatives', '6132', 'services'),
  nature('equipment-rental', 'Location de matériel', '6135', 'services'),
  nature('car-rental', 'Location de voiture', '6135', 'services', 'passenger-vehicle'),
  nature('maintenance', 'Entretien et réparations', '615', 'services'),
  nature('car-maintenance', 'Entretien de voiture', '61551', 'services', 'passenger-vehicle'),
  nature('software', 'Logiciel et abonnement en ligne', '651', 'services'),
  nature('insurance', 'Assurance', '616', 'services', 'none'),
  nature('books', 'Documentation et livres', '6181', 'goods'),
  nature('training', 'Formation suivie', '6185', 'services'),
  nature('fees', 'Honoraires', '6226', 'services'),
  nature('advertising', 'Publicité, communication, salons', '623', 'services'),
  nature('gifts', 'Cadeaux à la clientèle', '6234', 'goods', 'gift'),
  nature('freight', 'Transport de marchandises', '6241', 'services'),
  expense('train', 'Train', '6251', 'services', 'passenger-transport'),
  expense('plane-taxi', 'Avion, taxi, transports en commun', '6251', 'services', 'passenger-transport'),
  expense('tolls', 'Péages', '6251', 'services'),
  expense('parking', 'Stationnement', '6251', 'services'),
  expense('kilometres', 'Indemnités kilométriques', '6251', 'services', 'none'),
  expense('hotel', 'Hôtel (entrepreneur ou personnel)', '6256', 'services', 'staff-lodging'),
  expense('hotel-guests', 'Hôtel offert à un client ou partenaire', '6257', 'services'),
  expense('restaurant', 'Restaurant en déplacement', '6256', 'services'),
  expense('restaurant-guests', 'Repas avec un client ou partenaire', '6257', 'services'),
  nature('postage', 'Affranchissement', '626', 'services', 'none'),
  nature('telephone', 'Téléphone et internet', '626', 'services'),
  nature('bank-fees', 'Frais bancaires', '627', 'services', 'none'),
  nature('memberships', 'Cotisations professionnelles', '6281', 'services', 'none'),
  nature('taxes', 'Impôts et taxes', '635', 'services', 'none'),
] as const satisfies readonly PurchaseNature[]

export type PurchaseNatureCode = (typeof PURCHASE_NATURES)[number]['code']

const NATURE = new Map<string, PurchaseNature>(PURCHASE_NATURES.map(n => [n.code, n]))

/** Throws on an unknown code (a bug: inputs are checked against `PURCHASE_NATURES`). */
export function purchaseNature(code: PurchaseNatureCode): PurchaseNature {
  const found = NATURE.get(code)
  if (!found) throw new RangeError(`unknown purchase nature: ${code}`)
  return found
}
