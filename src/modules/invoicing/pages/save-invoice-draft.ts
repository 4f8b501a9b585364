import type { Route } from './+types/save-invoice-draft'
import { autosave } from './sales-form.server.ts'

export const action = (args: Route.ActionArgs) => autosave(args, 'invoice')
