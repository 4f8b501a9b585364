import { Form } from 'react-router'
import { load, perform, publicSession } from '../../../platform/page.server.ts'
import { Button, ButtonLink, Notice } from '../../../ui/index.ts'
import { getBooking, giveSeatBack } from '../index.ts'
import type { Route } from './+types/booked-seat.page'
import { MeetingWhen } from './public-parts.tsx'

export async function loader(args: Route.LoaderArgs) {
  const { slug, token } = args.params
  return { slug, booking: await load(args, getBooking, { token }, await publicSession(args, slug)) }
}

export async function action(args: Route.ActionArgs) {
  const session = await publicSession(args, args.params.slug)
  return perform(args, giveSeatBack, { token: args.params.token }, { session })
}

export default function BookedSeatPage({ loaderData: { slug, booking }, actionData }: Route.ComponentProps) {
  const { meeting, state, past } = booking
  return (
    <>
      <title>Ma place</title>
      <header className="stack tight">
        <p className="soft">Ma place</p>
        <h1>{meeting.title}</h1>
        <MeetingWhen meeting={meeting} />
      </header>
      {actionData?.refusals.map(({ message }) => (
        <Notice key={message} tone="bad">
          {message}
        </Notice>
      ))}
      {meeting.cancelledOn ? (
        <Notice tone="bad" title="Cette réunion est annulée." />
      ) : state === 'cancelled' ? (
        <Notice title="Votre place est rendue.">Merci d’avoir prévenu&nbsp;: quelqu’un d’autre pourra venir.</Notice>
      ) : past ? (
        <Notice title="Cette réunion a eu lieu.">Merci de votre venue.</Notice>
      ) : (
        <div className="stack">
          <Notice
            tone={state === 'waiting' ? 'wait' : 'good'}
            title={state === 'waiting' ? 'Vous êtes en liste d’attente.' : 'Votre place est réservée.'}
          >
            {state === 'waiting' ? 'Nous vous écrivons dès qu’une place se libère.' : 'Nous vous attendons.'}
          </Notice>
          <Form method="post" className="row">
            {state === 'booked' ? (
              <ButtonLink to={`/p/${slug}/reunions/${meeting.id}/agenda`} external download>
                Ajouter à mon agenda
              </ButtonLink>
            ) : null}
            <Button variant="danger">Rendre ma place</Button>
          </Form>
        </div>
      )}
      <p>
        <a href={`/p/${slug}/reunions`}>Voir les autres dates</a>
      </p>
    </>
  )
}
