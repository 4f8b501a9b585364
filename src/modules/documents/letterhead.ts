import type { Context } from '../../platform/use-case.server.ts'
import { readHouseLogo, readOrganisation } from '../organisation/index.ts'
import { LEGAL_FORM_LABELS } from '../organisation/organisation.ts'
import type { PrintedDocument } from './printed-document.server.ts'

/** What every document of the house bears. */
export async function letterhead(ctx: Context): Promise<Pick<PrintedDocument, 'house' | 'foot' | 'accent' | 'logo'>> {
  const house = await readOrganisation(ctx)
  const { cooperative_forme, cooperative_siren, cooperative_adresse, cooperative_registre } = await houseFields(ctx)
  return {
    house: house.name,
    foot: [house.name, cooperative_forme, `SIREN ${cooperative_siren}`, cooperative_registre, cooperative_adresse]
      .filter(Boolean)
      .join(' · '),
    accent: house.settings.accentColour,
    logo: await readHouseLogo(ctx),
  }
}

export async function houseFields(ctx: Context) {
  const { name, legalForm, siren, identity } = await readOrganisation(ctx)
  const { line1, line2, postalCode, city } = identity.address
  return {
    cooperative: name,
    cooperative_forme: LEGAL_FORM_LABELS[legalForm],
    cooperative_siren: siren.replace(/\d{3}(?=\d)/g, '$& '),
    cooperative_adresse: [line1, line2, `${postalCode} ${city}`].filter(Boolean).join(', '),
    cooperative_registre: identity.registry ?? '',
  }
}
