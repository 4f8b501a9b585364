import { Form, redirect } from 'react-router'
import { attempt, load, perform, publicSession, requestKey } from '../../../platform/page.server.ts'
import { Button, FormActions, FormFeedback, HiddenFields, Steps } from '../../../ui/index.ts'
import { getWelcome, startApplication } from '../index.ts'
import type { Route } from './+types/start-application.page'
import { APPLICATION_STEPS } from './application-steps.ts'
import { ContactFields } from './candidate-fields.tsx'
import { isTrapped, mailingSession } from './public-page.server.ts'
import { Trap, WhatIsKept } from './public-parts.tsx'

export async function loader(args: Route.LoaderArgs) {
  const { name, dataContact } = await load(args, getWelcome, {}, await publicSession(args, args.params.slug))
  const erased = new URL(args.request.url).searchParams.has('efface')
  return { house: name, dataContact, erased, requestKey: requestKey() }
}

export async function action(args: Route.ActionArgs) {
  const { slug } = args.params
  if (await isTrapped(args)) throw redirect(`/p/${slug}`, 303)
  return attempt(args, async () =>
    perform(args, startApplication, undefined, {
      session: await mailingSession(args),
      redirect: ({ token }) => `/p/${slug}/candidature/${token}?etape=projet`,
    }),
  )
}

export default function StartApplicationPage({ loaderData, actionData }: Route.ComponentProps) {
  const { house, dataContact } = loaderData
  return (
    <>
      <title>{`Présenter mon projet — ${house}`}</title>
      <header className="stack tight">
        <h1>Présenter mon projet</h1>
        <p className="lead">
          Trois étapes, cinq minutes. Chacune est enregistrée&nbsp;: vous pouvez vous arrêter et reprendre plus tard,
          par le lien que nous vous envoyons.
        </p>
      </header>
      <Steps items={APPLICATION_STEPS} current={0} />
      {loaderData.erased ? (
        <p>Votre candidature est effacée. Vous pouvez en commencer une autre quand vous voulez.</p>
      ) : null}
      <WhatIsKept house={house} contact={dataContact}>
        Ce que vous écrivez dans ces trois étapes, et nos échanges.
      </WhatIsKept>
      <Form method="post" className="form" noValidate>
        <FormFeedback errors={actionData?.refusals} values={actionData?.values}>
          <HiddenFields values={{ requestKey: loaderData.requestKey }} />
          <Trap />
          <ContactFields own />
          <FormActions>
            <Button variant="primary">Commencer</Button>
          </FormActions>
        </FormFeedback>
      </Form>
    </>
  )
}
