import { Form } from 'react-router'
import { formatLongDay, formatTime } from '../../../kernel/day.ts'
import { saidOnce } from '../../../kernel/refusal.ts'
import { readForm } from '../../../platform/form.ts'
import { formOf, load, perform, publicSession, requestKey } from '../../../platform/page.server.ts'
import {
  Button,
  Card,
  CheckboxField,
  FormActions,
  FormFeedback,
  HiddenFields,
  Notice,
  PublicPage,
  RadioGroup,
  TextField,
} from '../../../ui/index.ts'
import { getSigningPage, signAttendance } from '../index.ts'
import { HALF_LABELS } from '../training.ts'
import type { Route } from './+types/signing.page'

export async function loader(args: Route.LoaderArgs) {
  const session = await publicSession(args, args.params.slug)
  return {
    page: await load(args, getSigningPage, { token: args.params.token }, session),
    signed: new URL(args.request.url).searchParams.has('signe'),
    requestKey: requestKey(),
  }
}

export async function action(args: Route.ActionArgs) {
  const session = await publicSession(args, args.params.slug)
  const form = await formOf(args)
  const [half, traineeId] = String(form.get('who') ?? '').split(' ')
  const read = readForm(signAttendance.input, form) as object
  return perform(
    args,
    signAttendance,
    { ...read, half, traineeId, present: form.get('present') === 'on', token: args.params.token },
    { session, redirect: `/p/${args.params.slug}/emargement/${args.params.token}?signe=1` },
  )
}

/** The secret stands in the address: it is said to nobody else. */
export const headers = () => ({
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex',
  'cache-control': 'no-store',
})

export default function SigningPage({ loaderData, actionData }: Route.ComponentProps) {
  const { page, signed, requestKey } = loaderData
  // The name chosen is a half-day and a trainee at once: said once.
  const refusals =
    actionData &&
    saidOnce(
      actionData.refusals.map(refusal =>
        refusal.path === 'traineeId' || refusal.path === 'half'
          ? { message: 'Choisissez votre nom.', path: 'who' }
          : refusal,
      ),
    )
  return (
    <PublicPage house={page.house} title={page.title}>
      <p>
        {formatLongDay(page.day)}
        {page.trainers.length > 0 ? ` · avec ${page.trainers.join(', ')}` : ''}
      </p>
      {signed ? (
        <Notice tone="good" title="C’est signé.">
          Merci. Vous pouvez fermer cette page, ou passer le téléphone au suivant.
        </Notice>
      ) : null}
      {page.halfDays.length === 0 ? (
        <Notice>Cette formation n’a pas lieu aujourd’hui&nbsp;: revenez le jour même pour signer.</Notice>
      ) : page.waiting.length === 0 ? (
        <Notice tone="good">
          {page.halfDays.some(one => one.open) ? 'Tout le monde a signé jusqu’ici.' : 'Rien à signer pour l’instant.'}
        </Notice>
      ) : (
        <Card title="Signer ma présence">
          <Form method="post" className="form big" noValidate>
            <FormFeedback errors={refusals} values={actionData?.values}>
              <HiddenFields values={{ requestKey }} />
              {page.halfDays
                .filter(({ half }) => page.waiting.some(one => one.half === half))
                .map(({ half, startsAt, endsAt }) => (
                  <RadioGroup
                    key={half}
                    name="who"
                    id={half === page.waiting[0]!.half ? 'who' : `who-${half}`}
                    label={`Je suis (${HALF_LABELS[half]}, ${startsAt} à ${endsAt})`}
                    options={page.waiting
                      .filter(one => one.half === half)
                      .map(one => ({ value: `${half} ${one.id}`, label: one.name }))}
                  />
                ))}
              <CheckboxField name="present" label="Je suis présent·e pour cette demi-journée" required />
              <TextField name="name" label="Mon prénom et mon nom, pour signer" autoComplete="name" maxLength={160} />
              <FormActions>
                <Button variant="primary">Signer</Button>
              </FormActions>
            </FormFeedback>
          </Form>
        </Card>
      )}
      {page.halfDays
        .filter(one => !one.open)
        .map(({ half, startsAt }) => (
          <p key={half} className="soft">
            {half === 'morning' ? 'Le matin' : 'L’après-midi'} se signe à partir de {formatTime(startsAt)}.
          </p>
        ))}
      <p className="soft small">
        Votre nom et l’heure de la signature sont gardés comme preuve de la formation (Code du travail, art. R6313-3).
      </p>
    </PublicPage>
  )
}
