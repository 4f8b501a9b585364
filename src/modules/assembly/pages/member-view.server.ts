import { readForm } from '../../../platform/form.ts'
import type { MyAssembly } from '../my-votes.ts'
import { newReceipt } from '../urn.ts'
import { castMyVotes } from '../vote.ts'

/** A receipt for each voice that may still vote: made with the page, so that pressing twice votes once. */
export const withReceipts = (mine: MyAssembly) => ({
  ...mine,
  items: mine.items.map(item => ({
    ...item,
    waiting: item.waiting.map(voice => ({ ...voice, receipt: newReceipt() })),
  })),
})
export type MemberData = ReturnType<typeof withReceipts>

/** The votes that a form holds. */
export const votesIn = (form: FormData) => readForm(castMyVotes.input, form) as object
