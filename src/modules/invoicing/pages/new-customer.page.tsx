import { Form, useNavigation } from 'react-router'
import { onlyFor, perform, requestKey } from '../../../platform/page.server.ts'
import {
  Button,
  ButtonLink,
  Card,
  ChooseActivity,
  FormActions,
  FormFeedback,
  HiddenFields,
  PageHeader,
} from '../../../ui/index.ts'
import { askedActivity } from '../../organisation/index.ts'
import { addCustomer } from '../index.ts'
import type { Route } from './+types/new-customer.page'
import { CustomerFields } from './customer-form.tsx'

export async function loader(args: Route.LoaderArgs) {
  onlyFor(args, addCustomer)
  const search = new URL(args.request.url).searchParams
  const { only, choosing } = await askedActivity(args)
  return {
    activity: only && { id: only.id, name: only.name },
    choosing,
    back: backOf(search.get('retour')),
    requestKey: requestKey(),
  }
}

/** A page of this platform to come back to; anything else is none. */
function backOf(path: string | null): string | null {
  if (!path?.startsWith('/') || /[\\\s]/.test(path)) return null
  return URL.canParse(path, 'http://here') && new URL(path, 'http://here').host === 'here' ? path : null
}

export async function action(args: Route.ActionArgs) {
  const back = backOf(new URL(args.request.url).searchParams.get('retour'))
  return perform(args, addCustomer, undefined, {
    redirect: ({ id }) => (back ? `${back}${back.includes('?') ? '&' : '?'}client=${id}` : `/clients/${id}`),
  })
}

export default function NewCustomerPage({ loaderData, actionData }: Route.ComponentProps) {
  const busy = useNavigation().state !== 'idle'
  const { activity, choosing, back } = loaderData
  if (!activity) return <ChooseActivity choosing={choosing} title="Nouveau client" />
  return (
    <>
      <title>Nouveau client — Essaim</title>
      <PageHeader
        title="Nouveau client"
        subtitle={activity.name}
        breadcrumbs={[{ label: 'Clients', href: '/clients' }]}
      />
      <Card>
        <Form method="post" className="form" noValidate>
          <FormFeedback errors={actionData?.refusals} values={actionData?.values}>
            <HiddenFields values={{ requestKey: loaderData.requestKey, activityId: activity.id }} />
            <CustomerFields />
            <FormActions>
              <Button variant="primary" pending={busy}>
                Ajouter le client
              </Button>
              {back ? (
                <ButtonLink variant="quiet" to={back}>
                  Revenir sans ajouter
                </ButtonLink>
              ) : null}
            </FormActions>
          </FormFeedback>
        </Form>
      </Card>
    </>
  )
}
