import type { ReactNode } from 'react'
import { CircleAlert, CircleCheck, Clock, Icon, Info } from './icon.tsx'

const ICONS = { info: Info, good: CircleCheck, bad: CircleAlert, wait: Clock }

interface NoticeProps {
  tone?: keyof typeof ICONS
  title?: ReactNode
  children?: ReactNode
}

/** Something to know before going on, with its remedy. */
export function Notice({ tone = 'info', title, children }: NoticeProps) {
  return (
    <div className={`notice ${tone}`}>
      <NoticeBody tone={tone} title={title}>
        {children}
      </NoticeBody>
    </div>
  )
}

/** What has just been done, read aloud when it appears; `children` may hold the « Annuler » of what can be undone. */
export function Flash({ tone = 'good', title, children }: NoticeProps) {
  return (
    <div className={`notice flash ${tone}`} role={tone === 'bad' ? 'alert' : 'status'}>
      <NoticeBody tone={tone} title={title}>
        {children}
      </NoticeBody>
    </div>
  )
}

function NoticeBody({ tone = 'info', title, children }: NoticeProps) {
  return (
    <>
      <Icon of={ICONS[tone]} />
      <div className="body">
        {title ? <strong>{title}</strong> : null}
        {children ? <div>{children}</div> : null}
      </div>
    </>
  )
}
