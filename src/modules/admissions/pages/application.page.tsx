import { Form } from 'react-router'
import { formOf, load, perform, publicSession } from '../../../platform/page.server.ts'
import {
  Button,
  ButtonLink,
  Confirm,
  DescriptionList,
  Flash,
  FormActions,
  FormFeedback,
  HiddenFields,
  Notice,
  Steps,
} from '../../../ui/index.ts'
import { HEARD_FROM, SITUATIONS } from '../candidate.ts'
import { eraseApplication, getApplication, getWelcome, saveApplication, sendApplication } from '../index.ts'
import type { Route } from './+types/application.page'
import { APPLICATION_STEPS, STEP_NAMES } from './application-steps.ts'
import { ContactFields, ProjectFields, SituationFields } from './candidate-fields.tsx'

export async function loader(args: Route.LoaderArgs) {
  const { slug, token } = args.params
  const session = await publicSession(args, slug)
  const application = await load(args, getApplication, { token }, session)
  const { name, phone, email, sites, prescribers } = await load(args, getWelcome, {}, session)
  const { searchParams } = new URL(args.request.url)
  const asked = (STEP_NAMES as readonly (string | null)[]).indexOf(searchParams.get('etape'))
  const editable = application.stage === 'draft' || application.stage === 'prospect'
  return {
    here: `/p/${slug}/candidature/${token}`,
    token,
    application,
    house: { name, phone, email, sites, prescribers },
    step: editable && asked !== -1 ? asked : STEP_NAMES.length - 1,
    editable,
    sent: searchParams.has('envoyee'),
  }
}

export async function action(args: Route.ActionArgs) {
  const { slug, token } = args.params
  const session = await publicSession(args, slug)
  const here = `/p/${slug}/candidature/${token}`
  const intent = (await formOf(args)).get('intent')
  if (intent === 'erase')
    return perform(args, eraseApplication, { token }, { session, redirect: `/p/${slug}/candidature?efface` })
  if (intent === 'send') return perform(args, sendApplication, { token }, { session, redirect: `${here}?envoyee` })
  const next = { you: 'projet', project: 'situation' }[String((await formOf(args)).get('step'))] ?? 'envoi'
  return perform(args, saveApplication, undefined, { session, redirect: `${here}?etape=${next}` })
}

export default function ApplicationPage({ loaderData, actionData }: Route.ComponentProps) {
  const { application, house, step, editable, here } = loaderData
  return (
    <>
      <title>{`Ma candidature — ${house.name}`}</title>
      <header className="stack tight">
        <h1>Ma candidature</h1>
        <Status {...loaderData} />
      </header>
      {editable ? <Steps items={APPLICATION_STEPS} current={step} /> : null}
      {step < 3 ? (
        <Form method="post" className="form" noValidate key={step}>
          <FormFeedback errors={actionData?.refusals} values={actionData?.values}>
            <HiddenFields values={{ token: loaderData.token, step: ['you', 'project', 'situation'][step] }} />
            {step === 0 ? <ContactFields own values={application} /> : null}
            {step === 1 ? <ProjectFields values={application} sites={house.sites} /> : null}
            {step === 2 ? <SituationFields values={application} prescribers={house.prescribers} /> : null}
            <FormActions>
              <Button variant="primary">Enregistrer et continuer</Button>
              {step > 0 ? (
                <ButtonLink variant="quiet" to={`${here}?etape=${STEP_NAMES[step - 1]}`}>
                  Revenir
                </ButtonLink>
              ) : null}
            </FormActions>
            <p className="soft small">
              Enregistré à chaque étape&nbsp;: vous pouvez fermer cette page et revenir par votre lien.
            </p>
          </FormFeedback>
        </Form>
      ) : (
        <Review loaderData={loaderData} refusals={actionData?.refusals} />
      )}
    </>
  )
}

type Loaded = Route.ComponentProps['loaderData']

function Status({ application, house, sent }: Loaded) {
  if (sent)
    return (
      <Flash title="Votre candidature est arrivée.">
        {house.name} vous répond sous deux semaines. Un courrier vous le confirme, avec le lien de cette page.
      </Flash>
    )
  if (application.stage === 'draft')
    return (
      <p className="lead">
        Bonjour {application.firstName}. Votre lien est dans le courrier que nous venons de vous envoyer.
      </p>
    )
  if (application.stage === 'prospect')
    return application.appliedOn ? (
      <Notice title="Envoyée.">Vous pouvez encore la compléter.</Notice>
    ) : (
      <p className="lead">Pas encore envoyée&nbsp;: complétez-la, puis envoyez-la.</p>
    )
  if (application.stage === 'refused' || application.stage === 'abandoned')
    return (
      <Notice title="Cette candidature est close.">
        Vous pouvez l’effacer, ou écrire à la coopérative pour la rouvrir.
      </Notice>
    )
  return <Notice title="Votre candidature est à l’étude.">Pour la compléter, écrivez à la coopérative.</Notice>
}

function Review({
  loaderData,
  refusals,
}: {
  loaderData: Loaded
  refusals?: readonly { message: string; path?: string }[]
}) {
  const { application, house, here, editable } = loaderData
  const nameOf = (list: readonly { id: string; name: string }[], id: string | null) =>
    list.find(one => one.id === id)?.name
  return (
    <>
      <FormFeedback errors={refusals?.map(({ message }) => ({ message }))}>
        <DescriptionList
          items={[
            [
              'Vous',
              [`${application.firstName} ${application.lastName}`, application.email, application.phone]
                .filter(Boolean)
                .join(', '),
            ],
            [
              'Projet',
              application.project ? (
                <span key="project" className="pre-line">
                  {application.project}
                </span>
              ) : null,
            ],
            ['Métier', application.trade],
            ['Commune', [application.postalCode, application.commune].filter(Boolean).join(' ') || null],
            ['Lieu souhaité', nameOf(house.sites, application.siteId) ?? null],
            ['Situation', SITUATIONS[application.situation as keyof typeof SITUATIONS] ?? null],
            ['Vous nous avez connus par', HEARD_FROM[application.heardFrom as keyof typeof HEARD_FROM] ?? null],
            ['Orienté·e par', nameOf(house.prescribers, application.prescriberId) ?? null],
          ]}
        />
      </FormFeedback>
      {editable ? (
        <p className="row">
          Corriger&nbsp;:{' '}
          {STEP_NAMES.slice(0, 3).map((name, i) => (
            <a key={name} href={`${here}?etape=${name}`}>
              {APPLICATION_STEPS[i]}
            </a>
          ))}
        </p>
      ) : null}
      <Form method="post" className="row">
        {application.appliedOn ? null : (
          <Button variant="primary" name="intent" value="send">
            Envoyer ma candidature
          </Button>
        )}
        <Confirm
          label="Effacer ma candidature"
          title="Tout effacer&nbsp;?"
          confirm="Effacer"
          submit={{ name: 'intent', value: 'erase' }}
        >
          <p>Votre nom, votre projet, vos coordonnées et vos réservations disparaissent aussitôt. C’est définitif.</p>
        </Confirm>
      </Form>
    </>
  )
}
