import { listBankAccounts } from '../../../modules/bank/index.ts'
import { listLevies } from '../../../modules/levies/index.ts'
import { getOrganisation, listActivities } from '../../../modules/organisation/index.ts'
import type { Organisation } from '../../../modules/organisation/organisation.ts'
import { load, type PageArgs } from '../../../platform/page.server.ts'

/** Which of the first steps of a house are behind it. */
export async function readFirstSteps(args: PageArgs) {
  const [organisation, levies, banks, activities] = await Promise.all([
    load(args, getOrganisation, {}),
    load(args, listLevies, {}),
    load(args, listBankAccounts, { archived: false }),
    load(args, listActivities, {}),
  ])
  const { identity } = organisation as unknown as Organisation
  return {
    identity: Boolean(identity.iban && identity.registry),
    levy: levies.length > 0,
    bank: banks.rows.length > 0,
    activity: activities.some(({ isHouse }) => !isHouse),
    // The last step is done when somebody is under contract: then the card is gone.
    person: false,
  }
}

export type FirstSteps = Awaited<ReturnType<typeof readFirstSteps>>
