import { load, notFoundPage } from '../../../platform/page.server.ts'
import { Badge, Card, DayText, PageHeader } from '../../../ui/index.ts'
import { getContract, getNotice } from '../index.ts'
import { NOTICE_EVENT_LABELS, NOTICE_EVENTS, NOTICE_RECIPIENT_LABELS, NOTICE_RECIPIENTS } from '../notice.ts'
import type { Route } from './+types/notice.page'

export async function loader(args: Route.LoaderArgs) {
  const { id } = args.params
  const event = NOTICE_EVENTS.find(one => one === args.params.event)
  const recipient = NOTICE_RECIPIENTS.find(one => one === args.params.recipient)
  if (!event || !recipient) return notFoundPage('Cette information n’existe pas\u00a0: revenez au contrat.')
  const { person } = await load(args, getContract, { id })
  return { id, event, recipient, person, ...(await load(args, getNotice, { contractId: id, event, recipient })) }
}

/** The letter, ready to print or to copy into the recipient's form. */
export default function NoticePage({ loaderData }: Route.ComponentProps) {
  const { id, event, recipient, person, text, sentOn } = loaderData
  return (
    <>
      <title>Information sur un CAPE — Essaim</title>
      <PageHeader
        title={NOTICE_RECIPIENT_LABELS[recipient]}
        subtitle={`${NOTICE_EVENT_LABELS[event]} de ${person.name}`}
        breadcrumbs={[
          { href: `/personnes/${person.id}`, label: person.name },
          { href: `/contrats/${id}`, label: 'Contrat' },
        ]}
      />
      <Card
        title="Texte à envoyer"
        aside={sentOn ? <Badge tone="good">envoyé</Badge> : <Badge tone="wait">à envoyer</Badge>}
      >
        {text.split('\n\n').map(paragraph => (
          <p key={paragraph}>{paragraph}</p>
        ))}
        {sentOn ? (
          <p className="soft small">
            Envoyé le <DayText day={sentOn} />.
          </p>
        ) : null}
      </Card>
    </>
  )
}
