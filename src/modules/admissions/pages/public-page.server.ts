import { Refused, refuse } from '../../../kernel/refusal.ts'
import { formOf, type PageArgs, publicSession } from '../../../platform/page.server.ts'
import { withinLimit } from '../../../platform/rate-limit.server.ts'

interface PublicArgs extends PageArgs {
  params: { slug: string }
}

/** Whether a machine filled in what people do not see: it is thanked, and nothing is done. */
export const isTrapped = async (args: PageArgs): Promise<boolean> =>
  String((await formOf(args)).get('site-web') ?? '') !== ''

/** The session of a form that sends a mail: one address gets a few in an hour, whoever asks. */
export async function mailingSession(args: PublicArgs) {
  const session = await publicSession(args, args.params.slug)
  const email = String((await formOf(args)).get('email') ?? '')
    .trim()
    .toLowerCase()
  if (email && !withinLimit(`public mail ${email}`, 6, 3600))
    throw new Refused(
      [
        refuse(
          'trop',
          'Nous avons déjà écrit plusieurs fois à cette adresse : regardez vos courriers, ou revenez dans une heure.',
          'email',
        ),
      ],
      'too-many',
    )
  return session
}
