import { Form, redirect } from 'react-router'
import { attempt, load, perform, publicSession, requestKey } from '../../../platform/page.server.ts'
import {
  Button,
  ButtonLink,
  FieldRow,
  Flash,
  FormActions,
  FormFeedback,
  HiddenFields,
  Notice,
  TextField,
} from '../../../ui/index.ts'
import { bookSeat, getWelcome, listOpenMeetings } from '../index.ts'
import { MEETING_LABELS } from '../meeting.ts'
import type { Route } from './+types/book-seat.page'
import { isTrapped, mailingSession } from './public-page.server.ts'
import { MeetingLines, MeetingWhen, SeatsLeft, Trap, WhatIsKept } from './public-parts.tsx'

export async function loader(args: Route.LoaderArgs) {
  const { slug, id } = args.params
  const session = await publicSession(args, slug)
  const [meeting] = await load(args, listOpenMeetings, { id, limit: 1 }, session)
  const { name, dataContact } = await load(args, getWelcome, {}, session)
  const done = new URL(args.request.url).searchParams.get('place')
  const others = meeting!.closed ? await load(args, listOpenMeetings, { limit: 4 }, session) : []
  return { slug, meeting: meeting!, others, house: name, dataContact, done, requestKey: requestKey() }
}

export async function action(args: Route.ActionArgs) {
  const { slug, id } = args.params
  const here = `/p/${slug}/reunions/${id}`
  if (await isTrapped(args)) throw redirect(`${here}?place=booked`, 303)
  return attempt(args, async () =>
    perform(args, bookSeat, undefined, {
      session: await mailingSession(args),
      redirect: ({ state }) => `${here}?place=${state}`,
    }),
  )
}

export default function BookSeatPage({ loaderData, actionData }: Route.ComponentProps) {
  const { slug, meeting, others, house, dataContact, done } = loaderData
  return (
    <>
      <title>{`${meeting.title} — ${house}`}</title>
      <header className="stack tight">
        <p className="soft">{MEETING_LABELS[meeting.kind]}</p>
        <h1>{meeting.title}</h1>
        <MeetingWhen meeting={meeting} />
        {meeting.details ? <p className="pre-line">{meeting.details}</p> : null}
        {meeting.closed ? null : (
          <p>
            <SeatsLeft left={meeting.left} />
          </p>
        )}
      </header>
      {meeting.closed ? (
        <section className="stack">
          <Notice tone="wait" title={meeting.closed} />
          {others.length > 0 ? (
            <>
              <h2>Les prochaines dates</h2>
              <MeetingLines slug={slug} meetings={others} />
            </>
          ) : (
            <p>
              Pas d’autre date publiée pour l’instant&nbsp;:{' '}
              <a href={`/p/${slug}/candidature`}>présentez votre projet</a>, nous vous répondrons.
            </p>
          )}
        </section>
      ) : done ? (
        <div className="stack">
          <Flash title={done === 'waiting' ? 'Vous êtes en liste d’attente.' : 'Votre place est réservée.'}>
            Un courrier vient de partir à votre adresse
            {done === 'waiting'
              ? '\u00a0: nous vous écrivons dès qu’une place se libère.'
              : ', avec le rendez-vous pour votre agenda.'}{' '}
            Un empêchement&nbsp;? Le lien qu’il contient rend votre place.
          </Flash>
          <div className="row">
            {done === 'waiting' ? null : (
              <ButtonLink to={`/p/${slug}/reunions/${meeting.id}/agenda`} external download>
                Ajouter à mon agenda
              </ButtonLink>
            )}
            <ButtonLink to={`/p/${slug}/candidature`}>Présenter mon projet</ButtonLink>
          </div>
        </div>
      ) : (
        <section className="stack">
          <h2>{meeting.left > 0 ? 'Réserver ma place' : 'M’inscrire en liste d’attente'}</h2>
          <WhatIsKept house={house} contact={dataContact}>
            Votre nom, votre adresse électronique et votre téléphone si vous le donnez.
          </WhatIsKept>
          <Form method="post" className="form" noValidate>
            <FormFeedback errors={actionData?.refusals} values={actionData?.values}>
              <HiddenFields values={{ requestKey: loaderData.requestKey, meetingId: meeting.id }} />
              <Trap />
              <FieldRow>
                <TextField name="firstName" label="Prénom" autoComplete="given-name" />
                <TextField name="lastName" label="Nom" autoComplete="family-name" />
              </FieldRow>
              <TextField name="email" label="Adresse électronique" type="email" autoComplete="email" />
              <TextField name="phone" label="Téléphone" type="tel" autoComplete="tel" required={false} />
              <FormActions>
                <Button variant="primary">{meeting.left > 0 ? 'Réserver' : 'M’inscrire'}</Button>
              </FormActions>
            </FormFeedback>
          </Form>
        </section>
      )}
    </>
  )
}
