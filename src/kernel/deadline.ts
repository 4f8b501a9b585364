import type { Day } from './day.ts'

/**
 * Something that a day will require of somebody: a contract's end, an interview due, a paper that expires. Each module says its own; the
 * alarms of the house are all of them, 90, 30 and 7 days before, until handled.
 */
export interface Deadline {
  /** Of what kind, in the module's own words (« cape-end »); with `subjectId`, names the deadline from one day to the next. */
  kind: string
  subjectId: string
  on: Day
  /** French, what is due: « Terme du CAPE ». Never a person's name. */
  label: string
  /** What the law or the house asks, in one sentence; null when the label says it all. */
  why: string | null
  personId: string | null
  activityId: string | null
  /** The page where it is handled. */
  href: string
}
