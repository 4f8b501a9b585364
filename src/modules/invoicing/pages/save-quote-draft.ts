import type { Route } from './+types/save-quote-draft'
import { autosave } from './sales-form.server.ts'

export const action = (args: Route.ActionArgs) => autosave(args, 'quote')
