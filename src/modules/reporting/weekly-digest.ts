import { z } from 'zod'
import { zText } from '../../kernel/input.ts'
import { queueMail } from '../../platform/mail.server.ts'
import { publicUrl } from '../../platform/public-url.server.ts'
import { ROLES } from '../../platform/session.ts'
import { useCase } from '../../platform/use-case.server.ts'
import { readOrganisation } from '../organisation/index.ts'
import { mayHandle } from './alarm.ts'
import { readAlarms, readNames } from './alarms.ts'
import { writeDigest } from './digest.ts'

/** Writes to the session's user what their roles are asked, once a week; nothing when nothing is. */
export const sendWeeklyDigest = useCase({
  name: 'sendWeeklyDigest',
  api: { none: 'envoyé par la plateforme chaque lundi' },
  summary: 'Écrit à une personne les échéances qui la concernent',
  roles: ROLES,
  scope: 'own',
  audit: 'none',
  input: z.strictObject({ to: zText(254) }),
  output: z.strictObject({ told: z.number() }),
  async run(ctx, { to }) {
    const alarms = (await readAlarms(ctx)).filter(alarm => alarm.handled === null)
    const names = await readNames(ctx, alarms)
    const { personId, roles, actor } = ctx.session
    const house = await readOrganisation(ctx)
    const mail = writeDigest({
      firstName: actor.name.split(' ')[0]!,
      house: house.name,
      url: publicUrl(),
      handles: mayHandle(roles),
      lines: alarms.map(alarm => ({
        ...alarm,
        about:
          (alarm.personId === null || alarm.personId !== personId
            ? (names.get(alarm.personId ?? '') ?? names.get(alarm.activityId ?? ''))
            : null) ?? null,
      })),
    })
    if (mail) await queueMail(ctx.db, { to, ...mail, organisationId: ctx.organisationId })
    return { told: alarms.length }
  },
})
