import { attempt, chooseNamed, formOf, load, perform, publicSession } from '../../../platform/page.server.ts'
import { PublicPage } from '../../../ui/index.ts'
import {
  attendByLink,
  castVotesByLink,
  getAssemblyByLink,
  giveProxyByLink,
  listBallotsByLink,
  proposeAmendmentByLink,
} from '../index.ts'
import type { Route } from './+types/voter.page'
import { BallotsTable } from './ballots-table.tsx'
import { othersAmong, votesIn, withReceipts } from './member-view.server.ts'
import { MemberView } from './member-view.tsx'

export async function loader(args: Route.LoaderArgs) {
  const session = await publicSession(args, args.params.slug)
  const code = args.params.token
  const search = new URL(args.request.url).searchParams
  const id = search.get('bulletins')
  return {
    ...(await withReceipts(await load(args, getAssemblyByLink, { code, others: search.has('pouvoir') }, session))),
    list: id === null ? null : await load(args, listBallotsByLink, { code, id }, session),
  }
}

export async function action(args: Route.ActionArgs) {
  const form = await formOf(args)
  const { slug, token: code } = args.params
  // A whole room votes from one address: sent forms are counted by link.
  const session = await publicSession(args, slug, code)
  const intent = form.get('intent')
  switch (intent) {
    case 'vote':
      return attempt(args, () => castVotesByLink(session, { code, ...votesIn(form) } as never))
    case 'proxy': {
      const find = async (named: string) =>
        othersAmong(await load(args, getAssemblyByLink, { code, others: true }, session), named)
      const unnamed = await chooseNamed(args, { holderId: find })
      if (unnamed) return unnamed
      return perform(args, giveProxyByLink, { code, holderId: form.get('holderId') }, { session })
    }
    case 'amend':
      return perform(
        args,
        proposeAmendmentByLink,
        { code, itemId: form.get('itemId'), text: form.get('text') },
        { session },
      )
    case 'no-proxy':
      return perform(args, giveProxyByLink, { code, holderId: null }, { session })
    default:
      return perform(args, attendByLink, { code, presence: intent }, { session })
  }
}

/** A receipt stays on no shared computer’s disk. */
export const headers = () => ({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex' })

/** The page of whoever holds a personal link: no sign-in, no script. */
export default function VoterPage({ loaderData, actionData }: Route.ComponentProps) {
  const { assembly, house, me, list } = loaderData
  if (list)
    return (
      <PublicPage house={house} title={list.title}>
        <p>
          <a href="?">Revenir à l’assemblée</a>
        </p>
        <BallotsTable {...list} />
      </PublicPage>
    )
  return (
    <PublicPage house={house} title={assembly.title}>
      <p>Bonjour {me.name}. Ce lien est le vôtre&nbsp;: il vaut votre signature.</p>
      <MemberView data={loaderData} actionData={actionData} ballotsOf={itemId => `?bulletins=${itemId}`} />
    </PublicPage>
  )
}
