import { redirect } from 'react-router'
import { signOut } from '../../platform/auth.server.ts'
import { callerOf, redirectWith } from '../sign-in-pages.server.ts'
import type { Route } from './+types/sign-out'

export const loader = () => redirect('/')

export async function action(args: Route.ActionArgs) {
  throw redirectWith(await signOut(callerOf(args)), '/connexion')
}
