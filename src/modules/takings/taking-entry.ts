import { type Cents, sum } from '../../kernel/money.ts'
import { accountOfMethod } from '../invoicing/receipt-method.ts'
import { creditLine, debitLine, type EntryLine } from '../ledger/entry.ts'
import type { Accounts } from '../organisation/settings.ts'
import { feeNetCents, paymentsOf, priceLine, type Taking, type TakingLine } from './taking.ts'

export const productAccount = (line: TakingLine, accounts: Accounts): string =>
  line.account ?? (line.nature === 'goods' ? accounts.goods : accounts.services)

/**
 * The lines of a taking, before levies, all of one activity:
 *   D 53 · 511 · 5112 · … what was received · D 6222 and 44566 what the marketplace kept · C 70x · C 44571
 * The money is there: no VAT waits, of goods or of services. A fee from abroad adds C 4452, the VAT that we owe ourselves.
 */
export function takingLines(
  taking: Taking & { activityId: string; reference: string },
  accounts: Accounts,
): EntryLine[] {
  const { activityId, reference: label, fee } = taking
  const about = { activityId, label }
  const lines = taking.lines.map(priceLine)
  const feeVat = { ...about, ...(fee?.reverseChargeBp == null ? {} : { vatRateBp: fee.reverseChargeBp }) }
  return [
    ...paymentsOf(taking).flatMap(({ method, amountCents }) =>
      debitLine(amountCents, { ...about, account: accountOfMethod(method, accounts) }),
    ),
    ...debitLine(fee ? feeNetCents(fee) : 0, { ...about, account: accounts.salesCommissions }),
    ...debitLine(fee?.vatCents ?? 0, { ...feeVat, account: accounts.vatDeductible }),
    ...creditLine(fee?.reverseChargeBp == null ? 0 : fee.vatCents, { ...feeVat, account: accounts.vatReverseCharge }),
    ...summed(lines, line => productAccount(line, accounts), 'netCents').flatMap(([account, amount]) =>
      creditLine(amount, { ...about, account }),
    ),
    ...summed(lines, line => line.vatRateBp, 'vatCents').flatMap(([vatRateBp, amount]) =>
      creditLine(amount, { ...about, account: accounts.vatCollected, vatRateBp }),
    ),
  ]
}

function summed<L, K>(lines: readonly L[], key: (line: L) => K, what: keyof L): [K, Cents][] {
  return [...Map.groupBy(lines, key)].map(([one, its]) => [one, sum(its.map(line => line[what] as number))])
}
