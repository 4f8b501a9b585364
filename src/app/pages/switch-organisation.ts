import { redirect } from 'react-router'
import { chooseOrganisation } from '../../platform/auth.server.ts'
import { formOf, signedInVisitor } from '../../platform/page.server.ts'
import { textOf } from '../sign-in-pages.server.ts'
import type { Route } from './+types/switch-organisation'

export const loader = () => redirect('/')

export async function action(args: Route.ActionArgs) {
  await chooseOrganisation(signedInVisitor(args), textOf(await formOf(args), 'organisation'))
  throw redirect('/', 303)
}
