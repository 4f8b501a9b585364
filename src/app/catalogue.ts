import * as admissions from '../modules/admissions/index.ts'
import * as assembly from '../modules/assembly/index.ts'
import * as bank from '../modules/bank/index.ts'
import * as documents from '../modules/documents/index.ts'
import * as invoicing from '../modules/invoicing/index.ts'
import * as ledger from '../modules/ledger/index.ts'
import * as levies from '../modules/levies/index.ts'
import * as network from '../modules/network/index.ts'
import * as organisation from '../modules/organisation/index.ts'
import * as pay from '../modules/pay/index.ts'
import * as people from '../modules/people/index.ts'
import * as purchasing from '../modules/purchasing/index.ts'
import * as reporting from '../modules/reporting/index.ts'
import * as shares from '../modules/shares/index.ts'
import * as support from '../modules/support/index.ts'
import * as surplus from '../modules/surplus/index.ts'
import * as takings from '../modules/takings/index.ts'
import * as training from '../modules/training/index.ts'
import * as treasury from '../modules/treasury/index.ts'
import type { AnyUseCase } from '../platform/use-case.server.ts'

const MODULES = {
  organisation,
  documents,
  people,
  admissions,
  ledger,
  levies,
  treasury,
  shares,
  invoicing,
  purchasing,
  takings,
  pay,
  bank,
  support,
  training,
  network,
  assembly,
  surplus,
  reporting,
}

const isUseCase = (value: unknown): value is AnyUseCase =>
  typeof value === 'function' && 'api' in value && 'run' in value

/** Every use case of the platform, with its module: the API, its description and the permission matrix are made from this. */
export const CATALOGUE: readonly { module: string; useCase: AnyUseCase }[] = Object.entries(MODULES).flatMap(
  ([module, exported]) =>
    Object.values(exported)
      .filter(isUseCase)
      .map(useCase => ({ module, useCase })),
)
