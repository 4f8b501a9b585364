import { redirect } from 'react-router'
import { readForm } from '../../../platform/form.ts'
import { attempt, formOf, load, type PageArgs, signedIn } from '../../../platform/page.server.ts'
import { changeSettings, getOrganisation } from '../index.ts'
import type { Organisation } from '../organisation.ts'
import type { Settings } from '../settings.ts'

/** The organisation, for pages that show or change its settings. */
export const loadOrganisation = async (args: PageArgs): Promise<Organisation> =>
  (await load(args, getOrganisation, {})) as unknown as Organisation

/**
 * Changes the part of the settings that a page shows: the keys named here are read from the form, the others stay as they are. A page that
 * does not show the name and the identity keeps them.
 */
export async function saveSettings(
  args: PageArgs,
  address: string,
  keys: readonly (keyof Settings)[],
  withIdentity = false,
) {
  const form = await formOf(args)
  return attempt(args, async () => {
    const session = signedIn(args)
    const organisation = (await getOrganisation(session, {})) as unknown as Organisation
    const typed = readForm(changeSettings.input, form) as {
      version: number
      name: string
      identity: object
      settings?: Partial<Settings>
    }
    const changed = Object.fromEntries(
      keys.flatMap(key => {
        const value = typed.settings?.[key]
        return value === undefined ? [] : [[key, value]]
      }),
    )
    await changeSettings(session, {
      version: typed.version,
      name: withIdentity ? typed.name : organisation.name,
      identity: (withIdentity ? { ...organisation.identity, ...typed.identity } : organisation.identity) as never,
      settings: { ...organisation.settings, ...changed } as never,
    })
    throw redirect(`${address}?fait=1`, 303)
  })
}

export const wasSaved = ({ request }: PageArgs): boolean => new URL(request.url).searchParams.get('fait') === '1'
