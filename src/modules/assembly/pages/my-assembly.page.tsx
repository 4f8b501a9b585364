import { attempt, chooseNamed, formOf, load, perform, signedIn } from '../../../platform/page.server.ts'
import { PageHeader } from '../../../ui/index.ts'
import { attendMyAssembly, castMyVotes, getMyAssembly, giveMyProxy, proposeAmendment } from '../index.ts'
import type { Route } from './+types/my-assembly.page'
import { othersAmong, votesIn, withReceipts } from './member-view.server.ts'
import { MemberView } from './member-view.tsx'

export const loader = async (args: Route.LoaderArgs) =>
  withReceipts(
    await load(args, getMyAssembly, {
      id: args.params.id,
      others: new URL(args.request.url).searchParams.has('pouvoir'),
    }),
  )

export async function action(args: Route.ActionArgs) {
  const form = await formOf(args)
  const { id } = args.params
  const intent = form.get('intent')
  switch (intent) {
    case 'vote':
      // Without a request key, whose hash would tell the choice; the receipt makes it voted once.
      return attempt(args, () => castMyVotes(signedIn(args), votesIn(form) as never))
    case 'proxy': {
      const find = async (named: string) => othersAmong(await load(args, getMyAssembly, { id, others: true }), named)
      const unnamed = await chooseNamed(args, { holderId: find })
      if (unnamed) return unnamed
      return perform(args, giveMyProxy, { id, holderId: form.get('holderId') })
    }
    case 'amend':
      return perform(args, proposeAmendment, { id: form.get('itemId'), text: form.get('text') })
    case 'no-proxy':
      return perform(args, giveMyProxy, { id, holderId: null })
    default:
      return perform(args, attendMyAssembly, { id, presence: intent })
  }
}

/** A receipt stays on no shared computer’s disk. */
export const headers = () => ({ 'cache-control': 'private, no-store' })

export default function MyAssemblyPage({ loaderData, actionData }: Route.ComponentProps) {
  const { assembly } = loaderData
  return (
    <>
      <title>{`${assembly.title} — Essaim`}</title>
      <PageHeader title={assembly.title} breadcrumbs={[{ label: 'Mes votes', href: '/mes-votes' }]} />
      <MemberView
        data={loaderData}
        actionData={actionData}
        ballotsOf={itemId => `/mes-votes/${assembly.id}/bulletins/${itemId}`}
      />
    </>
  )
}
