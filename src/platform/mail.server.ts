import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createTransport } from 'nodemailer'
import { z } from 'zod'
import { typeset } from '../kernel/typography.ts'
import type { Db } from './database.server.ts'
import { newId } from './ids.server.ts'
import { defineJob, enqueue } from './jobs.server.ts'

export const zMail = z.strictObject({
  to: z.string(),
  subject: z.string(),
  text: z.string(),
  organisationId: z.string().nullish(),
  /** Where an answer goes, when it is not to the platform. */
  replyTo: z.string().nullish(),
  /** Files of the `file` table are not read here: their content comes in base64. */
  attachments: z
    .array(z.strictObject({ filename: z.string(), contentType: z.string(), base64: z.string() }))
    .optional(),
})
export type Mail = z.infer<typeof zMail>

export const sendMailJob = defineJob('send-mail', zMail)

let mailsFolder: string | undefined

/** Where mails are written when no SMTP server is set. */
export function configureMail({ dir }: { dir: string }): void {
  mailsFolder = dir
}

/** Sends a mail once the transaction is committed. */
export const queueMail = (db: Db, mail: Mail): Promise<void> => enqueue(db, sendMailJob, mail)

/**
 * Sends now: through SMTP_URL (`smtps://user:password@host`), else into a folder as .eml files, said on the console, so that
 * a platform without a mail server can be tried. The sender is ESSAIM_MAIL_FROM.
 */
export async function sendMail(mail: Mail): Promise<void> {
  const message = {
    from: process.env.ESSAIM_MAIL_FROM ?? 'Essaim <essaim@localhost>',
    to: mail.to,
    replyTo: mail.replyTo ?? undefined,
    subject: typeset(mail.subject),
    text: typeset(mail.text),
    attachments: mail.attachments?.map(({ filename, contentType, base64 }) => ({
      filename,
      contentType,
      content: Buffer.from(base64, 'base64'),
    })),
  }
  if (process.env.SMTP_URL) {
    const transport = createTransport(process.env.SMTP_URL)
    await transport.sendMail(message).finally(() => transport.close())
    return
  }
  if (!mailsFolder) throw new Error('configureMail() was not called')
  const { message: bytes } = await createTransport({ streamTransport: true, buffer: true }).sendMail(message)
  await mkdir(mailsFolder, { recursive: true })
  const file = join(mailsFolder, `${newId()}.eml`)
  await writeFile(file, bytes as Buffer)
  console.log(`Courrier pour ${mail.to} (« ${mail.subject} ») écrit dans ${file}`)
}
