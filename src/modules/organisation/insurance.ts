import type { Day } from '../../kernel/day.ts'

/** The insurance that an activity's trade must have (C. assur. art. L241-1), as its quotes and invoices say it. */
export interface Insurance {
  insurer: string
  insurerAddress: string
  /** Where it covers the work: « France métropolitaine ». */
  coverage: string
  /** Its last day, by its certificate. */
  endsOn?: Day | null | undefined
}

/** The insurance, if it still runs on that day. */
export const insuranceOn = (insurance: Insurance | null, on: Day): Insurance | null =>
  insurance && (!insurance.endsOn || insurance.endsOn >= on) ? insurance : null

/** The insurer's certificate, which goes with quotes and invoices (C. assur. art. L243-2) while the insurance runs. */
export const attestationOn = (
  { insurance, attestationId }: { insurance: Insurance | null; attestationId: string | null },
  on: Day,
): string | null => insuranceOn(insurance, on) && attestationId
